import type { InitiateBookingBody, InitiateBookingReply } from '../../contract/patient/booking.ts'
import { completeProfile } from '../identity/profile.ts'
import type { Principal } from '../identity/principal.ts'
import { toAppointment } from '../appointments/appointment-view.ts'
import { holdSlot } from '../appointments/hold.ts'
import { runOneAtATime } from '../perf/keyed-lock.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../core/app-error.ts'
import { openOrder } from '../payments/order.ts'
import { findHoldToPay } from '../payments/order-queries.ts'
import { requireConsent } from '../privacy/consent.ts'

/** How many bookings of one patient may wait for the one in progress; a double click or two tabs make a few. */
const mostWaiting = 8

async function ensureNamed(deps: Deps, patient: Principal, body: InitiateBookingBody): Promise<void> {
  const { fullName, email } = body
  const isGiven = fullName !== undefined || email !== undefined
  if (!isGiven && patient.isNamed) return
  // Holding a slot checks consent too, but nothing may be stored about a patient before they have agreed.
  await requireConsent(deps, patient.patientId)
  const { isNamed } = isGiven ? await completeProfile(deps, patient.userId, { fullName, email }) : patient
  if (!isNamed) {
    throw new AppError('PROFILE_INCOMPLETE', {
      fields: { fullName: { code: 'NAME_MISSING' } },
    })
  }
}

/**
 * Holds a slot and creates the order that pays for it. A free slot is confirmed at once and has no order. Throws what
 * `holdSlot` throws, CONSENT_NEEDED, CONSENT_WITHDRAWN, PROFILE_INCOMPLETE, BOOKING_UNDER_WAY, and
 * PAYMENT_PROVIDER_UNAVAILABLE, in which case the hold is kept.
 */
export async function initiateBooking(
  deps: Deps,
  patient: Principal,
  body: InitiateBookingBody,
): Promise<InitiateBookingReply> {
  const key = `patient ${patient.patientId}`
  const made = await runOneAtATime(key, mostWaiting, () => makeBooking(deps, patient, body))
  if (made === undefined) throw new AppError('BOOKING_UNDER_WAY', { retryAfterSeconds: 1 })
  return made.value
}

async function makeBooking(deps: Deps, patient: Principal, body: InitiateBookingBody): Promise<InitiateBookingReply> {
  await ensureNamed(deps, patient, body)
  const startsAt = Temporal.Instant.from(body.startsAt)
  const appointmentId = await holdSlot(deps, patient, { ...body, startsAt })
  const hold = await findHoldToPay(deps.db, appointmentId, patient.patientId)
  // The desk has given it to the right person since, or the clinic's own tool has deleted it.
  if (hold === undefined) throw new AppError('SLOT_TAKEN')
  const payment = hold.status === 'BOOKED' ? await openOrder(deps, hold, patient.patientId) : null
  const appointment = toAppointment(hold, deps.settings, deps.clock.now())
  return { appointment: payment === null ? appointment : { ...appointment, paymentStatus: 'CREATED' }, payment }
}
