import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkDueOrders } from '../../server/reconciliation/reconcile.ts'
import { createTestApp, newPhone, signIn, type TestApp } from '../support/app.ts'
import { bookingBody, createClinician, type TestClinician } from '../support/factories.ts'
import { newEventId, pay, paymentEvent, postWebhook, signature, verify } from '../support/gateway.ts'
import { scenario, slotAt } from '../support/scenario.ts'
import { stateOf } from '../support/state.ts'

let test: TestApp
let clinician: TestClinician

beforeAll(async () => {
  test = await createTestApp({ env: { JWT_ACCESS_EXPIRY: '30d' } })
  clinician = await createClinician(test, { slotMinutes: 5 })
})
afterAll(() => test.close())

let used = 0
/** A time that no other test of this file has. */
const nextSlot = () => slotAt(5 * (used += 1))

const confirmedOnce = {
  status: 'CONFIRMED',
  paymentStatus: 'SUCCESS',
  payments: 1,
  refunds: [],
  jobs: { appointment_confirmed: 1, payment_received: 1 },
}

/** A bank has allowed it; that Razorpay captured it is told when Razorpay says so. */
const confirmedBySignature = { ...confirmedOnce, jobs: { appointment_confirmed: 1 } }

describe('a payment confirms once', () => {
  it('reported by the browser alone, however often', async () => {
    const held = await scenario.heldAppointment(test, clinician, { startsAt: nextSlot() })
    const { result } = await pay(test, held.orderId)
    const first = await verify(test, held.patient, result)
    const again = await verify(test, held.patient, result)
    expect(first.status).toBe(200)
    expect(again.body).toEqual(first.body)
    expect(first.body.payment).toEqual({
      orderId: held.orderId,
      paymentId: result.razorpay_payment_id,
      status: 'SUCCESS',
      amountPaise: 160_000,
      convenienceFeePaise: 0,
      discountPaise: 0,
      paidPaise: 160_000,
      paidAt: expect.any(String),
    })
    expect(await stateOf(test, held.appointmentId)).toEqual(expect.objectContaining(confirmedBySignature))
  })

  it('through booking/confirm too, for this appointment and no other', async () => {
    const held = await scenario.heldAppointment(test, clinician, { startsAt: nextSlot() })
    const other = await scenario.heldAppointment(test, clinician, { startsAt: nextSlot(), patient: held.patient })
    const { result } = await pay(test, held.orderId)
    const confirm = (appointmentId: number) =>
      test.call('POST', '/api/booking/confirm', { token: held.patient.token, body: { appointmentId, ...result } })
    expect((await confirm(other.appointmentId)).body.code).toBe('SIGNATURE_INVALID')
    const { status, body } = await confirm(held.appointmentId)
    expect([status, body.appointment.status]).toEqual([200, 'CONFIRMED'])
    expect((await stateOf(test, other.appointmentId)).status).toBe('BOOKED')
  })

  it('reported by the webhook alone', async () => {
    const held = await scenario.heldAppointment(test, clinician, { startsAt: nextSlot() })
    const { payment } = await pay(test, held.orderId)
    expect((await postWebhook(test, paymentEvent('payment.captured', payment))).status).toBe(200)
    expect(await stateOf(test, held.appointmentId)).toMatchObject(confirmedOnce)
  })

  it('reported by browser, webhook and order.paid, fifty of each at once', async () => {
    const held = await scenario.heldAppointment(test, clinician, { startsAt: nextSlot() })
    const { result, payment } = await pay(test, held.orderId)
    const replies = await Promise.all(
      Array.from({ length: 50 }, () => [
        verify(test, held.patient, result),
        postWebhook(test, paymentEvent('payment.captured', payment)),
        postWebhook(test, paymentEvent('order.paid', payment)),
      ]).flat(),
    )
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]))
    expect(await stateOf(test, held.appointmentId)).toMatchObject(confirmedOnce)
  })

  it('in every order in which events can arrive, with repeats', async () => {
    const events = ['payment.authorized', 'payment.captured', 'payment.failed', 'order.paid'] as const
    const orders = permutations([0, 1, 2, 3])
    for (const order of orders.filter((_, index) => index % 3 === 0)) {
      const held = await scenario.heldAppointment(test, clinician, { startsAt: nextSlot() })
      const failedTry = await pay(test, held.orderId, { outcome: 'failed' })
      const { payment } = await pay(test, held.orderId)
      for (const index of [...order, ...order]) {
        const event = events[index]!
        const entity =
          event === 'payment.failed'
            ? failedTry.payment
            : event === 'payment.authorized'
              ? { ...payment, status: 'authorized', captured: false }
              : payment
        const { status } = await postWebhook(test, paymentEvent(event, entity))
        expect(status).toBe(200)
      }
      expect(await stateOf(test, held.appointmentId)).toMatchObject(confirmedOnce)
    }
  })

  it('after a failed attempt on the same order, which releases nothing', async () => {
    const held = await scenario.heldAppointment(test, clinician, { startsAt: nextSlot() })
    const { payment: failure } = await pay(test, held.orderId, { outcome: 'failed' })
    await postWebhook(test, paymentEvent('payment.failed', failure))
    expect(await stateOf(test, held.appointmentId)).toMatchObject({ status: 'BOOKED', paymentStatus: 'FAILED' })
    const { result } = await pay(test, held.orderId)
    await verify(test, held.patient, result)
    expect(await stateOf(test, held.appointmentId)).toMatchObject(confirmedBySignature)
  })
})

