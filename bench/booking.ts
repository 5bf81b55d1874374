import { createHmac } from 'node:crypto'
import { call } from './client.ts'
import { inParallel, percentile, type Load } from './load.ts'
import type { Keys } from './processes.ts'
import type { SignedInPatient } from './sessions.ts'
import type { FreeSlot } from './slots.ts'

/** Holds a slot, pays for it, and has it confirmed: two calls, with the payment made in between. */
export async function book(
  url: string,
  keys: Keys,
  { patient, slot, paymentId }: { patient: SignedInPatient; slot: FreeSlot; paymentId: string },
): Promise<number> {
  const { token } = patient
  const { clinicianId, centreId, startsAt } = slot
  const body = { clinicianId, centreId, startsAt, appointmentType: 'ONLINE' }
  const held = await call(`${url}/api/booking/initiate`, { token, body })
  if (held.status !== 201) return held.status
  const orderId: string = held.body.payment.orderId
  const signature = createHmac('sha256', keys.RAZORPAY_KEY_SECRET).update(`${orderId}|${paymentId}`).digest('hex')
  const paid = await call(`${url}/api/payment/verify`, {
    token,
    body: { razorpay_order_id: orderId, razorpay_payment_id: paymentId, razorpay_signature: signature },
  })
  return paid.body.appointment?.status === 'CONFIRMED' ? 200 : paid.status
}

/** Complete bookings by different patients for different slots, 32 at once. */
export async function measureBooking(
  urls: string[],
  keys: Keys,
  { patients, slots, run }: { patients: SignedInPatient[]; slots: FreeSlot[]; run: string },
): Promise<Load> {
  let failed = 0
  const { seconds, durationsMs } = await inParallel({ count: slots.length, atOnce: 32 }, async (index) => {
    const patient = patients[index % patients.length] as SignedInPatient
    const slot = slots[index] as FreeSlot
    const url = urls[index % urls.length] as string
    const status = await book(url, keys, { patient, slot, paymentId: `pay_${run}${index}` })
    if (status !== 200) failed += 1
  })
  return {
    perSecond: Math.round(slots.length / seconds),
    p50Ms: percentile(durationsMs, 0.5),
    p99Ms: percentile(durationsMs, 0.99),
    failed,
  }
}

/** Everybody wants the same slot at the same moment. */
export async function measureOneSlot(
  url: string,
  patients: SignedInPatient[],
  slot: FreeSlot,
): Promise<{ winners: number; lost: number; other: number; p50Ms: number; p99Ms: number }> {
  const statuses: number[] = []
  const { clinicianId, centreId, startsAt } = slot
  const { durationsMs } = await inParallel({ count: patients.length, atOnce: patients.length }, async (index) => {
    const { token } = patients[index] as SignedInPatient
    const body = { clinicianId, centreId, startsAt, appointmentType: 'ONLINE' }
    statuses.push((await call(`${url}/api/booking/initiate`, { token, body })).status)
  })
  const count = (wanted: number) => statuses.filter((status) => status === wanted).length
  return {
    winners: count(201),
    lost: count(409),
    other: statuses.length - count(201) - count(409),
    p50Ms: percentile(durationsMs, 0.5),
    p99Ms: percentile(durationsMs, 0.99),
  }
}

const unmeasured = 40

/**
 * Requesting and entering a code with new phones, 8 at once; each of the two calls is one figure. The first ones plan
 * each statement on each connection, and do not count.
 */
export async function measureSignIn(
  url: string,
  { count, codeOf }: { count: number; codeOf: (phone: string) => Promise<string> },
): Promise<{ perSecond: number; p99Ms: number; failed: number }> {
  let failed = 0
  const callsMs: number[] = []
  const timed = async (path: string, body: unknown) => {
    const begun = performance.now()
    const answer = await call(`${url}/api/patient-auth/${path}`, { body })
    callsMs.push(performance.now() - begun)
    if (answer.status !== 200) failed += 1
  }
  async function signIn(index: number): Promise<void> {
    const phone = `9199${String(10_000_000 + index).slice(0, 8)}`
    await timed('send-otp', { phone })
    await timed('verify-otp', { phone, otp: await codeOf(phone), fullName: 'Bench Patient' })
  }
  await inParallel({ count: unmeasured, atOnce: 8 }, (index) => signIn(count + index))
  callsMs.length = 0
  const { seconds } = await inParallel({ count, atOnce: 8 }, signIn)
  return { perSecond: Math.round(count / seconds), p99Ms: percentile(callsMs, 0.99), failed }
}
