import type { AppointmentId } from '../../contract/core/values.ts'
import { isAfter } from '../core/instants.ts'
import type { Tx } from '../db/pool.ts'
import { queueNotifications } from '../messaging/queue.ts'
import { endVideoSession } from '../video/end-session.ts'
import { lockAppointment, moveStatus, recordCancellation, type Change } from './queries.ts'

/**
 * Cancels an appointment whose payment turned out not to exist, and notifies its patient. Requires the clinician's
 * lock. Returns `begun` if its time has come, in which case it stays as it is, and `not_booked` if there is nothing
 * to cancel.
 */
export async function withdrawAppointment(
  tx: Tx,
  { appointmentId, ...change }: Change & { appointmentId: AppointmentId },
): Promise<'withdrawn' | 'begun' | 'not_booked'> {
  const appointment = await lockAppointment(tx, appointmentId)
  if (appointment === undefined) throw new Error('An appointment to withdraw is not there')
  const { status, startsAt } = appointment
  const { now } = change
  if (status === 'BOOKED' || status === 'EXPIRED' || status === 'CANCELLED') return 'not_booked'
  if (status !== 'CONFIRMED' || !isAfter(startsAt, now)) return 'begun'
  await moveStatus(tx, appointmentId, 'CANCELLED', change)
  await recordCancellation(tx, appointmentId, { reason: null, now })
  await endVideoSession(tx, appointmentId)
  await queueNotifications(tx, { templates: ['appointment_cancelled'], appointmentId, now })
  return 'withdrawn'
}