function permutations<T>(items: T[]): T[][] {
  if (items.length <= 1) return [items]
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]))
}

describe('a payment that is not for this appointment', () => {
  it('confirms nothing: a wrong signature, another order, another patient', async () => {
    const held = await scenario.heldAppointment(test, clinician, { startsAt: nextSlot() })
    const theirs = await scenario.heldAppointment(test, clinician, { startsAt: nextSlot() })
    const { result } = await pay(test, held.orderId)
    const refused = [
      await verify(test, held.patient, { ...result, razorpay_signature: '0'.repeat(64) }),
      await verify(test, held.patient, { ...result, razorpay_order_id: theirs.orderId }),
      await verify(test, held.patient, { ...result, razorpay_payment_id: 'pay_AAAAAAAAAAAAAA' }),
      await verify(test, theirs.patient, result),
    ]
    for (const { status, body } of refused) expect([status, body.code]).toEqual([400, 'SIGNATURE_INVALID'])
    expect((await stateOf(test, held.appointmentId)).status).toBe('BOOKED')
    expect((await stateOf(test, theirs.appointmentId)).status).toBe('BOOKED')
  })

  it('confirms nothing: a cheap order for an expensive appointment', async () => {
    const cheap = await createClinician(test, { feeRupees: 100 })
    const held = await scenario.heldAppointment(test, clinician, { startsAt: nextSlot() })
    const bait = await scenario.heldAppointment(test, cheap, { startsAt: slotAt(0), patient: held.patient })
    const { result } = await pay(test, bait.orderId)
    const swapped = await verify(test, held.patient, { ...result, razorpay_order_id: held.orderId })
    expect(swapped.body.code).toBe('SIGNATURE_INVALID')
    expect((await stateOf(test, held.appointmentId)).status).toBe('BOOKED')
  })

  it.each([
    ['one paisa less', { amount: 159_999 }],
    ['one paisa more', { amount: 160_001 }],
    ['nothing', { amount: 0 }],
    ['another currency', { currency: 'USD' }],
    ['an authorization only', { status: 'authorized', captured: false }],
  ])('confirms nothing: a signed event that says %s', async (_what, wrong) => {
    const held = await scenario.heldAppointment(test, clinician, { startsAt: nextSlot() })
    const { payment } = await pay(test, held.orderId)
    const { status } = await postWebhook(test, paymentEvent('payment.captured', { ...payment, ...wrong }))
    expect(status).toBe(200)
    expect((await stateOf(test, held.appointmentId)).status).toBe('BOOKED')
  })
})

