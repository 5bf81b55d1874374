import { readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createLog } from '../../server/core/log.ts'
import { checkInvariants } from '../../server/operations/invariants.ts'
import { followRefunds } from '../../server/refunds/follow.ts'
import { checkOrder } from '../../server/reconciliation/reconcile.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { createClinician, type TestClinician } from '../support/factories.ts'
import { textOf } from '../receipts/pdf-text.ts'
import { newEventId, pay, paymentEvent, postWebhook, refundsAtGateway, verify } from '../support/gateway.ts'
import { scenario, slotAt, type Held } from '../support/scenario.ts'
import { messagesTo, stateOf } from '../support/state.ts'

const lines: string[] = []
const log = createLog('error', { write: (line: string) => void lines.push(line) })
let test: TestApp
let clinician: TestClinician

beforeAll(async () => {
  test = await createTestApp({ env: { JWT_ACCESS_EXPIRY: '30d' }, log })
  clinician = await createClinician(test, { slotMinutes: 5 })
})
afterAll(() => test.close())
afterEach(async () => {
  await test.control('settings', { feeBearer: 'merchant', offerPaise: 0 })
  const { config, clock, database } = test
  const options = {
    now: clock.now(),
    sweepSeconds: 100_000,
    otpMaxAttempts: config.OTP_MAX_ATTEMPTS,
    maxOpenHolds: 100,
  }
  expect(await checkInvariants(database.pool, options)).toEqual([])
})

let used = 0
const held = () => scenario.heldAppointment(test, clinician, { startsAt: slotAt(5 * (used += 1)), mode: 'IN_PERSON' })

interface Case {
  what: string
  expect: string
  event: { event: string; payload: { payment: { entity: Record<string, unknown> }; order?: unknown } }
}
const { cases } = JSON.parse(readFileSync(new URL('../cases/razorpay-webhooks.json', import.meta.url), 'utf8')) as {
  cases: Case[]
}

/** The case's body with this order's id and a payment of its own; Razorpay knows the payment as the body has it. */
async function post({ orderId }: Held, { event }: Case): Promise<string> {
  const paymentId = `pay_${newEventId().slice(4)}`
  const raw = JSON.stringify(event).replaceAll('order_CASE', orderId).replaceAll('pay_CASE0000000001', paymentId)
  expect((await postWebhook(test, raw)).status).toBe(200)
  return paymentId
}

const toReceivedMoney = async (appointmentId: number) => {
  const { rows } = await test.database.pool.query(
    `select (customer_fee_amount * 100)::int as fee, (discount_amount * 100)::int as discount,
       (paid_amount * 100)::int as paid from payments where appointment_id = $1`,
    [appointmentId],
  )
  return rows[0]
}
const detailsOf = async ({ patient, appointmentId }: Held) => {
  const reply = await test.call('GET', `/api/patient-dashboard/appointments/${appointmentId}`, { token: patient.token })
  return reply.body
}
const billOf = async ({ patient, appointmentId }: Held) => {
  const path = `/api/patient-dashboard/appointments/${appointmentId}/receipt.pdf`
  const reply = await test.app.inject({ url: path, headers: { authorization: `Bearer ${patient.token}` } })
  expect(reply.statusCode).toBe(200)
  return textOf(reply.rawPayload)
}
const told = ({ patient }: Held, template: string) => messagesTo(test, patient.phone, template)

