import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { retryFailed, listBacklog } from '../../server/operations/backlog.ts'
import { ProviderError } from '../../server/providers/http.ts'
import { checkOrder } from '../../server/reconciliation/reconcile.ts'
import { followRefunds } from '../../server/refunds/follow.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { createClinician, type TestClinician } from '../support/factories.ts'
import { pay, paymentEvent, postWebhook, refundsAtGateway } from '../support/gateway.ts'
import { scenario, slotAt, type Held } from '../support/scenario.ts'
import { stateOf } from '../support/state.ts'

let test: TestApp
let clinician: TestClinician

beforeAll(async () => {
  test = await createTestApp({ env: { JWT_ACCESS_EXPIRY: '30d' } })
  clinician = await createClinician(test, { slotMinutes: 5, timezone: 'Asia/Kolkata' })
  // Far enough ahead to be cancelled for the money back.
  test.clock.set('2026-01-04T02:30:00Z')
})
afterAll(() => test.close())

let used = 0
const nextSlot = () => slotAt(5 * (used += 1))

const paidAppointment = () => scenario.paidAppointment(test, clinician, { startsAt: nextSlot(), mode: 'IN_PERSON' })

const cancel = ({ appointmentId, patient }: Held) =>
  test.call('POST', `/api/patient-dashboard/appointments/${appointmentId}/cancel`, { token: patient.token })

const strayOf = async (paymentId: string) => {
  const { rows } = await test.database.pool.query('select * from stray_payments where payment_id = $1', [paymentId])
  return rows[0]
}

const tenMinutesLater = () => test.clock.advance({ minutes: 11 })

