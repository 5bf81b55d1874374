import { newPhone, signIn, type SignedIn, type TestApp } from './app.ts'
import { bookingBody, tomorrowAtTen, type TestClinician } from './factories.ts'
import { pay, paymentEvent, postWebhook, verify, type CheckoutResult, type GatewayPayment } from './gateway.ts'

export interface Held {
  patient: SignedIn
  appointmentId: number
  orderId: string
  startsAt: string
}

export interface Paid extends Held {
  paymentId: string
  payment: GatewayPayment
  /** What the checkout returned to the browser. */
  result: CheckoutResult
}

export type Mode = 'ONLINE' | 'IN_PERSON'

export interface Wanted {
  /** Instead of ten o'clock of the tests' second day; `nextSlot` has one for each. */
  startsAt?: string
  /** Instead of somebody new. */
  patient?: SignedIn
  mode?: Mode
}

/** `minutes` after ten in the morning of the tests' second day, as the wire writes it. */
export const slotAt = (minutes: number) =>
  Temporal.Instant.from(tomorrowAtTen).add({ minutes }).toString({ fractionalSecondDigits: 3 })

const slotsADay = 13
const used = new WeakMap<TestClinician, number>()

/** A time of a clinician that nobody was given before: half hours from ten o'clock, day after day. */
export function nextSlot(clinician: TestClinician): string {
  const index = used.get(clinician) ?? 0
  used.set(clinician, index + 1)
  return slotAt(1440 * Math.floor(index / slotsADay) + 30 * (index % slotsADay))
}

/** Set-up for tests, made as patients would make it: over HTTP. */
export const scenario = {
  signedInPatient: (test: TestApp, { fullName }: { fullName?: string } = {}): Promise<SignedIn> =>
    signIn(test, { phone: newPhone(), fullName }),

  /** A held time with its order. */
  async heldAppointment(
    test: TestApp,
    clinician: TestClinician,
    { startsAt = tomorrowAtTen, patient, mode = 'ONLINE' }: Wanted = {},
  ): Promise<Held> {
    const who = patient ?? (await scenario.signedInPatient(test))
    const body = bookingBody(clinician, startsAt, { appointmentType: mode })
    const reply = await test.call('POST', '/api/booking/initiate', { token: who.token, body })
    if (reply.status !== 201) throw new Error(`initiate answered ${reply.status}: ${JSON.stringify(reply.body)}`)
    const { appointment, payment } = reply.body
    return { patient: who, appointmentId: appointment.id, orderId: payment?.orderId, startsAt }
  },

  /** Paid at the gateway, and confirmed through the browser's verify call. */
  async paidAppointment(test: TestApp, clinician: TestClinician, wanted?: Wanted): Promise<Paid> {
    const held = await scenario.heldAppointment(test, clinician, wanted)
    const { result, payment } = await pay(test, held.orderId)
    const { status, body } = await verify(test, held.patient, result)
    if (status !== 200) throw new Error(`verify answered ${status}: ${JSON.stringify(body)}`)
    return { ...held, paymentId: payment.id, payment, result }
  },

  /** Paid twice, with both payments at the gateway. */
  async paidTwice(test: TestApp, clinician: TestClinician, wanted?: Wanted): Promise<Paid & { secondId: string }> {
    const paid = await scenario.paidAppointment(test, clinician, wanted)
    await postWebhook(test, paymentEvent('payment.captured', paid.payment))
    const second = await pay(test, paid.orderId, { again: true })
    await postWebhook(test, paymentEvent('payment.captured', second.payment))
    return { ...paid, secondId: second.payment.id }
  },
}