describe('Razorpay’s webhook in recorded cases', () => {
  const byWhat = (what: string) => cases.find((one) => one.what.startsWith(what))!
  const runs: Record<string, (booking: Held, one: Case) => Promise<void>> = {
    'confirmed, fee kept, on the bill': async (booking, one) => {
      await post(booking, one)
      expect(await stateOf(test, booking.appointmentId)).toMatchObject({ status: 'CONFIRMED', refunds: [] })
      expect(await toReceivedMoney(booking.appointmentId)).toEqual({ fee: 3776, discount: 0, paid: 163_776 })
      expect(await billOf(booking)).toMatch(/Payment provider’s fee[^]*37\.76[^]*1,637\.76/)
    },
    'confirmed, discount kept, on the bill': async (booking, one) => {
      await post(booking, one)
      expect(await stateOf(test, booking.appointmentId)).toMatchObject({ status: 'CONFIRMED', refunds: [] })
      expect(await toReceivedMoney(booking.appointmentId)).toEqual({ fee: 0, discount: 16_000, paid: 144_000 })
      expect(await billOf(booking)).toMatch(/Discount[^]*160\.00[^]*1,440\.00/)
    },
    'goes back, patient told': async (booking, one) => {
      const raw = await pay(test, booking.orderId, { amountPaise: 100 })
      const [entity] = [{ ...one.event.payload.payment.entity, id: raw.payment.id, order_id: booking.orderId }]
      await postWebhook(test, paymentEvent('payment.captured', entity))
      await test.runJobs()
      expect((await stateOf(test, booking.appointmentId)).status).toBe('BOOKED')
      test.clock.advance({ seconds: 61 })
      await followRefunds(test.deps, { checkOrder })
      await test.runJobs()
      const [message] = await told(booking, 'payment_refunded')
      expect(message?.values).toMatchObject({ 2: '₹1', 3: expect.stringContaining('so nothing was booked') })
      const { payments, refunds } = await detailsOf(booking)
      expect(payments).toContainEqual(expect.objectContaining({ paidPaise: 100, unmatched: 'AMOUNT_MISMATCH' }))
      expect(refunds).toMatchObject([{ amountPaise: 100, reason: 'AMOUNT_MISMATCH' }])
    },
    settles: async (booking, one) => {
      await post(booking, one)
      expect((await stateOf(test, booking.appointmentId)).status).toBe('CONFIRMED')
    },
    'logged with id and field, order asked about at once': async (booking, one) => {
      await pay(test, booking.orderId)
      lines.length = 0
      await post(booking, one)
      expect(lines.map((line) => JSON.parse(line) as unknown)).toContainEqual(
        expect.objectContaining({
          msg: 'webhook_unreadable',
          eventId: expect.stringMatching(/^evt_/),
          field: 'payment.amount',
          orderId: booking.orderId,
        }),
      )
      await test.runJobs()
      expect((await stateOf(test, booking.appointmentId)).status).toBe('CONFIRMED')
    },
    'settles, in words on the bill': async (booking, one) => {
      await post(booking, one)
      expect((await stateOf(test, booking.appointmentId)).status).toBe('CONFIRMED')
      expect(await billOf(booking)).toContain('Cardless EMI')
    },
  }
  it.each(cases)('$what: $expect', async (one) => {
    const run = runs[one.expect]
    if (run === undefined) throw new Error(`No test knows how to expect "${one.expect}"`)
    await run(await held(), byWhat(one.what))
  })
})

type Door = 'verify' | 'captured' | 'paid' | 'poll'
const doors: Door[] = ['verify', 'captured', 'paid', 'poll']
const orders = doors.flatMap((first) =>
  doors.flatMap((second) =>
    first === second ? [] : [[first, second, ...doors.filter((one) => one !== first && one !== second)]],
  ),
)

/** Each door once as the first, which is the one that settles. */
const eachFirst = orders.filter(([first], at) => orders.findIndex(([door]) => door === first) === at)

