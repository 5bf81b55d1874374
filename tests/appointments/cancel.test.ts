import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestApp, newPhone, signIn, testStart, type TestApp } from '../support/app.ts'
import { bookingBody, createClinician, type TestClinician } from '../support/factories.ts'
import { scenario, type Held, type Mode } from '../support/scenario.ts'
import { messagesTo, stateOf } from '../support/state.ts'
import { refundsAtGateway, pay, verify } from '../support/gateway.ts'

let test: TestApp
let clinician: TestClinician
beforeAll(async () => {
  test = await createTestApp({ env: { JWT_ACCESS_EXPIRY: '6d' } })
})
beforeEach(async () => {
  test.clock.set(testStart)
  clinician = await createClinician(test)
})
afterAll(() => test.close())

/** Ten in the morning of the day after tomorrow. */
const startsAt = '2026-01-07T04:30:00.000Z'
const cutoffMs = 24 * 3_600_000

const paid = (mode: Mode = 'ONLINE') => scenario.paidAppointment(test, clinician, { startsAt, mode })

const cancel = ({ appointmentId, patient }: Held, body: unknown = {}) =>
  test.call('POST', `/api/patient-dashboard/appointments/${appointmentId}/cancel`, { token: patient.token, body })

const at = (ms: number) => test.clock.set(new Date(Date.parse(startsAt) - cutoffMs + ms).toISOString())

const templatesOf = async ({ patient }: Held): Promise<string[]> =>
  (await messagesTo(test, patient.phone)).map(({ template }) => template)

describe('a paid appointment', () => {
  it('is cancelled with a full refund, its call removed and its patient notified', async () => {
    const held = await paid()
    await test.runJobs()
    const { status, body } = await cancel(held, { reason: 'I have a fever' })
    expect(status).toBe(200)
    expect(body.refund).toEqual({ amountPaise: 160_000, status: 'PENDING' })
    expect(body.appointment).toMatchObject({
      id: held.appointmentId,
      status: 'CANCELLED',
      meetLink: null,
      canCancel: false,
      cancelBlockedReason: 'This appointment can no longer be changed.',
      cancelUntil: null,
    })
    await test.runJobs()
    expect(await refundsAtGateway(test, held.orderId)).toMatchObject([{ amount: 160_000 }])
    const { items } = await test.control('events')
    const meeting = items.filter(({ kind }: { kind: string }) => kind === 'calendar_event')
    expect(meeting.map(({ status: now }: { status: string }) => now)).toEqual(['cancelled'])
    expect(await templatesOf(held)).toEqual(expect.arrayContaining(['appointment_cancelled', 'payment_refunded']))
    const { rows } = await test.database.pool.query('select cancellation_reason from appointments where id = $1', [
      held.appointmentId,
    ])
    expect(rows[0].cancellation_reason).toBe('I have a fever')
  })

  it('returns the same answer when cancelled again, and refunds nothing more', async () => {
    const held = await paid('IN_PERSON')
    const first = await cancel(held)
    expect((await cancel(held, { reason: 'again' })).body).toEqual(first.body)
    await test.runJobs()
    const third = await cancel(held)
    expect(third.body.refund).toMatchObject({
      amountPaise: 160_000,
      status: expect.stringMatching(/PENDING|PROCESSED/),
    })
    await test.runJobs()
    expect(await refundsAtGateway(test, held.orderId)).toHaveLength(1)
    expect((await templatesOf(held)).filter((name) => name === 'appointment_cancelled')).toHaveLength(1)
  })

  it('cancelled by fifty calls at once is refunded once at the gateway', async () => {
    const held = await paid('IN_PERSON')
    const replies = await Promise.all(Array.from({ length: 50 }, () => cancel(held)))
    // On a busy machine some calls are told to retry: 503 with Retry-After.
    const done = replies.filter(({ status }) => status === 200)
    expect(done.length).toBeGreaterThan(0)
    expect(replies.filter(({ status }) => status !== 200 && status !== 503)).toEqual([])
    expect(new Set(done.map(({ body }) => JSON.stringify(body))).size).toBe(1)
    await test.runJobs()
    const refunds = await refundsAtGateway(test, held.orderId)
    console.log(`50 cancels at once: ${done.length} answered 200, ${refunds.length} refund at the gateway`)
    expect(refunds).toHaveLength(1)
    expect((await stateOf(test, held.appointmentId)).refunds).toHaveLength(1)
  })

  it('frees its slot for the next patient at once', async () => {
    const held = await paid()
    await cancel(held)
    expect((await scenario.heldAppointment(test, clinician, { startsAt })).appointmentId).not.toBe(held.appointmentId)
  })
})

describe('the cancellation window', () => {
  it('is open until exactly CANCEL_CUTOFF_HOURS before the start', async () => {
    const held = await paid()
    const show = () =>
      test.call('GET', `/api/patient-dashboard/appointments/${held.appointmentId}`, { token: held.patient.token })
    const cancelUntil = new Date(Date.parse(startsAt) - cutoffMs).toISOString()
    at(1)
    const closed = await cancel(held)
    expect(closed).toMatchObject({ status: 409, body: { code: 'CANCEL_WINDOW_CLOSED' } })
    expect(closed.body.message).toContain(test.config.CLINIC_SUPPORT_PHONE)
    expect((await show()).body).toMatchObject({
      canCancel: false,
      cancelBlockedReason: closed.body.message,
      cancelUntil,
    })
    expect(await stateOf(test, held.appointmentId)).toMatchObject({ status: 'CONFIRMED', refunds: [] })
    at(-1)
    expect((await show()).body).toMatchObject({ canCancel: true, cancelBlockedReason: null, cancelUntil })
    at(0)
    expect((await cancel(held)).status).toBe(200)
  })
})

describe('a hold', () => {
  it('can be released at any time, frees its slot at once, and a later payment is refunded', async () => {
    const soon = '2026-01-05T03:30:00.000Z'
    const held = await scenario.heldAppointment(test, clinician, { startsAt: soon })
    expect(await cancel(held)).toMatchObject({
      status: 200,
      body: { refund: null, appointment: { status: 'CANCELLED' } },
    })
    await scenario.heldAppointment(test, clinician, { startsAt: soon })
    await verify(test, held.patient, (await pay(test, held.orderId)).result)
    await test.runJobs()
    expect(await refundsAtGateway(test, held.orderId)).toMatchObject([{ amount: 160_000 }])
    expect((await cancel(held)).body.refund).toMatchObject({ amountPaise: 160_000 })
    await test.runJobs()
    expect(await refundsAtGateway(test, held.orderId)).toHaveLength(1)
    expect(await templatesOf(held)).not.toContain('appointment_cancelled')
  })

  it('that has expired can still be released before the periodic task runs', async () => {
    const held = await scenario.heldAppointment(test, clinician)
    test.clock.set(test.clock.now().add({ seconds: 901 }))
    expect((await cancel(held)).status).toBe(200)
  })
})

it('a free appointment is cancelled without a refund', async () => {
  const free = await createClinician(test, { feeRupees: 0 })
  const patient = await signIn(test, { phone: newPhone() })
  const { body } = await test.call('POST', '/api/booking/initiate', {
    token: patient.token,
    body: bookingBody(free, startsAt),
  })
  const { id: appointmentId } = body.appointment
  expect(body.payment).toBeNull()
  const reply = await cancel({ appointmentId, patient, orderId: '', startsAt })
  expect(reply).toMatchObject({ status: 200, body: { refund: null, appointment: { status: 'CANCELLED' } } })
})