describe('a refund in progress', () => {
  it('is followed to its end without webhooks, and its patient is notified once', async () => {
    await test.control('settings', { refundProcessMs: 1 })
    const held = await paidAppointment()
    await cancel(held)
    await test.runJobs()
    await expect.poll(async () => (await refundsAtGateway(test, held.orderId))[0]?.status).toBe('processed')
    expect((await stateOf(test, held.appointmentId)).refunds).toMatchObject([{ status: 'PENDING' }])
    expect(await followRefunds(test.deps, { checkOrder })).toBe(0)
    tenMinutesLater()
    expect(await followRefunds(test.deps, { checkOrder })).toBe(1)
    expect(await stateOf(test, held.appointmentId)).toMatchObject({
      paymentStatus: 'REFUNDED',
      refunds: [{ status: 'PROCESSED' }],
      jobs: { payment_refunded: 1 },
    })
  })

  it('is made by the periodic task if its job was lost', async () => {
    const held = await paidAppointment()
    await cancel(held)
    await test.database.pool.query('select graphile_worker.complete_jobs(array(select id from graphile_worker.jobs))')
    tenMinutesLater()
    await followRefunds(test.deps, { checkOrder })
    expect(await refundsAtGateway(test, held.orderId)).toHaveLength(1)
  })

  it('waits while the keys are wrong or the balance too low, and goes through once that is fixed', async () => {
    for (const status of [401, 403]) {
      const held = await paidAppointment()
      await cancel(held)
      await test.control('faults', { vendor: 'razorpay', call: 'payments.refund', kind: 'error', status, times: 1 })
      await test.runJobs()
      expect((await stateOf(test, held.appointmentId)).refunds).toMatchObject([{ status: 'PENDING' }])
      tenMinutesLater()
      await followRefunds(test.deps, { checkOrder })
      expect(await refundsAtGateway(test, held.orderId)).toHaveLength(1)
    }
  })

  it('that was refused is retried under another key once the cause is fixed', async () => {
    const held = await paidAppointment()
    await cancel(held)
    const asked = vi.spyOn(test.deps.razorpay, 'refundPayment')
    const fields = { vendor: 'razorpay', call: 'payments.refund', status: 400, code: 'BAD_REQUEST_ERROR' }
    for (let time = 0; time < 2; time += 1) {
      const description = 'Your account does not have enough balance to carry out the refund operation'
      asked.mockRejectedValueOnce(new ProviderError({ ...fields, kind: 'refused', description }))
    }
    await test.runJobs()
    tenMinutesLater()
    await followRefunds(test.deps, { checkOrder })
    await test.runJobs()
    tenMinutesLater()
    await followRefunds(test.deps, { checkOrder })
    await test.runJobs()
    const keys = asked.mock.calls.map(([{ idempotencyKey }]) => idempotencyKey)
    asked.mockRestore()
    expect(keys).toHaveLength(3)
    expect(new Set(keys).size).toBe(3)
    expect(await refundsAtGateway(test, held.orderId)).toHaveLength(1)
  })

  it('that Razorpay refused waits for a person, and is retried on request, once', async () => {
    const held = await paidAppointment()
    await cancel(held)
    await test.control('faults', { vendor: 'razorpay', call: 'payments.refund', kind: 'error', status: 400, times: 1 })
    await test.runJobs()
    expect((await stateOf(test, held.appointmentId)).refunds).toMatchObject([{ status: 'FAILED' }])
    expect((await listBacklog(test.deps)).join('\n')).toContain(`payment ${held.paymentId}`)

    expect(await retryFailed(test.deps)).toMatchObject({ refunds: 1 })
    expect(await retryFailed(test.deps)).toMatchObject({ refunds: 0 })
    await test.runJobs()
    expect(await refundsAtGateway(test, held.orderId)).toHaveLength(1)
    expect(await listBacklog(test.deps)).toEqual([])
  })

  it('that was accepted and then failed is retried under a new key each time', async () => {
    const held = await paidAppointment()
    await cancel(held)
    const asked = vi.spyOn(test.deps.razorpay, 'refundPayment')
    await test.runJobs()
    const [refund] = await refundsAtGateway(test, held.orderId)
    const tell = (event: string, refundId: string) => {
      const entity = { ...refund, id: refundId, payment_id: held.paymentId, status: event.split('.')[1] }
      return postWebhook(test, { event, payload: { refund: { entity } } })
    }
    const ids = [refund?.id ?? '', 'rfnd_SecondSecond12', 'rfnd_ThirdThird1234'] as const
    for (const [index, refundId] of ids.slice(1).entries()) {
      await tell('refund.failed', ids[index] ?? '')
      expect((await stateOf(test, held.appointmentId)).refunds).toMatchObject([{ status: 'FAILED' }])
      // Under the key of before, Razorpay would answer with the refund that failed.
      const made = { paymentId: held.paymentId, amountPaise: 160_000, currency: 'INR', receipt: null, createdAt: null }
      asked.mockResolvedValueOnce({ ...made, refundId, status: 'pending' })
      expect(await retryFailed(test.deps)).toMatchObject({ refunds: 1 })
      await test.runJobs()
    }
    await tell('refund.processed', ids[2])
    expect((await stateOf(test, held.appointmentId)).refunds).toMatchObject([{ status: 'PROCESSED' }])
    const keys = asked.mock.calls.map(([{ idempotencyKey }]) => idempotencyKey)
    expect(keys).toHaveLength(3)
    expect(new Set(keys).size).toBe(3)
    asked.mockRestore()
  })

  it('that was processed does not return to an earlier status', async () => {
    const held = await paidAppointment()
    await cancel(held)
    await test.runJobs()
    const [refund] = await refundsAtGateway(test, held.orderId)
    const event = (name: string, status: string) => ({
      event: name,
      payload: { refund: { entity: { ...refund, status } } },
    })
    await postWebhook(test, event('refund.processed', 'processed'))
    await postWebhook(test, event('refund.created', 'pending'))
    await postWebhook(test, event('refund.failed', 'failed'))
    expect(await stateOf(test, held.appointmentId)).toMatchObject({
      paymentStatus: 'REFUNDED',
      refunds: [{ status: 'PROCESSED' }],
    })
  })
})

describe('a refund made by hand at Razorpay', () => {
  it('is recorded, and our queued refund of the same payment is given up', async () => {
    const held = await paidAppointment()
    await cancel(held)
    const made = await test.control('refunds', { paymentId: held.paymentId })
    await postWebhook(test, {
      event: 'refund.processed',
      payload: { refund: { entity: { ...made, status: 'processed' } } },
    })
    await test.runJobs()
    expect(await refundsAtGateway(test, held.orderId)).toHaveLength(1)
    expect(await stateOf(test, held.appointmentId)).toMatchObject({
      paymentStatus: 'REFUNDED',
      refunds: [
        { status: 'FAILED', reason: 'CANCELLED' },
        { status: 'PROCESSED', reason: `OUTSIDE ${made.id}` },
      ],
    })
    expect(await listBacklog(test.deps)).toEqual([])
    expect(await retryFailed(test.deps)).toMatchObject({ refunds: 0 })
  })

  it('is recorded although its event is the first to mention the payment', async () => {
    const held = await scenario.heldAppointment(test, clinician, { startsAt: nextSlot(), mode: 'IN_PERSON' })
    const { payment } = await pay(test, held.orderId)
    const made = await test.control('refunds', { paymentId: payment.id })
    const refunded = { ...payment, status: 'refunded', amount_refunded: payment.amount, refund_status: 'full' }
    await postWebhook(test, {
      event: 'refund.created',
      payload: { refund: { entity: { ...made, status: 'processed' } }, payment: { entity: refunded } },
    })
    expect(await stateOf(test, held.appointmentId)).toMatchObject({
      status: 'CONFIRMED',
      paymentStatus: 'REFUNDED',
      refunds: [{ status: 'PROCESSED', reason: `OUTSIDE ${made.id}` }],
    })
  })

  it('of a part leaves the payment successful, and cancelling refunds the rest', async () => {
    const held = await paidAppointment()
    const made = await test.control('refunds', { paymentId: held.paymentId, amountPaise: 60_000 })
    await postWebhook(test, {
      event: 'refund.processed',
      payload: { refund: { entity: { ...made, status: 'processed' } } },
    })
    expect(await stateOf(test, held.appointmentId)).toMatchObject({ status: 'CONFIRMED', paymentStatus: 'SUCCESS' })
    const { body } = await cancel(held)
    expect(body.refund).toMatchObject({ amountPaise: 100_000 })
  })
})