describe('the webhook', () => {
  it('identifies an event without an id by its bytes', async () => {
    const held = await scenario.heldAppointment(test, clinician, { startsAt: nextSlot() })
    const { payment } = await pay(test, held.orderId)
    const body = JSON.stringify(paymentEvent('payment.captured', payment))
    const signed = signature(test.config.RAZORPAY_WEBHOOK_SECRET, body)
    const headers = { 'content-type': 'application/json', 'x-razorpay-signature': signed }
    for (let time = 0; time < 3; time += 1) {
      expect((await test.call('POST', '/api/payment/webhook', { headers, body })).status).toBe(200)
    }
    const { rows } = await test.database.pool.query(
      `select provider_event_id as id from payment_webhook_events where raw_payload::text like '%' || $1 || '%'`,
      [held.orderId],
    )
    expect(rows).toEqual([{ id: `sha256:${createHash('sha256').update(body).digest('hex')}` }])
  })

  it('is signed over the raw bytes', async () => {
    const held = await scenario.heldAppointment(test, clinician, { startsAt: nextSlot() })
    const { payment } = await pay(test, held.orderId)
    const odd = JSON.stringify(paymentEvent('payment.captured', { ...payment, description: 'Dr \u0905' }), null, 3)
      .replaceAll(':', ' :\t')
      .replace('\u0905', String.raw`\u0905`)
    expect((await postWebhook(test, odd)).status).toBe(200)
    expect((await stateOf(test, held.appointmentId)).status).toBe('CONFIRMED')
  })

  it('stores nothing with a bad signature, and answers 400', async () => {
    const held = await scenario.heldAppointment(test, clinician, { startsAt: nextSlot() })
    const { payment } = await pay(test, held.orderId)
    const event = paymentEvent('payment.captured', payment)
    const eventId = newEventId()
    const withKeySecret = signature(test.config.RAZORPAY_KEY_SECRET, JSON.stringify(event))
    for (const signed of ['', 'zz', '0'.repeat(64), withKeySecret]) {
      const { status, body } = await postWebhook(test, event, { eventId, signed })
      expect([status, body.code]).toEqual([400, 'SIGNATURE_INVALID'])
    }
    const { rows } = await test.database.pool.query(
      'select count(*)::int as stored from payment_webhook_events where provider_event_id = $1',
      [eventId],
    )
    expect(rows[0].stored).toBe(0)
    expect((await stateOf(test, held.appointmentId)).status).toBe('BOOKED')
  })

  it('applies an event once, though it arrives twenty times at once', async () => {
    const held = await scenario.heldAppointment(test, clinician, { startsAt: nextSlot() })
    const { payment } = await pay(test, held.orderId)
    const event = paymentEvent('payment.captured', payment)
    const eventId = newEventId()
    const replies = await Promise.all(Array.from({ length: 20 }, () => postWebhook(test, event, { eventId })))
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]))
    const { rows } = await test.database.pool.query(
      'select count(*)::int as stored from payment_webhook_events where provider_event_id = $1',
      [eventId],
    )
    expect(rows[0].stored).toBe(1)
    expect(await stateOf(test, held.appointmentId)).toMatchObject(confirmedOnce)
  })

  it('answers 200 to anything unknown: an event, an order, a shape', async () => {
    const { payment } = await pay(
      test,
      (await scenario.heldAppointment(test, clinician, { startsAt: nextSlot() })).orderId,
    )
    const bodies = [
      paymentEvent('invoice.paid', payment),
      paymentEvent('payment.captured', { ...payment, order_id: 'order_AAAAAAAAAAAAAA' }),
      paymentEvent('payment.captured', { ...payment, order_id: null }),
      paymentEvent('payment.captured', { strange: true }),
      { event: 'payment.captured' },
    ]
    for (const body of bodies) expect((await postWebhook(test, body)).status).toBe(200)
  })

  it('accepts the old secret beside the new one during a rotation, and nothing without a secret', async () => {
    const rotating = await createTestApp({
      env: { RAZORPAY_WEBHOOK_SECRET: 'new-secret-of-now, old-secret-of-before' },
    })
    const body = JSON.stringify({ event: 'invoice.paid', payload: {} })
    for (const secret of ['new-secret-of-now', 'old-secret-of-before']) {
      expect((await postWebhook(rotating, body, { signed: signature(secret, body) })).status).toBe(200)
    }
    expect((await postWebhook(rotating, body, { signed: signature('', body) })).status).toBe(400)
    await rotating.close()
  })
})

