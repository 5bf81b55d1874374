import { systemActor, type Actor } from '../../contract/rules/actor.ts'
import type { AppointmentId } from '../../contract/core/values.ts'
import { findOfferedSlot } from '../scheduling/availability.ts'
import type { Tx } from '../db/pool.ts'
import { dropSecondRegistrationFees } from '../db/registration-fee-queries.ts'
import type { Deps } from '../deps.ts'
import { isAfter } from '../core/instants.ts'
import type { AppointmentTemplate } from '../messaging/messages.ts'
import { queueNotifications } from '../messaging/queue.ts'
import { findOwnHoldsInTheWay } from './hold-queries.ts'
import {
  expireHoldsInTheWay,
  isStillFree,
  lacksGuardian,
  moveStatus,
  recordCancellation,
  type LockedAppointment,
} from './queries.ts'

export type ConfirmOutcome = 'confirmed' | 'already_confirmed' | 'slot_lost' | 'cancelled' | 'patient_gone'

/**
 * Whether a hold can still become an appointment, and which newer holds of the same patient it would replace. Never
 * after its start. An open hold keeps its time; an expired one has to be on offer now, as for anybody else.
 */
async function canStillConfirm(
  deps: Deps,
  tx: Tx,
  appointment: LockedAppointment,
  now: Temporal.Instant,
): Promise<{ replaces: AppointmentId[] } | undefined> {
  const { id, status, holdExpiresAt, startsAt, endsAt, appointmentType: mode } = appointment
  if (!isAfter(startsAt, now)) return undefined
  const hasRunOut = holdExpiresAt !== null && !isAfter(holdExpiresAt, now)
  if (status === 'BOOKED' && !hasRunOut) return { replaces: [] }
  // The date of birth may have been corrected since.
  if (await lacksGuardian(tx, id, now)) return undefined
  // Availability rules do not cover the clinic's other kinds of appointment.
  if (mode !== 'ONLINE' && mode !== 'IN_PERSON') {
    return (await isStillFree(tx, appointment, now)) ? { replaces: [] } : undefined
  }
  const own = await findOwnHoldsInTheWay(tx, { ...appointment, except: id }, now)
  // If the patient has since held the time for somebody else, that person keeps it.
  const replaces = own.flatMap(({ appointmentId, dependentId }) =>
    dependentId === appointment.dependentId ? [appointmentId] : [],
  )
  const slot = await findOfferedSlot(deps, tx, {
    ...appointment,
    mode,
    except: [id, ...replaces],
  })
  return slot?.isFree === true && slot.endsAt.equals(endsAt) ? { replaces } : undefined
}

/**
 * Turns a hold into an appointment and queues what follows: the messages and the video link. Requires the locks on
 * the clinician, the patient and the appointment. Returns `slot_lost` if the hold expired and the time is taken or
 * past, and `patient_gone` if the patient was erased or deactivated; the payment then has to be refunded.
 */
export async function confirmAppointment(
  deps: Deps,
  tx: Tx,
  { appointment, isPatientActive, isPaid, actor, reason, now }: ConfirmInput,
): Promise<ConfirmOutcome> {
  const { id: appointmentId } = appointment
  if (appointment.status === 'CANCELLED') return 'cancelled'
  if (!appointment.isActive) {
    // This is how the clinic's own tools delete. Nobody can see the row, and its time is on sale again, so it cannot
    // be confirmed.
    const isMoved = await moveStatus(tx, appointmentId, 'CANCELLED', {
      actor: systemActor('RULE'),
      reason: 'DELETED_BY_CLINIC',
      now,
    })
    if (isMoved) await recordCancellation(tx, appointmentId, { reason: null, now })
    return 'cancelled'
  }
  if (appointment.status !== 'BOOKED' && appointment.status !== 'EXPIRED') return 'already_confirmed'
  if (!isPatientActive) {
    await releaseForInactivePatient(tx, appointment, now)
    return 'patient_gone'
  }
  const permission = await canStillConfirm(deps, tx, appointment, now)
  if (permission === undefined) return 'slot_lost'

  for (const own of permission.replaces) {
    await moveStatus(tx, own, 'EXPIRED', { actor: systemActor('RULE'), reason: 'REPLACED_BY_LATE_PAYMENT', now })
  }
  // While it is BOOKED, the exclusion constraint keeps other holds off its time.
  if (appointment.status === 'EXPIRED') {
    await expireHoldsInTheWay(tx, { ...appointment, except: appointmentId }, now)
  }
  await markConfirmed(tx, { appointment, isPaid, actor, reason, now })
  if (appointment.status === 'EXPIRED') await dropSecondRegistrationFees(tx, appointment.patientId)
  return 'confirmed'
}

/** Confirms what the caller has decided can be, and queues what follows: the messages, and the video link. */
export async function markConfirmed(
  tx: Tx,
  { appointment, isPaid, actor, reason, now }: Omit<ConfirmInput, 'isPatientActive'>,
): Promise<void> {
  const { id: appointmentId } = appointment
  await moveStatus(tx, appointmentId, 'CONFIRMED', { actor, reason, now })
  const templates: AppointmentTemplate[] = isPaid
    ? ['appointment_confirmed', 'payment_received']
    : ['appointment_confirmed']
  const meeting = { task: 'create_meeting', payload: { appointmentId } } as const
  await queueNotifications(
    tx,
    { templates, appointmentId, now },
    appointment.appointmentType === 'ONLINE' ? [meeting] : [],
  )
}

/** Nobody will come, so the time is free for others at once. */
async function releaseForInactivePatient(
  tx: Tx,
  { id, status }: LockedAppointment,
  now: Temporal.Instant,
): Promise<void> {
  if (status !== 'BOOKED') return
  await moveStatus(tx, id, 'CANCELLED', { actor: systemActor('RULE'), reason: 'PATIENT_GONE', now })
  await recordCancellation(tx, id, { reason: null, now })
}

interface ConfirmInput {
  /** As read under its lock. */
  appointment: LockedAppointment
  isPatientActive: boolean
  /** The money was captured, so the patient is notified of the payment. */
  isPaid: boolean
  actor: Actor
  reason: string
  now: Temporal.Instant
}