describe('a payment that no appointment can keep', () => {
  async function paidTwice() {
    const held = await paidAppointment()
    const { items } = await test.control('orders')
    const { payments } = items.find((order: { id: string }) => order.id === held.orderId)
    await postWebhook(test, paymentEvent('payment.captured', payments[0]))
    const second = await pay(test, held.orderId, { again: true })
    await postWebhook(test, paymentEvent('payment.captured', second.payment))
    return { held, paymentId: second.payment.id }
  }

  it('is refunded, and followed until the refund has arrived', async () => {
    const { paymentId } = await paidTwice()
    await test.runJobs()
    expect(await strayOf(paymentId)).toMatchObject({ status: 'PENDING', provider_refund_id: expect.any(String) })
    tenMinutesLater()
    await expect
      .poll(async () => {
        test.clock.advance({ hours: 7 })
        await followRefunds(test.deps, { checkOrder })
        return (await strayOf(paymentId)).status
      })
      .toBe('REFUNDED')
  })

  it('waits for a person if its refund was refused, and is refunded on request', async () => {
    const { held, paymentId } = await paidTwice()
    await test.control('faults', { vendor: 'razorpay', call: 'payments.refund', kind: 'error', status: 400, times: 1 })
    await test.runJobs()
    expect(await strayOf(paymentId)).toMatchObject({ status: 'FAILED' })
    expect(await listBacklog(test.deps)).toHaveLength(1)
    await retryFailed(test.deps)
    await test.runJobs()
    expect(await refundsAtGateway(test, held.orderId)).toMatchObject([{ payment_id: paymentId }])
  })

  it('is asked for under another key and receipt after each refusal, which Razorpay may repeat for the old ones', async () => {
    const { held, paymentId } = await paidTwice()
    const asked = vi.spyOn(test.deps.razorpay, 'refundPayment')
    const fields = { vendor: 'razorpay', call: 'payments.refund', status: 400, code: 'BAD_REQUEST_ERROR' }
    const description = 'Your account does not have enough balance to carry out the refund operation'
    const refusal = new ProviderError({ ...fields, kind: 'refused', description })
    for (let time = 0; time < 2; time += 1) asked.mockRejectedValueOnce(refusal)
    await test.runJobs()
    for (let time = 0; time < 2; time += 1) {
      test.clock.advance({ hours: 7 })
      await followRefunds(test.deps, { checkOrder })
    }
    const calls = asked.mock.calls.map(([call]) => call).filter((call) => call.paymentId === paymentId)
    asked.mockRestore()
    expect(calls).toHaveLength(3)
    expect(new Set(calls.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(3)
    expect(new Set(calls.map(({ receipt }) => receipt)).size).toBe(3)
    expect(await refundsAtGateway(test, held.orderId)).toMatchObject([{ payment_id: paymentId }])
  })
})

describe('a dispute', () => {
  it('is stored with its deadline, shown to the operator, and stays closed', async () => {
    const held = await paidAppointment()
    const dispute = await test.control('disputes', { paymentId: held.paymentId })
    const event = (status: string) => ({
      event: `payment.dispute.${status}`,
      payload: { dispute: { entity: { ...dispute, status } } },
    })
    await postWebhook(test, event('open'))
    expect((await listBacklog(test.deps)).join('\n')).toMatch(new RegExp(`Dispute ${dispute.id} .* answer by \\d`))
    await postWebhook(test, event('won'))
    await postWebhook(test, event('under_review'))
    expect(await listBacklog(test.deps)).toEqual([])
  })
})