describe.each([
  ['the customer bears the fee', { feeBearer: 'customer' }, { fee: 3776, discount: 0, paid: 163_776 }, eachFirst],
  ['an offer takes something off', { offerPaise: 16_000 }, { fee: 0, discount: 16_000, paid: 144_000 }, eachFirst],
  ['both', { feeBearer: 'customer', offerPaise: 16_000 }, { fee: 3398, discount: 16_000, paid: 147_398 }, orders],
])('if %s', (_what, settings, money, arrivals) => {
  /** One arrival of the news; without the others it must do by itself. */
  async function arrive(door: Door, booking: Held, paid: Awaited<ReturnType<typeof pay>>) {
    if (door === 'verify') return verify(test, booking.patient, paid.result)
    if (door === 'poll') return checkOrder(test.deps, booking)
    const { items } = await test.control('orders')
    const {
      payments: _payments,
      refunds: _refunds,
      ...order
    } = items.find(({ id }: { id: string }) => id === booking.orderId)
    const event = paymentEvent(door === 'paid' ? 'order.paid' : 'payment.captured', paid.payment)
    const payload = door === 'paid' ? { ...event.payload, order: { entity: order } } : event.payload
    await postWebhook(test, { ...event, payload })
    await test.runJobs()
  }
  const outcome = {
    status: 'CONFIRMED',
    paymentStatus: 'SUCCESS',
    refunds: [],
    jobs: { appointment_confirmed: 1, payment_received: 1 },
  }

  it.each(doors.filter((door) => door !== 'verify'))('it is confirmed through the door %s alone', async (door) => {
    await test.control('settings', settings)
    const booking = await held()
    await arrive(door, booking, await pay(test, booking.orderId))
    expect(await stateOf(test, booking.appointmentId)).toMatchObject(outcome)
    expect(await toReceivedMoney(booking.appointmentId)).toEqual(money)
  })

  it.each(arrivals.map((order) => [order.join(', '), order] as const))(
    'leads to the same result: %s',
    async (_, order) => {
      await test.control('settings', settings)
      const booking = await held()
      const paid = await pay(test, booking.orderId)
      for (const door of order) await arrive(door, booking, paid)
      expect(await stateOf(test, booking.appointmentId)).toMatchObject(outcome)
      expect(await toReceivedMoney(booking.appointmentId)).toEqual(money)
      expect((await detailsOf(booking)).payments).toMatchObject([
        { paidPaise: money.paid, convenienceFeePaise: money.fee, discountPaise: money.discount, unmatched: null },
      ])
      await test.runJobs()
      const { items } = await test.control('orders')
      expect(items.find(({ id }: { id: string }) => id === booking.orderId).refunds).toEqual([])
    },
  )

  it('refunds everything, although it was cancelled before the captured amount was known', async () => {
    test.clock.set('2026-01-04T02:30:00Z')
    await test.control('settings', settings)
    const booking = await held()
    await arrive('verify', booking, await pay(test, booking.orderId))
    await test.call('POST', `/api/patient-dashboard/appointments/${booking.appointmentId}/cancel`, {
      token: booking.patient.token,
    })
    await test.runJobs()
    const { items } = await test.control('orders')
    expect(items.find(({ id }: { id: string }) => id === booking.orderId).refunds).toMatchObject([
      { amount: money.paid },
    ])
    expect((await detailsOf(booking)).refunds).toMatchObject([{ amountPaise: money.paid, reason: 'CANCELLED' }])
  })
})

