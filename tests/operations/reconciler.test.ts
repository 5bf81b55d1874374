import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listBacklog } from '../../server/operations/backlog.ts'
import { compareLedgers } from '../../server/reconciliation/ledger.ts'
import { checkDueOrders } from '../../server/reconciliation/reconcile.ts'
import { createTestApp, testStart, type TestApp } from '../support/app.ts'
import { createClinician, type TestClinician } from '../support/factories.ts'
import { pay, verify } from '../support/gateway.ts'
import { scenario, slotAt } from '../support/scenario.ts'
import { stateOf } from '../support/state.ts'

let test: TestApp
let clinician: TestClinician

beforeAll(async () => {
  test = await createTestApp({ env: { JWT_ACCESS_EXPIRY: '30d' } })
  clinician = await createClinician(test, { slotMinutes: 5 })
})
afterAll(() => test.close())
// Orders of earlier tests are not asked about again.
beforeEach(() => test.database.pool.query('update payments set next_check_at = null'))

let used = 0
const held = () => scenario.heldAppointment(test, clinician, { startsAt: slotAt(5 * (used += 1)), mode: 'IN_PERSON' })

describe('an open order', () => {
  it('is checked after two minutes, and its payment confirms if neither browser nor webhook reported it', async () => {
    const { orderId, appointmentId } = await held()
    await pay(test, orderId)
    test.clock.advance({ seconds: 119 })
    expect(await checkDueOrders(test.deps)).toBe(0)
    test.clock.advance({ seconds: 1 })
    expect(await checkDueOrders(test.deps)).toBe(1)
    expect(await stateOf(test, appointmentId)).toMatchObject({ status: 'CONFIRMED', paymentStatus: 'SUCCESS' })
    test.clock.advance({ hours: 12 })
    expect(await checkDueOrders(test.deps)).toBe(0)
  })

  it('is checked less and less often, for three days, and then no more', async () => {
    test.clock.set(testStart)
    await held()
    const asked: number[] = []
    for (let minute = 2; minute <= 100 * 60; minute += minute < 64 ? 2 : 30) {
      test.clock.set(Temporal.Instant.from(testStart).add({ minutes: minute }))
      if ((await checkDueOrders(test.deps)) > 0) asked.push(minute)
    }
    expect(asked.slice(0, 5)).toEqual([2, 4, 8, 16, 32])
    expect(Math.max(...asked.map((minute, index) => minute - (asked[index - 1] ?? 0)))).toBeLessThanOrEqual(390)
    expect(asked.at(-1)).toBeGreaterThan(72 * 60)
    expect(asked.at(-1)).toBeLessThan(80 * 60)
    test.clock.set(testStart)
  })

  it('is settled later if Razorpay does not answer now', async () => {
    const { orderId, appointmentId } = await held()
    await pay(test, orderId)
    await test.control('faults', { vendor: 'razorpay', call: 'orders.payments', kind: 'reset', times: 1 })
    test.clock.advance({ minutes: 2 })
    await checkDueOrders(test.deps)
    expect((await stateOf(test, appointmentId)).status).toBe('BOOKED')
    test.clock.advance({ minutes: 2 })
    await checkDueOrders(test.deps)
    expect((await stateOf(test, appointmentId)).status).toBe('CONFIRMED')
  })

  it('is claimed by one of several processes', async () => {
    for (let count = 0; count < 5; count += 1) await held()
    test.clock.advance({ minutes: 2 })
    const counts = await Promise.all(Array.from({ length: 8 }, () => checkDueOrders(test.deps)))
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(5)
  })

  it('is settled by its first payment, where a dozen tries after it failed: a list shows ten, the newest first', async () => {
    const { orderId, appointmentId } = await held()
    const { payment } = await pay(test, orderId, { outcome: 'authorized' })
    for (let tries = 0; tries < 12; tries += 1) await pay(test, orderId, { outcome: 'failed' })
    await test.deps.razorpay.capturePayment({ paymentId: payment.id, amountPaise: payment.amount })
    test.clock.advance({ minutes: 2 })
    await checkDueOrders(test.deps)
    expect(await stateOf(test, appointmentId)).toMatchObject({ status: 'CONFIRMED', paymentStatus: 'SUCCESS' })
  })

  it('has a late authorization captured, if nothing else has paid it', async () => {
    const { orderId, appointmentId } = await held()
    const { payment } = await pay(test, orderId, { outcome: 'authorized' })
    const made = Temporal.Instant.fromEpochMilliseconds(payment.created_at * 1000)
    test.clock.advance({ minutes: 2 })
    await checkDueOrders(test.deps)
    const captured = async () => {
      const { items } = await test.control('orders')
      return items.find((order: { id: string }) => order.id === orderId).payments[0].captured
    }
    expect(await captured()).toBe(false)
    const before = test.clock.now()
    test.clock.set(made.add({ minutes: 16 }))
    await checkDueOrders(test.deps)
    test.clock.set(before)
    expect(await captured()).toBe(true)
    expect((await stateOf(test, appointmentId)).paymentStatus).toBe('SUCCESS')
  })
})

describe('the two ledgers', () => {
  const always = { from: Temporal.Instant.from('2000-01-01T00:00Z'), to: Temporal.Instant.from('2100-01-01T00:00Z') }
  const differences = async () => (await compareLedgers(test.deps, always)).differences.map(({ sentence }) => sentence)

  it('agree once everything is settled', async () => {
    test.clock.set(testStart)
    for (let count = 0; count < 3; count += 1) {
      const { patient, orderId } = await held()
      await verify(test, patient, (await pay(test, orderId)).result)
    }
    expect(await differences()).toEqual([])
  })

  it('differ by a payment missing in our books, by its id, and by one missing at Razorpay', async () => {
    const there = await held()
    const { payment } = await pay(test, there.orderId)
    const here = await held()
    const { result } = await pay(test, here.orderId)
    await verify(test, here.patient, result)
    await test.database.pool.query(`update payments set payment_id = 'pay_MadeUpHere0001' where order_id = $1`, [
      here.orderId,
    ])
    const found = await differences()
    expect(found).toHaveLength(3)
    expect(found.join('\n')).toContain(`${payment.id} (${there.orderId}) captured ₹1,600.00 at Razorpay`)
    expect(found.join('\n')).toContain(`${result.razorpay_payment_id} (${here.orderId}) captured`)
    expect(found.join('\n')).toContain(`pay_MadeUpHere0001 (${here.orderId}) is paid in our books`)
  })

  it('differ by a refund that only one of them has', async () => {
    const before = (await differences()).length
    const { patient, orderId } = await held()
    const { result } = await pay(test, orderId)
    await verify(test, patient, result)
    const refund = await test.control('refunds', { paymentId: result.razorpay_payment_id, amountPaise: 10_000 })
    const found = await differences()
    expect(found).toHaveLength(before + 1)
    expect(found.join('\n')).toContain(`${refund.id} gave ₹100.00 of ${result.razorpay_payment_id} back`)
  })
})

it('report a payment that was never captured', async () => {
  const { orderId, patient } = await held()
  const { result } = await pay(test, orderId, { outcome: 'authorized' })
  await verify(test, patient, result)
  const line = `Payment ${result.razorpay_payment_id}`
  expect((await listBacklog(test.deps)).join('\n')).not.toContain(line)
  const before = test.clock.now()
  test.clock.advance({ hours: 80 })
  await test.control('faults', { vendor: 'razorpay', call: 'payments.capture', kind: 'error', status: 400, times: 1 })
  await checkDueOrders(test.deps)
  expect((await listBacklog(test.deps)).join('\n')).toContain(line)
  test.clock.set(before)
})
