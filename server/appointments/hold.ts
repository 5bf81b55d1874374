import type { InitiateBookingBody } from '../../contract/patient/booking.ts'
import type { AppointmentId, VisitType } from '../../contract/core/values.ts'
import type { Actor } from '../../contract/rules/actor.ts'
import type { Principal } from '../identity/principal.ts'
import { findOfferedSlot, type FoundSlot } from '../scheduling/availability.ts'
import { lockClinicianAndPatient, type Parties } from '../scheduling/lock.ts'
import { transact } from '../db/transact.ts'
import type { Tx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../core/app-error.ts'
import { isBefore, minutesBetween } from '../core/instants.ts'
import { confirmAppointment } from './confirm.ts'
import {
  changeHold,
  findHoldFacts,
  findOwnHoldsInTheWay,
  insertHold,
  lockOwnHold,
  type Holder,
  type HoldFacts,
  type NewHold,
  type Visitor,
} from './hold-queries.ts'
import { findHolder, slotKey } from './holder-query.ts'
import { assertWithinLimits } from './limits.ts'
import { expireHoldsInTheWay, lockAppointment, moveStatus, recordCancellation } from './queries.ts'
import { withKeyedLock } from '../perf/keyed-lock.ts'
import { visitorOf } from './visitor.ts'

type Input = Omit<InitiateBookingBody, 'startsAt' | 'fullName' | 'email'> & { startsAt: Temporal.Instant }

const alreadyYours = () => new AppError('SLOT_TAKEN', { message: 'You have already booked this time.' })

/**
 * Holds a slot for the patient for as long as the clinic sets, at the clinician's current price for such a visit; a
 * free one is confirmed at once.
 * Called again for a time that the patient already holds, it updates that hold and returns it. Throws UNAUTHENTICATED
 * for an erased or deactivated patient, CONSENT_NEEDED, CONSENT_WITHDRAWN, GUARDIAN_NEEDED, SLOT_TAKEN,
 * SLOT_NOT_OFFERED, what the limits throw, and NOT_FOUND and ALREADY_PAID for the hold that is to be replaced.
 */
export async function holdSlot(deps: Deps, patient: Principal, input: Input): Promise<AppointmentId> {
  // Most of those who miss out on a popular slot are turned away here, by one shared indexed read, without waiting
  // for the clinician's lock.
  const failIfTaken = async () => {
    const holder = await findHolder(deps.db, input, deps.clock.now())
    if (holder !== undefined && holder.patientId !== patient.patientId) throw new AppError('SLOT_TAKEN')
  }
  return withKeyedLock(slotKey(input), failIfTaken, () => transact(deps.db, (tx) => takeSlot(deps, tx, patient, input)))
}

async function takeSlot(deps: Deps, tx: Tx, patient: Principal, input: Input): Promise<AppointmentId> {
  const { patientId } = patient
  const parties = await lockClinicianAndPatient(tx, input.clinicianId, patientId)
  const now = deps.clock.now()
  if (parties?.isPatientActive === false) throw new AppError('UNAUTHENTICATED')
  if (parties?.isClinicianActive !== true) throw new AppError('SLOT_NOT_OFFERED')

  const asked = { ...input, patientId, dependentId: input.dependentId ?? null }
  const facts = await findHoldFacts(tx, asked, { now, pauseSeconds: deps.config.HOLD_PAUSE_SECONDS })
  if (facts.consent === 'NONE') throw new AppError('CONSENT_NEEDED')
  if (facts.consent === 'WITHDRAWN') throw new AppError('CONSENT_WITHDRAWN')
  const visitor = visitorOf(facts, input, now)
  const { holder } = facts
  if (holder !== null && holder.patientId !== patientId) throw new AppError('SLOT_TAKEN')
  const replaced = input.replaces === holder?.appointmentId ? undefined : await findReplaced(tx, patient, input, now)
  if (replaced !== undefined) {
    await releaseHold(tx, replaced, patient, now)
    facts.openHolds -= 1
  }
  if (holder !== null && isSameSlot(holder, input)) return repeatBooking(tx, holder, { ...input, visitor, now })
  if (holder !== null && holder.status !== 'BOOKED') throw alreadyYours()
  return takeOfferedSlot(deps, tx, { patient, input, parties, facts, visitor, now })
}

/**
 * The hold that the patient gives up for this one; undefined if it has expired or was released. Requires the
 * patient's lock, so that it cannot be paid meanwhile. Throws NOT_FOUND and ALREADY_PAID.
 */
async function findReplaced(
  tx: Tx,
  { patientId }: Principal,
  { replaces }: Input,
  now: Temporal.Instant,
): Promise<AppointmentId | undefined> {
  if (replaces === undefined) return undefined
  const hold = await lockOwnHold(tx, { appointmentId: replaces, patientId }, now)
  if (hold === undefined) throw new AppError('NOT_FOUND')
  if (hold.isPaid) throw new AppError('ALREADY_PAID')
  return hold.isLive ? replaces : undefined
}

const isSameSlot = (holder: Holder, { centreId, appointmentType }: Input) =>
  holder.centreId === centreId && holder.mode === appointmentType

/** The same time for the same person again, for instance after a lost reply, is not a second booking. */
async function repeatBooking(
  tx: Tx,
  { appointmentId, status, isFree, dependentId }: Holder,
  { visitor, notes, ...input }: Input & { visitor: Visitor; now: Temporal.Instant },
): Promise<AppointmentId> {
  if (status === 'BOOKED') {
    await changeHold(tx, appointmentId, { ...input, ...visitor, notes: textOrNull(notes) })
    return appointmentId
  }
  if (status === 'CONFIRMED' && isFree && dependentId === visitor.dependentId) return appointmentId
  throw alreadyYours()
}

interface SlotRequest {
  patient: Principal
  input: Input
  parties: Parties
  facts: HoldFacts
  visitor: Visitor
  now: Temporal.Instant
}

const textOrNull = (text: string | undefined) => (text === undefined || text === '' ? null : text)

async function takeOfferedSlot(deps: Deps, tx: Tx, wanted: SlotRequest): Promise<AppointmentId> {
  const { patient, input, parties, facts, visitor, now } = wanted
  const { slot, own } = await findSlotFor(deps, tx, patient, input, now)
  const { holder } = facts
  const notes = textOrNull(input.notes)
  const feePaise = parties.feesPaise[input.appointmentType]
  const isSameVisit =
    holder?.centreId === input.centreId &&
    holder.durationMinutes === minutesBetween(slot.startsAt, slot.endsAt) &&
    parties.feesPaise[holder.mode as VisitType] === feePaise
  if (holder !== null && isSameVisit && own.length === 1 && own[0] === holder.appointmentId) {
    await changeHold(tx, holder.appointmentId, { ...input, ...visitor, notes, now })
    return holder.appointmentId
  }
  const openHolds = facts.openHolds - own.length
  assertWithinLimits(deps.config, { ...facts, openHolds }, { isFree: feePaise === 0, now })
  for (const id of own) await releaseHold(tx, id, patient, now)
  const { holdMinutes, cancelCutoffHours } = deps.settings.current
  const runsOutAt = now.add({ seconds: Math.round(holdMinutes * 60) })
  const hold: NewHold = {
    ...input,
    ...slot,
    ...visitor,
    patientId: patient.patientId,
    actor: patient,
    notes,
    feePaise,
    now,
    holdExpiresAt: isBefore(runsOutAt, input.startsAt) ? runsOutAt : input.startsAt,
    cancelCutoffHours,
  }
  const appointmentId = (await insertHold(tx, hold)) ?? (await insertOverExpiredHold(tx, hold))
  if (appointmentId === undefined) throw new AppError('SLOT_TAKEN')
  if (feePaise === 0) {
    const appointment = await lockAppointment(tx, appointmentId)
    if (appointment === undefined) throw new Error('The hold just made is not there')
    await confirmAppointment(deps, tx, {
      appointment,
      isPatientActive: true,
      isPaid: false,
      actor: patient,
      reason: 'NO_FEE',
      now,
    })
  }
  return appointmentId
}

/** The slot as it is offered to this patient: their own holds do not block it, since the new one would replace them. */
async function findSlotFor(
  deps: Deps,
  tx: Tx,
  patient: Principal,
  input: Input,
  now: Temporal.Instant,
): Promise<{ slot: FoundSlot; own: AppointmentId[] }> {
  const question = { ...input, mode: input.appointmentType }
  const slot = await findOfferedSlot(deps, tx, question)
  if (slot === undefined) throw new AppError('SLOT_NOT_OFFERED')
  if (slot.isFree) return { slot, own: [] }
  const holds = await findOwnHoldsInTheWay(tx, { ...slot, ...patient, clinicianId: input.clinicianId }, now)
  const own = holds.map(({ appointmentId }) => appointmentId)
  const again = own.length === 0 ? undefined : await findOfferedSlot(deps, tx, { ...question, except: own })
  if (again?.isFree !== true) throw new AppError('SLOT_TAKEN')
  return { slot: again, own }
}

async function releaseHold(tx: Tx, id: AppointmentId, actor: Actor, now: Temporal.Instant): Promise<void> {
  await moveStatus(tx, id, 'CANCELLED', { actor, reason: 'REPLACED_BY_PATIENT', now })
  await recordCancellation(tx, id, { reason: null, now })
}

/**
 * The slot is free, so only an expired hold can have blocked the insert; there is no need to wait for the periodic
 * task.
 */
async function insertOverExpiredHold(tx: Tx, hold: NewHold): Promise<AppointmentId | undefined> {
  await expireHoldsInTheWay(tx, hold, hold.now)
  return insertHold(tx, hold)
}
