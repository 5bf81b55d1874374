import type { InitiateBookingBody } from '../../contract/booking.ts'
import type { AppointmentId } from '../../contract/values.ts'
import type { Principal } from '../auth/principal.ts'
import { findOfferedSlot } from '../clinic/availability.ts'
import { lockClinicianAndPatient } from '../clinic/lock.ts'
import { transact } from '../db/transact.ts'
import type { Tx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../http/app-error.ts'
import { confirmAppointment } from './confirm.ts'
import { findHolder, slotKey } from './holder-query.ts'
import { expireHoldsInTheWay, findHoldFacts, insertHold, type NewHold } from './queries.ts'
import { inTurn } from './turns.ts'

type Input = Omit<InitiateBookingBody, 'startsAt' | 'fullName' | 'email'> & { startsAt: Temporal.Instant }

const alreadyYours = () => new AppError('SLOT_TAKEN', { message: 'You have already booked this time.' })

/**
 * Makes a slot the patient's for HOLD_SECONDS, at the price that the clinician has now; one without a price is confirmed
 * at once. Asked again for a slot that the patient holds, it returns that hold. Throws SLOT_TAKEN, SLOT_NOT_OFFERED and
 * TOO_MANY_HOLDS.
 */
export async function holdSlot(deps: Deps, patient: Principal, input: Input): Promise<AppointmentId> {
  // Most who lose a popular slot lose here, on one indexed read for all of them, and never wait for the clinician's lock.
  const loseQuickly = async () => {
    const holder = await findHolder(deps.db, input, deps.clock.now())
    if (holder !== undefined && holder.patientId !== patient.patientId) throw new AppError('SLOT_TAKEN')
  }
  return inTurn(slotKey(input), loseQuickly, () => transact(deps.db, (tx) => takeSlot(deps, tx, patient, input)))
}

/** The slot is free, so only a hold that ran out can have been in the way; it need not wait for the sweep. */
async function insertInsteadOfExpired(tx: Tx, hold: NewHold): Promise<AppointmentId | undefined> {
  await expireHoldsInTheWay(tx, hold, hold.now)
  return insertHold(tx, hold)
}

async function takeSlot(deps: Deps, tx: Tx, patient: Principal, input: Input): Promise<AppointmentId> {
  const { config } = deps
  const now = deps.clock.now()
  const clinician = await lockClinicianAndPatient(tx, input.clinicianId, patient.patientId)
  if (clinician === undefined) throw new AppError('SLOT_NOT_OFFERED')

  const { holder, openHolds } = await findHoldFacts(tx, { ...input, patientId: patient.patientId }, now)
  if (holder !== null) {
    if (holder.patientId !== patient.patientId) throw new AppError('SLOT_TAKEN')
    if (holder.status !== 'BOOKED') throw alreadyYours()
    return holder.appointmentId
  }

  const slot = await findOfferedSlot(deps, tx, { ...input, mode: input.appointmentType })
  if (slot === undefined) throw new AppError('SLOT_NOT_OFFERED')
  if (!slot.isFree) throw new AppError('SLOT_TAKEN')
  if (openHolds >= config.MAX_OPEN_HOLDS) throw new AppError('TOO_MANY_HOLDS')

  const hold = {
    ...input,
    ...slot,
    ...patient,
    notes: input.notes === undefined || input.notes === '' ? null : input.notes,
    dependentId: input.dependentId ?? null,
    guardianConfirmed: input.guardianConfirmed === true,
    feePaise: clinician.feePaise,
    now,
    holdExpiresAt: now.add({ seconds: config.HOLD_SECONDS }),
  }
  const appointmentId = (await insertHold(tx, hold)) ?? (await insertInsteadOfExpired(tx, hold))
  if (appointmentId === undefined) throw new AppError('SLOT_TAKEN')
  if (clinician.feePaise === 0) {
    await confirmAppointment(tx, { appointmentId, isPaid: false, by: patient.userId, reason: 'NO_FEE', now })
  }
  return appointmentId
}
