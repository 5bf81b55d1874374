import type { DeskCancelBody } from '../../contract/staff/appointments.ts'
import type { AppointmentId } from '../../contract/core/values.ts'
import { can } from '../../contract/rules/can.ts'
import { hasPermission } from '../../contract/rules/permissions.ts'
import { recordAudit, type Author } from '../audit/record.ts'
import { circumstancesAt } from '../core/settings.ts'
import { AppError } from '../core/app-error.ts'
import type { Deps } from '../deps.ts'
import { findRefundable } from '../refunds/desk-queries.ts'
import { assertAtDesk, decideAtDesk, forbidden, deferConsequences } from './decide-at-desk.ts'
import { moveStatus, recordCancellation } from './queries.ts'

/**
 * Cancels a visit. The usual refund is everything that was paid if the patient could still have cancelled themselves,
 * and nothing otherwise; any other sum needs `desk.override`. The message and the refund are sent once the cancellation
 * can no longer be undone. Returns the refund in paise; null for none. Throws NOT_FOUND, FORBIDDEN, NOT_CANCELLABLE,
 * and MORE_THAN_PAID.
 */
export async function cancelAtDesk(
  deps: Deps,
  author: Author,
  { appointmentId, reason, refund }: DeskCancelBody & { appointmentId: AppointmentId },
): Promise<number | null> {
  return decideAtDesk(deps, author, { appointmentId }, async (decision) => {
    const { tx, appointment, now } = decision
    assertAtDesk(deps, author, 'cancel', decision)
    const paidPaise = await findRefundable(tx, appointmentId)
    const refundPaise = refund === 'FULL' ? paidPaise : refund === 'NONE' ? 0 : refund.amountPaise
    if (refundPaise > paidPaise) throw new AppError('MORE_THAN_PAID')
    const circumstances = circumstancesAt(now, deps.settings)
    const isInTime = can({ kind: 'PATIENT' }, 'cancel', appointment, circumstances).allowed
    const usualPaise = isInTime ? paidPaise : 0
    if (refundPaise !== usualPaise && !hasPermission(author.actor, 'desk.override', appointment)) {
      throw forbidden('desk.override')
    }
    const given = refundPaise > 0 ? refundPaise : null
    await deferConsequences(deps, author, decision, {
      kind: 'CANCEL',
      refundPaise: given,
      keptPaise: paidPaise - refundPaise,
    })
    await moveStatus(tx, appointmentId, 'CANCELLED', {
      actor: author.actor,
      reason: 'CANCELLED_BY_CLINIC',
      note: reason,
      now,
    })
    await recordCancellation(tx, appointmentId, { reason, now })
    await recordAudit(tx, author, {
      action: 'APPOINTMENT_CANCELLED',
      entityType: 'appointment',
      entityId: appointmentId,
      patientId: appointment.patientId,
      centreId: appointment.centreId,
      why: reason,
      metadata: { refundPaise },
      now,
    })
    return given
  })
}
