import type { DeskBookingBody, FollowUpBody } from '../../contract/staff/appointments.ts'
import type { AppointmentId, PatientId } from '../../contract/core/values.ts'
import { bookVisit, type DeskBooking } from '../appointments/book-at-desk.ts'
import { assertReaches, decideAtDesk } from '../appointments/decide-at-desk.ts'
import type { Author } from '../audit/record.ts'
import type { Tx } from '../db/pool.ts'
import { transactOnce } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { createPatient } from '../patients/new-patient.ts'
import { grantPhoneOwnerAccess } from '../patients/phone-owner.ts'
import { accessReason } from '../patients/record.ts'
import { takeDeskPayment } from '../payments/desk.ts'
import { findDue } from '../payments/desk-queries.ts'
import { findDrafted, type Booked } from './draft-queries.ts'

const paymentOf = (deps: Deps, { payment }: DeskBookingBody): DeskBooking['payment'] =>
  payment.how === 'LINK'
    ? { how: 'LATER', holdMinutes: payment.holdMinutes ?? deps.settings.current.linkHoldMinutes }
    : payment

/**
 * Books a visit at the desk for an existing or a new patient, and takes the payment if it is made now: all in one
 * transaction, so that no payment is left without a visit. Under the same draft it is made once. Throws NOT_FOUND for a centre or a patient outside the
 * caller's scope, and what `createPatient`, `bookVisit` and `takeDeskPayment` throw.
 */
export async function bookAtDesk(deps: Deps, author: Author, body: DeskBookingBody): Promise<Booked> {
  const { payment, clinicianId, centreId } = body
  if (payment.how === 'NOW' || payment.how === 'LINK') assertReaches(author, 'money.take', { clinicianId, centreId })
  const { draftId } = body
  const findMade = async () =>
    draftId === undefined ? undefined : findDrafted(deps.db, { userId: author.actor.userId, draftId })
  const made = await findMade()
  if (made !== undefined) return made
  const booked = transactOnce(deps.db, async (tx) => {
    const patientId = body.patientId ?? (await createFor(deps, tx, body))
    if (body.patientId !== undefined) await accessReason(deps, tx, author, patientId)
    const startsAt = Temporal.Instant.from(body.startsAt)
    const visit = { ...body, patientId, startsAt, payment: paymentOf(deps, body) }
    const { id: appointmentId } = await bookVisit(deps, tx, author, visit)
    if (payment.how !== 'NOW') return { appointmentId, paymentId: null }
    const amountPaise = await findDue(tx, appointmentId)
    if (amountPaise === 0) return { appointmentId, paymentId: null }
    const { method, reference } = payment
    const taken = { appointmentId, patientId, centreId, amountPaise, method, reference, now: deps.clock.now() }
    return { appointmentId, paymentId: await takeDeskPayment(tx, author, taken) }
  })
  try {
    return await grantPhoneOwnerAccess(deps, author, booked)
  } catch (error) {
    // The time is taken, or the patient is known, because it was sent a moment ago.
    const madeMeanwhile = await findMade()
    if (madeMeanwhile !== undefined) return madeMeanwhile
    throw error
  }
}

async function createFor(deps: Deps, tx: Tx, { patient }: DeskBookingBody): Promise<PatientId> {
  if (patient === undefined) throw new Error('A booking without a patient was let through')
  return createPatient(deps, tx, patient)
}

/**
 * Books a follow-up with the same clinician, to be paid at the visit. Under the same draft it is made once. Throws
 * what `decideAtDesk` and `bookVisit` throw.
 */
export function bookFollowUp(
  deps: Deps,
  author: Author,
  { appointmentId, ...body }: FollowUpBody & { appointmentId: AppointmentId },
): Promise<Booked> {
  return decideAtDesk(deps, author, { appointmentId }, async ({ tx, appointment: visit }) => {
    const { draftId } = body
    const { userId } = author.actor
    const drafted = draftId === undefined ? undefined : await findDrafted(tx, { userId, draftId })
    if (drafted !== undefined) return { ...drafted, paymentId: null }
    const booked = await bookVisit(deps, tx, author, {
      patientId: visit.patientId,
      dependentId: visit.dependentId ?? undefined,
      guardianName: body.guardianName,
      clinicianId: visit.clinicianId,
      centreId: body.centreId ?? visit.centreId,
      startsAt: Temporal.Instant.from(body.startsAt),
      appointmentType: body.appointmentType ?? (visit.appointmentType === 'ONLINE' ? 'ONLINE' : 'IN_PERSON'),
      forClinician: body.forClinician,
      parentAppointmentId: appointmentId,
      draftId,
      payment: { how: 'AT_VISIT' },
    })
    return { appointmentId: booked.id, paymentId: null }
  })
}
