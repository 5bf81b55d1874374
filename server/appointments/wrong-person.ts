import type { AppointmentId } from '../../contract/core/values.ts'
import type { WrongPersonBody } from '../../contract/staff/appointments.ts'
import { hasPermission } from '../../contract/rules/permissions.ts'
import { recordAudit, type Author } from '../audit/record.ts'
import { AppError } from '../core/app-error.ts'
import { isAfter } from '../core/instants.ts'
import { dropSecondRegistrationFees } from '../db/registration-fee-queries.ts'
import type { Deps } from '../deps.ts'
import { enqueue } from '../jobs/enqueue.ts'
import { queueNotifications } from '../messaging/queue.ts'
import { accessReason } from '../patients/record.ts'
import { endVideoSession } from '../video/end-session.ts'
import { decideAtDesk, ensureGuardian, forbidden, statusChanged } from './decide-at-desk.ts'
import { changePatient } from './desk-queries.ts'
import { assertWithinOwnLimits } from './limits.ts'

/**
 * Moves a visit that was booked for the wrong patient, with its payments, to the right one, who is sent the
 * confirmation and, for a video call, a new link. Throws NOT_FOUND, FORBIDDEN, PATIENT_GONE, STATUS_CHANGED for a
 * visit that was cancelled, expired or rescheduled, GUARDIAN_NEEDED without a name for one to come of somebody under
 * 18, and what `assertWithinOwnLimits` throws.
 */
export async function changeWrongPerson(
  deps: Deps,
  author: Author,
  { appointmentId, patientId, reason, guardianName }: WrongPersonBody & { appointmentId: AppointmentId },
): Promise<void> {
  const parties = { appointmentId, patientId, locksPayments: true }
  await decideAtDesk(deps, author, parties, async ({ tx, appointment, now, activePatients }) => {
    if (!hasPermission(author.actor, 'desk.write', appointment)) throw forbidden('desk.write')
    const { status, centreId, endsAt, appointmentType } = appointment
    if (status === 'CANCELLED' || status === 'EXPIRED' || status === 'RESCHEDULED') throw statusChanged(status)
    await accessReason(deps, tx, author, patientId)
    if (!activePatients.has(patientId)) throw new AppError('PATIENT_GONE')
    if (patientId === appointment.patientId) return
    await changePatient(tx, appointmentId, patientId, {
      actor: author.actor,
      reason: 'WRONG_PERSON',
      note: reason,
      now,
    })
    await assertWithinOwnLimits(tx, deps.config, { appointmentId, now })
    if (isAfter(endsAt, now)) await ensureGuardian(tx, appointmentId, { guardianName, now })
    await dropSecondRegistrationFees(tx, patientId)
    // Of a visit that has ended it is not sent, unless it takes place after all: `takeVisitStep` then sends it.
    if (status !== 'BOOKED' && isAfter(endsAt, now))
      await queueNotifications(tx, { templates: ['appointment_confirmed'], appointmentId, now })
    if (status === 'CONFIRMED' && isAfter(endsAt, now) && appointmentType === 'ONLINE') {
      await endVideoSession(tx, appointmentId)
      await enqueue(tx, 'create_meeting', { appointmentId })
    }
    // If it takes place after all, the wrong person cannot join: `takeVisitStep` then asks for a new link.
    const hasEnded = status === 'NO_SHOW' || status === 'COMPLETED'
    if (hasEnded && isAfter(endsAt, now)) await endVideoSession(tx, appointmentId)
    for (const affected of [appointment.patientId, patientId]) {
      await recordAudit(tx, author, {
        action: 'APPOINTMENT_GIVEN_TO_RIGHT_PERSON',
        entityType: 'appointment',
        entityId: appointmentId,
        patientId: affected,
        centreId,
        why: reason,
        metadata: { from: appointment.patientId, to: patientId },
        now,
      })
    }
  })
}