describe('a late payment', () => {
  const runOut = () => test.clock.advance({ seconds: 901 })

  it('takes the slot if it is still free', async () => {
    const held = await scenario.heldAppointment(test, clinician, { startsAt: nextSlot() })
    const { payment } = await pay(test, held.orderId)
    runOut()
    await postWebhook(test, paymentEvent('payment.captured', payment))
    expect(await stateOf(test, held.appointmentId)).toMatchObject(confirmedOnce)
  })

  it('is refunded if somebody else has the slot, and the patient is notified', async () => {
    const startsAt = nextSlot()
    const late = await scenario.heldAppointment(test, clinician, { startsAt })
    runOut()
    const winner = await scenario.heldAppointment(test, clinician, { startsAt })
    const { result } = await pay(test, late.orderId)
    const reply = await verify(test, late.patient, result)
    expect([reply.status, reply.body.appointment.status]).toEqual([200, 'EXPIRED'])
    await test.runJobs()
    const settled = await stateOf(test, late.appointmentId)
    expect(settled.refunds).toMatchObject([{ reason: 'SLOT_LOST' }])
    expect(settled.jobs).toEqual({ payment_refunded: 1 })
    const { items } = await test.control(`messages?phone=${late.patient.phone}`)
    const told = items.find((item: { template: string }) => item.template === 'payment_refunded')
    expect(told.values['3']).toContain('book again')
    expect((await stateOf(test, winner.appointmentId)).status).toBe('BOOKED')
  })

  it('is refunded if the appointment would already have begun', async () => {
    const startsAt = nextSlot()
    const held = await scenario.heldAppointment(test, clinician, { startsAt })
    const { payment } = await pay(test, held.orderId)
    const before = test.clock.now()
    test.clock.set(startsAt)
    await postWebhook(test, paymentEvent('payment.captured', payment))
    test.clock.set(before)
    expect(await stateOf(test, held.appointmentId)).toMatchObject({ refunds: [{ reason: 'SLOT_LOST' }] })
  })

  it('is refunded if the hold was released', async () => {
    const held = await scenario.heldAppointment(test, clinician, { startsAt: nextSlot() })
    const { payment } = await pay(test, held.orderId)
    await test.call('POST', `/api/patient-dashboard/appointments/${held.appointmentId}/cancel`, {
      token: held.patient.token,
    })
    await postWebhook(test, paymentEvent('payment.captured', payment))
    expect(await stateOf(test, held.appointmentId)).toMatchObject({
      status: 'CANCELLED',
      refunds: [{ reason: 'CANCELLED_BEFORE_PAYMENT' }],
    })
  })

  it('as a second payment of one order is refunded, and the appointment stands', async () => {
    const held = await scenario.heldAppointment(test, clinician, { startsAt: nextSlot() })
    const first = await pay(test, held.orderId)
    await verify(test, held.patient, first.result)
    await postWebhook(test, paymentEvent('payment.captured', first.payment))
    const second = await pay(test, held.orderId, { again: true })
    expect(second.payment.id).not.toBe(first.payment.id)
    await postWebhook(test, paymentEvent('payment.captured', second.payment))
    await test.runJobs()
    const { items } = await test.control('orders')
    const { refunds } = items.find((order: { id: string }) => order.id === held.orderId)
    expect(refunds).toMatchObject([{ payment_id: second.payment.id, amount: 160_000 }])
    expect(await stateOf(test, held.appointmentId)).toMatchObject({ status: 'CONFIRMED' })
  })
})

describe('a second payment of one order', () => {
  const refundsOf = async (orderId: string) => {
    const { items } = await test.control('orders')
    return items.find((order: { id: string }) => order.id === orderId).refunds
  }

  it('whose webhook was lost is found a day later and refunded', async () => {
    const held = await scenario.heldAppointment(test, clinician, { startsAt: nextSlot() })
    const first = await pay(test, held.orderId)
    await verify(test, held.patient, first.result)
    await postWebhook(test, paymentEvent('payment.captured', first.payment))
    const second = await pay(test, held.orderId, { again: true })
    const start = test.clock.now()
    test.clock.advance({ hours: 24, seconds: 1 })
    await checkDueOrders(test.deps)
    test.clock.set(start)
    await test.runJobs()
    expect(await refundsOf(held.orderId)).toMatchObject([{ payment_id: second.payment.id, amount: 160_000 }])
  })

  it('reported first leaves the appointment to the browser’s payment, and is refunded soon', async () => {
    const held = await scenario.heldAppointment(test, clinician, { startsAt: nextSlot() })
    const first = await pay(test, held.orderId)
    const second = await pay(test, held.orderId, { again: true })
    await postWebhook(test, paymentEvent('payment.captured', second.payment))
    expect(await verify(test, held.patient, first.result)).toMatchObject({
      status: 200,
      body: { appointment: { status: 'CONFIRMED' }, payment: { paymentId: second.payment.id } },
    })
    await checkDueOrders(test.deps)
    await test.runJobs()
    expect(await refundsOf(held.orderId)).toMatchObject([{ payment_id: first.payment.id, amount: 160_000 }])
  })
})

it('verifying an order of another patient reveals nothing', async () => {
  const held = await scenario.heldAppointment(test, clinician, { startsAt: nextSlot() })
  const stranger = await signIn(test, { phone: newPhone() })
  const read = await test.call('GET', `/api/patient-dashboard/appointments/${held.appointmentId}`, {
    token: stranger.token,
  })
  expect(read.status).toBe(404)
  expect(
    (
      await test.call('POST', '/api/booking/initiate', {
        token: stranger.token,
        body: bookingBody(clinician, held.startsAt),
      })
    ).body,
  ).not.toHaveProperty('appointment')
})
