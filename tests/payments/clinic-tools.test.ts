import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listBacklog } from '../../server/operations/backlog.ts'
import { checkOrder } from '../../server/reconciliation/reconcile.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { createClinician, type TestClinician } from '../support/factories.ts'
import { pay, paymentEvent, postWebhook, verify } from '../support/gateway.ts'
import { scenario, slotAt, type Held } from '../support/scenario.ts'
import { stateOf } from '../support/state.ts'

let test: TestApp
let clinician: TestClinician

beforeAll(async () => {
  test = await createTestApp({ env: { JWT_ACCESS_EXPIRY: '30d' } })
  clinician = await createClinician(test, { slotMinutes: 5 })
})
afterAll(() => test.close())

let used = 0
const held = () => scenario.heldAppointment(test, clinician, { startsAt: slotAt(5 * (used += 1)), mode: 'IN_PERSON' })
const byTheirTool = ({ appointmentId }: Held, change: string) =>
  test.database.pool.query(`update appointments set ${change} where id = $1`, [appointmentId])

describe('an appointment that the clinic’s own tool confirmed', () => {
  it.each(['verify', 'webhook'] as const)('keeps its first payment, by %s, and its patient is told', async (door) => {
    const booking = await held()
    await byTheirTool(booking, `status = 'CONFIRMED'`)
    const { result, payment } = await pay(test, booking.orderId)
    if (door === 'verify') await verify(test, booking.patient, result)
    await postWebhook(test, paymentEvent('payment.captured', payment))
    expect(await stateOf(test, booking.appointmentId)).toMatchObject({
      status: 'CONFIRMED',
      paymentStatus: 'SUCCESS',
      refunds: [],
      jobs: { payment_received: 1 },
    })
  })

  it('refunds a second payment if another one pays for it, as paid twice', async () => {
    const booking = await held()
    await byTheirTool(booking, `status = 'CONFIRMED'`)
    await test.database.pool.query(
      `insert into payments (patient_id, appointment_id, provider, order_id, payment_id, amount, status, paid_at)
       select patient_id, id, 'RAZORPAY', 'order_desk' || id, 'pay_desk' || id, fee_amount, 'SUCCESS', now()
       from appointments where id = $1`,
      [booking.appointmentId],
    )
    await pay(test, booking.orderId)
    await checkOrder(test.deps, booking)
    expect((await stateOf(test, booking.appointmentId)).refunds).toMatchObject([{ reason: 'PAID_TWICE' }])
  })
})

describe('a hold that was refunded and then confirmed by the clinic’s own tool', () => {
  it('is listed in the backlog until it is cancelled, and breaks no invariant', async () => {
    const booking = await held()
    const { payment } = await pay(test, booking.orderId)
    await test.database.pool.query(`update patient_profiles set is_active = false where id = (
      select patient_id from appointments where id = ${booking.appointmentId})`)
    await postWebhook(test, paymentEvent('payment.captured', payment))
    expect((await stateOf(test, booking.appointmentId)).refunds).toHaveLength(1)
    const line = `Appointment ${booking.appointmentId} was confirmed by another tool after its money had gone back`
    expect((await listBacklog(test.deps)).join()).not.toContain(line)
    await byTheirTool(booking, `status = 'BOOKED', status_changed_at = now(), status_reason = null`)
    await byTheirTool(booking, `status = 'CONFIRMED', is_active = true`)
    expect((await listBacklog(test.deps)).join()).toContain(line)
    await byTheirTool(booking, `status = 'CANCELLED'`)
    expect((await listBacklog(test.deps)).join()).not.toContain(line)
  })
})

describe('a hold whose signed payment came too late, and which the clinic’s own tool then confirmed', () => {
  it('is not told of a payment that goes back', async () => {
    const booking = await held()
    const { result, payment } = await pay(test, booking.orderId)
    const before = test.clock.now()
    test.clock.set(Temporal.Instant.from(booking.startsAt).add({ minutes: 1 }))
    await verify(test, booking.patient, result)
    await byTheirTool(booking, `status = 'CONFIRMED', is_active = true`)
    await postWebhook(test, paymentEvent('payment.captured', payment))
    test.clock.set(before)
    const { refunds, jobs } = await stateOf(test, booking.appointmentId)
    expect(refunds).toMatchObject([{ reason: 'SLOT_LOST' }])
    expect(jobs).not.toHaveProperty('payment_received')
  })
})

describe('a hold that the clinic’s own tool deleted', () => {
  it.each(['BOOKED', 'EXPIRED'])('is cancelled by its payment, which is refunded: %s', async (status) => {
    const booking = await held()
    await byTheirTool(booking, `is_active = false, status = '${status}'`)
    const other = await scenario.heldAppointment(test, clinician, { startsAt: booking.startsAt, mode: 'IN_PERSON' })
    const reply = await verify(test, booking.patient, (await pay(test, booking.orderId)).result)
    expect([reply.status, reply.body.code]).toEqual([404, 'NOT_FOUND'])
    const { status: now, refunds } = await stateOf(test, booking.appointmentId)
    expect([now, refunds]).toMatchObject([
      status === 'BOOKED' ? 'CANCELLED' : 'EXPIRED',
      [{ reason: 'CANCELLED_BEFORE_PAYMENT' }],
    ])
    await verify(test, other.patient, (await pay(test, other.orderId)).result)
    expect((await stateOf(test, other.appointmentId)).status).toBe('CONFIRMED')
  })
})
