import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { expireHolds } from '../../server/appointments/expire.ts'
import { createTestApp, testStart, type TestApp } from '../support/app.ts'
import { createClinician, type TestClinician } from '../support/factories.ts'
import { pay, paymentEvent, postWebhook } from '../support/gateway.ts'
import { scenario, type Held } from '../support/scenario.ts'

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

const startsAt = '2026-01-07T04:30:00.000Z'

async function historyOf({ appointmentId }: Pick<Held, 'appointmentId'>) {
  const { rows } = await test.database.pool.query(
    `select new_status as to, actor_kind as who, source, reason, reason_code as code, note, previous_start_at as before,
       changed_by_user_id is not null as named from appointment_status_history where appointment_id = $1 order by id`,
    [appointmentId],
  )
  return rows
}
const call = ({ appointmentId, patient }: Held, verb: string, body: unknown) =>
  test.call('POST', `/api/patient-dashboard/appointments/${appointmentId}/${verb}`, { token: patient.token, body })

const byPatient = { who: 'PATIENT', source: 'PATIENT_WEB', named: true }
const bySystem = (source: string) => ({ who: 'SYSTEM', source, named: false })

describe('the history records who, from where and why', () => {
  it('for a patient’s actions', async () => {
    const held = await scenario.paidAppointment(test, clinician, { startsAt })
    const moved = await call(held, 'reschedule', { startsAt: '2026-01-08T04:30:00.000Z' })
    expect(moved.status).toBe(200)
    expect((await call(held, 'cancel', { reason: 'I am travelling' })).status).toBe(200)
    expect(await historyOf(held)).toMatchObject([
      { to: 'BOOKED', ...byPatient, reason: null, code: null, note: null },
      { to: 'CONFIRMED', ...byPatient, reason: 'PAID', code: 'PAID' },
      { to: 'CONFIRMED', ...byPatient, code: 'RESCHEDULED', before: Temporal.Instant.from(startsAt) },
      { to: 'CANCELLED', ...byPatient, code: 'CANCELLED_BY_PATIENT', note: 'I am travelling' },
    ])
  })

  it('for a webhook, and for an expired hold', async () => {
    const paid = await scenario.heldAppointment(test, clinician, { startsAt })
    const { payment } = await pay(test, paid.orderId)
    await postWebhook(test, paymentEvent('payment.captured', payment))
    expect((await historyOf(paid))[1]).toMatchObject({ to: 'CONFIRMED', ...bySystem('WEBHOOK'), code: 'PAID' })

    const left = await scenario.heldAppointment(test, clinician, { startsAt: '2026-01-08T04:30:00.000Z' })
    test.clock.advance({ minutes: 16 })
    await expireHolds(test.deps)
    expect((await historyOf(left))[1]).toMatchObject({ to: 'EXPIRED', ...bySystem('SWEEP'), code: 'HOLD_RAN_OUT' })
  })

  it('for the clinic’s other tools, only that they acted', async () => {
    const held = await scenario.heldAppointment(test, clinician, { startsAt })
    const { pool } = test.database
    await pool.query(`update appointments set status = 'CANCELLED' where id = $1`, [held.appointmentId])
    await pool.query(
      `insert into appointment_status_history (appointment_id, previous_status, new_status, reason)
       values ($1, 'CANCELLED', 'CANCELLED', 'RESCHEDULED 2 days later, as asked by phone')`,
      [held.appointmentId],
    )
    expect((await historyOf(held)).slice(1)).toMatchObject([
      { to: 'CANCELLED', who: null, source: 'EXTERNAL', reason: null, code: null, note: null },
      { to: 'CANCELLED', who: null, source: null, code: 'RESCHEDULED' },
    ])
  })
})

describe('a refund records who caused it, and through which channel', () => {
  const causesOf = async ({ appointmentId }: Held) => {
    const { rows } = await test.database.pool.query(
      `select r.reason, r.actor_kind as who, r.source, r.requested_by_user_id as "userId"
       from refunds r join payments p on p.id = r.payment_id where p.appointment_id = $1 order by r.id`,
      [appointmentId],
    )
    return rows
  }

  it('as the patient’s if the patient cancelled', async () => {
    const held = await scenario.paidAppointment(test, clinician, { startsAt })
    expect((await call(held, 'cancel', {})).status).toBe(200)
    expect(await causesOf(held)).toEqual([
      { reason: 'CANCELLED', who: 'PATIENT', source: 'PATIENT_WEB', userId: held.patient.userId },
    ])
  })

  it('as the webhook’s if a payment arrived for a cancelled hold', async () => {
    const held = await scenario.heldAppointment(test, clinician, { startsAt })
    expect((await call(held, 'cancel', {})).status).toBe(200)
    const { payment } = await pay(test, held.orderId)
    await postWebhook(test, paymentEvent('payment.captured', payment))
    expect(await causesOf(held)).toEqual([
      { reason: 'CANCELLED_BEFORE_PAYMENT', who: 'SYSTEM', source: 'WEBHOOK', userId: null },
    ])
  })
})

it('a profile records who changed it last, and through which channel', async () => {
  const { patient } = await scenario.heldAppointment(test, clinician, { startsAt })
  const { status } = await test.call('PUT', '/api/patient-dashboard/profile', {
    token: patient.token,
    body: { gender: 'FEMALE' },
  })
  expect(status).toBe(200)
  const { rows } = await test.database.pool.query(
    'select changed_by_user_id as "userId", changed_source as source from patient_profiles where id = $1',
    [patient.patientId],
  )
  expect(rows).toEqual([{ userId: patient.userId, source: 'PATIENT_WEB' }])
})
