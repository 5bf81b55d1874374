import type { Actor } from '../../contract/rules/actor.ts'
import { can, type AppointmentAction } from '../../contract/rules/can.ts'
import type { AppointmentId } from '../../contract/core/values.ts'
import type { Principal } from '../identity/principal.ts'
import { lockPartiesOf } from '../scheduling/lock.ts'
import { transact } from '../db/transact.ts'
import type { Tx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { circumstancesAt } from '../core/settings.ts'
import { AppError } from '../core/app-error.ts'
import { queueNotifications } from '../messaging/queue.ts'
import { queuePartRefund } from '../refunds/desk.ts'
import { findRefundable } from '../refunds/desk-queries.ts'
import { findCancellationRefund, type QueuedRefund } from '../refunds/queue.ts'
import { endVideoSession } from '../video/end-session.ts'
import { findAppointment, toAppointment } from './appointment-view.ts'
import { statusChanged } from './decide-at-desk.ts'
import { isOwnAppointment, lockAppointment, moveStatus, recordCancellation, type LockedAppointment } from './queries.ts'
import { releaseEarly } from './release.ts'

/**
 * Throws FORBIDDEN, or CANCEL_WINDOW_CLOSED or NOT_CANCELLABLE with the sentence that the web shows beside the
 * button.
 */
export async function assertCan(
  deps: Deps,
  tx: Tx,
  {
    actor,
    action,
    appointment,
    now,
  }: { actor: Actor; action: AppointmentAction; appointment: LockedAppointment; now: Temporal.Instant },
): Promise<void> {
  const verdict = can(actor, action, appointment, circumstancesAt(now, deps.settings))
  if (verdict.allowed) return
  const row = await findAppointment(tx, appointment.id, appointment.patientId)
  const message = row && (toAppointment(row, deps.settings, now).cancelBlockedReason ?? undefined)
  throw new AppError(verdict.reason, { message })
}

/**
 * The patient's own appointment, locked after its clinician and the patient. Throws NOT_FOUND, UNAUTHENTICATED, and
 * STATUS_CHANGED if it was given to another clinician before that one was locked.
 */
export async function lockOwnAppointment(tx: Tx, patient: Principal, id: AppointmentId): Promise<LockedAppointment> {
  if (!(await isOwnAppointment(tx, id, patient.patientId))) throw new AppError('NOT_FOUND')
  const parties = await lockPartiesOf(tx, id)
  if (parties?.isPatientActive !== true) throw new AppError('UNAUTHENTICATED')
  const appointment = await lockAppointment(tx, id)
  if (appointment?.patientId !== patient.patientId) throw new AppError('NOT_FOUND')
  if (appointment.clinicianId !== parties.clinicianId) throw statusChanged(appointment.status)
  return appointment
}

/**
 * Cancels a patient's appointment or releases a hold. Everything that was paid is refunded, queued in this transaction.
 * Calling it again returns the same answer and refunds nothing more. If the desk has cancelled it, the desk has decided
 * what goes back; since its patient wants it cancelled too, that can no longer be undone. Throws NOT_FOUND,
 * CANCEL_WINDOW_CLOSED, NOT_CANCELLABLE.
 */
export async function cancelAppointment(
  deps: Deps,
  patient: Principal,
  { appointmentId, reason }: { appointmentId: AppointmentId; reason: string | null },
): Promise<QueuedRefund | null> {
  return transact(deps.db, async (tx) => {
    const appointment = await lockOwnAppointment(tx, patient, appointmentId)
    const now = deps.clock.now()
    if (appointment.status === 'CANCELLED') await releaseEarly(tx, appointmentId, now)
    else {
      await assertCan(deps, tx, { actor: patient, action: 'cancel', appointment, now })
      await moveStatus(tx, appointmentId, 'CANCELLED', {
        actor: patient,
        reason: 'CANCELLED_BY_PATIENT',
        note: reason,
        now,
      })
      await recordCancellation(tx, appointmentId, { reason, now })
      await endVideoSession(tx, appointmentId)
      if (appointment.status === 'CONFIRMED')
        await queueNotifications(tx, { templates: ['appointment_cancelled'], appointmentId, now })
      const refundPaise = await findRefundable(tx, appointmentId)
      await queuePartRefund(tx, { appointmentId, refundPaise, reason: 'CANCELLED', actor: patient, now })
    }
    return findCancellationRefund(tx, appointmentId)
  })
}
