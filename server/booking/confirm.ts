import type { AppointmentId, UserId } from '../../contract/values.ts'
import type { Tx } from '../db/pool.ts'
import type { AppointmentTemplate } from '../notifications/messages.ts'
import { queueNotifications } from '../notifications/queue.ts'
import { expireHoldsInTheWay, isStillFree, lockAppointment, moveStatus, type LockedAppointment } from './queries.ts'

export type ConfirmOutcome = 'confirmed' | 'already_confirmed' | 'slot_lost' | 'cancelled'

/** A hold keeps its slot until somebody expires it, so only an expired one has to ask whether the time is still free. */
async function mayStillHaveIt(tx: Tx, appointment: LockedAppointment, now: Temporal.Instant): Promise<boolean> {
  const isOpenHold =
    appointment.status === 'BOOKED' &&
    (appointment.holdExpiresAt === null || appointment.holdExpiresAt.getTime() > now.epochMilliseconds)
  if (isOpenHold) return true
  if (appointment.startsAt.getTime() <= now.epochMilliseconds) return false
  return appointment.status === 'BOOKED' || isStillFree(tx, appointment, now)
}

/**
 * Makes a hold an appointment, and queues what follows: the messages, and the video link. Needs the clinician's lock.
 * `slot_lost` where the hold ran out and the time is gone or past: what was paid has to go back.
 */
export async function confirmAppointment(
  tx: Tx,
  { appointmentId, isPaid, by, reason, now }: ConfirmInput,
): Promise<ConfirmOutcome> {
  const appointment = await lockAppointment(tx, appointmentId)
  if (appointment === undefined) throw new Error('An appointment to confirm is not there')
  if (appointment.status === 'CANCELLED') return 'cancelled'
  if (appointment.status !== 'BOOKED' && appointment.status !== 'EXPIRED') return 'already_confirmed'
  if (!(await mayStillHaveIt(tx, appointment, now))) return 'slot_lost'

  // While it stands as BOOKED, the exclusion constraint lets no other hold be in its way.
  if (appointment.status === 'EXPIRED') {
    const span = { startMs: appointment.startsAt.getTime(), endMs: appointment.endsAt.getTime(), except: appointmentId }
    await expireHoldsInTheWay(tx, { ...span, clinicianId: appointment.clinicianId }, now)
  }
  await moveStatus(tx, appointmentId, 'CONFIRMED', { by, reason, now })
  const templates: AppointmentTemplate[] = isPaid
    ? ['appointment_confirmed', 'payment_received']
    : ['appointment_confirmed']
  const meeting = { task: 'create_meeting', payload: { appointmentId } } as const
  await queueNotifications(
    tx,
    { templates, appointmentId, now },
    appointment.appointmentType === 'ONLINE' ? [meeting] : [],
  )
  return 'confirmed'
}

interface ConfirmInput {
  appointmentId: AppointmentId
  isPaid: boolean
  by: UserId | null
  reason: string
  now: Temporal.Instant
}