describe('too little, or another currency', () => {
  it.each([
    ['too little', { amount: 100 }],
    ['another currency', { currency: 'USD' }],
  ])('is refunded although the browser reported first, and the appointment is cancelled: %s', async (_what, wrong) => {
    const booking = await held()
    const { result, payment } = await pay(test, booking.orderId, {
      amountPaise: 'amount' in wrong ? wrong.amount : 160_000,
    })
    await verify(test, booking.patient, result)
    await postWebhook(test, paymentEvent('payment.captured', { ...payment, ...wrong }))
    await test.runJobs()
    expect(await stateOf(test, booking.appointmentId)).toMatchObject({
      status: 'CANCELLED',
      refunds: [{ reason: 'AMOUNT_MISMATCH' }],
    })
    expect(await told(booking, 'payment_received')).toEqual([])
    expect(await told(booking, 'payment_refunded')).toHaveLength(1)
    expect(await told(booking, 'appointment_cancelled')).toHaveLength(1)
  })

  it('is kept, and its patient told, if the appointment has begun by then', async () => {
    const booking = await held()
    const { result, payment } = await pay(test, booking.orderId, { amountPaise: 100 })
    await verify(test, booking.patient, result)
    const before = test.clock.now()
    test.clock.advance({ hours: 72 })
    await postWebhook(test, paymentEvent('payment.captured', payment))
    await test.runJobs()
    test.clock.set(before)
    expect(await stateOf(test, booking.appointmentId)).toMatchObject({ status: 'CONFIRMED', refunds: [] })
    expect(await told(booking, 'payment_received')).toHaveLength(1)
  })

  it('confirms nothing if the browser reports after Razorpay', async () => {
    const booking = await held()
    const { result, payment } = await pay(test, booking.orderId, { amountPaise: 100 })
    await postWebhook(test, paymentEvent('payment.captured', payment))
    await test.runJobs()
    test.clock.advance({ seconds: 61 })
    await followRefunds(test.deps, { checkOrder })
    await verify(test, booking.patient, result)
    expect((await stateOf(test, booking.appointmentId)).status).toBe('BOOKED')
  })

  it('is kept if Razorpay calls the order paid a moment later', async () => {
    const booking = await held()
    const { payment } = await pay(test, booking.orderId, { amountPaise: 100 })
    await postWebhook(test, paymentEvent('payment.captured', payment))
    await test.runJobs()
    const order = { id: booking.orderId, amount: 160_000, amount_paid: 100, currency: 'INR', status: 'paid' }
    const { payload, ...event } = paymentEvent('order.paid', payment)
    await postWebhook(test, { ...event, payload: { ...payload, order: { entity: order } } })
    test.clock.advance({ seconds: 61 })
    await followRefunds(test.deps, { checkOrder })
    expect(await stateOf(test, booking.appointmentId)).toMatchObject({ status: 'CONFIRMED', refunds: [] })
    expect(await told(booking, 'payment_refunded')).toEqual([])
  })

  describe('after another that was only signed', () => {
    async function signedThenLess() {
      const booking = await held()
      const { result, payment: signed } = await pay(test, booking.orderId, { outcome: 'authorized' })
      await verify(test, booking.patient, result)
      const { payment } = await pay(test, booking.orderId, { amountPaise: 144_000 })
      await postWebhook(test, paymentEvent('payment.captured', payment))
      await test.runJobs()
      const order = { id: booking.orderId, amount: 160_000, amount_paid: 144_000, currency: 'INR', status: 'paid' }
      const { payload, ...event } = paymentEvent('order.paid', payment)
      const isPaid = () => postWebhook(test, { ...event, payload: { ...payload, order: { entity: order } } })
      return { ...booking, signed, payment, isPaid }
    }
    const later = async () => {
      test.clock.advance({ seconds: 61 })
      await followRefunds(test.deps, { checkOrder })
      await test.runJobs()
    }
    const paymentOf = async (appointmentId: number) => {
      const { rows } = await test.database.pool.query(
        `select payment_id as id, captured_at is not null as "isCaptured" from payments where appointment_id = $1`,
        [appointmentId],
      )
      return rows[0]
    }

    it('is kept if Razorpay calls the order paid a moment later', async () => {
      const { appointmentId, orderId, payment, isPaid } = await signedThenLess()
      await isPaid()
      await later()
      expect(await paymentOf(appointmentId)).toEqual({ id: payment.id, isCaptured: true })
      expect(await stateOf(test, appointmentId)).toMatchObject({ status: 'CONFIRMED', refunds: [] })
      expect(await refundsAtGateway(test, orderId)).toEqual([])
    })

    it('goes back, and is nobody’s payment if Razorpay calls the order paid after that', async () => {
      const { signed, isPaid, ...booking } = await signedThenLess()
      const { appointmentId, orderId } = booking
      await later()
      await isPaid()
      await later()
      expect(await paymentOf(appointmentId)).toEqual({ id: signed.id, isCaptured: false })
      expect(await stateOf(test, appointmentId)).toMatchObject({ status: 'CONFIRMED', refunds: [] })
      expect(await refundsAtGateway(test, orderId)).toMatchObject([{ amount: 144_000 }])
      const [message] = await told(booking, 'payment_refunded')
      expect(message?.values).toMatchObject({ 3: expect.stringContaining('paid twice') })
    })
  })
})
