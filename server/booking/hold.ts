import type { InitiateBookingBody } from '../../contract/booking.ts'
import type { AppointmentId } from '../../contract/values.ts'
import type { Principal } from '../auth/principal.ts'
import { findOfferedSlot } from '../clinic/availability.ts'
import { lockClinician } from '../clinic/lock.ts'
import { transact } from '../db/transact.ts'
import type { Tx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../http/app-error.ts'
import { confirmAppointment } from './confirm.ts'
import { countOpenHolds, expireHoldsInTheWay, findHolder, insertHold } from './queries.ts'

type Input = Omit<InitiateBookingBody, 'startsAt' | 'fullName' | 'email'> & { startsAt: Temporal.Instant }

const alreadyYours = () => new AppError('SLOT_TAKEN', { message: 'You have already booked this time.' })

/**
 * Makes a slot the patient's for HOLD_SECONDS, at the price that the clinician has now; one without a price is confirmed
 * at once. Asked again for a slot that the patient holds, it returns that hold. Throws SLOT_TAKEN, SLOT_NOT_OFFERED and
 * TOO_MANY_HOLDS.
 */
export async function holdSlot(deps: Deps, patient: Principal, input: Input): Promise<AppointmentId> {
  // Most who lose a popular slot lose here, on one indexed read, and never queue for the clinician's lock.
  const holder = await findHolder(deps.db, input, deps.clock.now())
  if (holder !== undefined && holder.patientId !== patient.patientId) throw new AppError('SLOT_TAKEN')
  return transact(deps.db, (tx) => takeSlot(deps, tx, patient, input))
}

async function takeSlot(deps: Deps, tx: Tx, patient: Principal, input: Input): Promise<AppointmentId> {
  const { config } = deps
  const now = deps.clock.now()
  const clinician = await lockClinician(tx, input.clinicianId)
  if (clinician === undefined) throw new AppError('SLOT_NOT_OFFERED')

  const holder = await findHolder(tx, input, now)
  if (holder !== undefined) {
    if (holder.patientId !== patient.patientId) throw new AppError('SLOT_TAKEN')
    if (holder.status !== 'BOOKED') throw alreadyYours()
    return holder.appointmentId
  }

  const slot = await findOfferedSlot(deps, tx, { ...input, mode: input.appointmentType })
  if (slot === undefined) throw new AppError('SLOT_NOT_OFFERED')
  if (!slot.isFree) throw new AppError('SLOT_TAKEN')
  if ((await countOpenHolds(tx, patient.patientId, now)) >= config.MAX_OPEN_HOLDS) throw new AppError('TOO_MANY_HOLDS')

  await expireHoldsInTheWay(tx, { ...slot, clinicianId: input.clinicianId }, now)
  const appointmentId = await insertHold(tx, {
    ...input,
    ...slot,
    ...patient,
    notes: input.notes === undefined || input.notes === '' ? null : input.notes,
    dependentId: input.dependentId ?? null,
    guardianConfirmed: input.guardianConfirmed === true,
    feePaise: clinician.feePaise,
    now,
    holdExpiresAt: now.add({ seconds: config.HOLD_SECONDS }),
  })
  if (appointmentId === undefined) throw new AppError('SLOT_TAKEN')
  if (clinician.feePaise === 0) {
    await confirmAppointment(tx, { appointmentId, isPaid: false, by: patient.userId, reason: 'NO_FEE', now })
  }
  return appointmentId
}
