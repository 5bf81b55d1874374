import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { expireHolds } from '../../server/appointments/expire.ts'
import { patience } from '../../server/perf/keyed-lock.ts'
import { createTestApp, newPhone, signIn, testStart, type SignedIn, type TestApp } from '../support/app.ts'
import { bookingBody, createClinician, tomorrowAtTen, type TestClinician } from '../support/factories.ts'
import { scenario, slotAt } from '../support/scenario.ts'

let test: TestApp
let patient: SignedIn
beforeAll(async () => {
  test = await createTestApp({
    poolSize: 5,
    env: {
      JWT_ACCESS_EXPIRY: '30d',
      HOLD_PAUSE_SECONDS: '300',
      MAX_HOLDS_PER_DAY: '6',
      MAX_UPCOMING_FREE: '5',
      MAX_UPCOMING_FREE_PER_CLINICIAN: '3',
    },
  })
})
beforeEach(async () => {
  test.clock.set(testStart)
  patient = await signIn(test, { phone: newPhone() })
})
afterAll(() => test.close())

const ask = (clinician: TestClinician, startsAt = tomorrowAtTen, more: Record<string, unknown> = {}, who = patient) =>
  test.call('POST', '/api/booking/initiate', { token: who.token, body: bookingBody(clinician, startsAt, more) })
const cancel = (id: number) =>
  test.call('POST', `/api/patient-dashboard/appointments/${id}/cancel`, { token: patient.token, body: {} })

describe('upcoming free appointments', () => {
  it('are limited per clinician and in total under concurrency, and a cancelled one makes room', async () => {
    const free = await createClinician(test, { feeRupees: 0 })
    const busy = await test.database.pool.connect()
    await busy.query('begin')
    await busy.query('select from patient_profiles where id = $1 for update', [patient.patientId])
    const asked = Array.from({ length: 16 }, (_, index) => ask(free, slotAt(30 * (index % 14))))
    // The first waits for the patient, and others behind it: whoever is answered now is one too many.
    await Promise.race(asked)
    await busy.query('commit')
    busy.release()
    const replies = await Promise.all(asked)
    const { rows } = await test.database.pool.query(
      `select id from appointments where patient_id = $1 and status = 'CONFIRMED' order by id`,
      [patient.patientId],
    )
    expect(rows.length).toBeLessThanOrEqual(3)
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([201, 409, 429]))
    for (let index = rows.length; index < 3; index += 1) await ask(free, slotAt(30 * (13 - index)))
    const { body } = await ask(free, slotAt(300))
    expect(body).toMatchObject({ statusCode: 409, code: 'TOO_MANY_UPCOMING' })
    await cancel(rows[0].id)
    expect((await ask(free, slotAt(330))).status).toBe(201)
  })

  it('with other clinicians count for the patient and not for others; past ones do not count', async () => {
    const free = await Promise.all([0, 0, 0].map((feeRupees) => createClinician(test, { feeRupees })))
    for (let index = 0; index < 5; index += 1) {
      expect((await ask(free[index % 3]!, slotAt(30 * index))).status).toBe(201)
    }
    expect((await ask(free[2]!, slotAt(300))).body.code).toBe('TOO_MANY_UPCOMING')
    const other = await signIn(test, { phone: newPhone() })
    expect((await ask(free[2]!, slotAt(300), {}, other)).status).toBe(201)
    const paid = await createClinician(test)
    expect((await ask(paid)).status).toBe(201)
    test.clock.set('2026-01-08T00:00:00Z')
    expect((await ask(free[2]!, '2026-01-08T04:30:00.000Z')).status).toBe(201)
  })
})

describe('a time held repeatedly', () => {
  const lapse = async () => {
    test.clock.set(test.clock.now().add({ seconds: 900 }))
    await expireHolds(test.deps)
  }

  it('is paused after the hold expired, for that patient and that time only', async () => {
    const clinician = await createClinician(test)
    await scenario.heldAppointment(test, clinician, { patient })
    await lapse()
    const { body, headers } = await ask(clinician)
    expect([body.statusCode, body.code, headers['retry-after']]).toEqual([429, 'HOLD_PAUSED', '300'])
    expect((await ask(clinician, tomorrowAtTen, { appointmentType: 'IN_PERSON' })).body.code).toBe('HOLD_PAUSED')
    expect((await ask(clinician, slotAt(30))).status).toBe(201)
    test.clock.set(test.clock.now().add({ seconds: 299 }))
    expect((await ask(clinician)).body.code).toBe('HOLD_PAUSED')
    test.clock.set(test.clock.now().add({ seconds: 1 }))
    expect((await ask(clinician)).status).toBe(201)
  })

  it('is free for everybody else at once', async () => {
    const clinician = await createClinician(test)
    await scenario.heldAppointment(test, clinician, { patient })
    await lapse()
    const other = await signIn(test, { phone: newPhone() })
    expect((await ask(clinician, tomorrowAtTen, {}, other)).status).toBe(201)
  })

  it('or released and held again is limited per day; paid ones do not count', async () => {
    const clinician = await createClinician(test)
    await scenario.paidAppointment(test, clinician, { patient, startsAt: slotAt(60) })
    for (let count = 0; count < 6; count += 1) {
      const { status, body } = await ask(clinician)
      expect(status).toBe(201)
      await cancel(body.appointment.id)
      test.clock.set(test.clock.now().add({ minutes: 10 }))
    }
    const { body, headers } = await ask(clinician)
    expect([body.statusCode, body.code]).toEqual([429, 'TOO_MANY_HOLDS_TODAY'])
    const until = Number(headers['retry-after'])
    expect(until).toBeGreaterThan(22 * 3600)
    test.clock.set(test.clock.now().add({ seconds: until - 1 }))
    expect((await ask(clinician, slotAt(1440 + 120))).body.code).toBe('TOO_MANY_HOLDS_TODAY')
    test.clock.set(test.clock.now().add({ seconds: 1 }))
    expect((await ask(clinician, slotAt(1440 + 120))).status).toBe(201)
  })
})

describe('300 concurrent bookings by one patient', () => {
  it('leave database connections for others', async () => {
    const flooder = await signIn(test, { phone: newPhone() })
    const other = await signIn(test, { phone: newPhone() })
    const clinicians = await Promise.all(Array.from({ length: 10 }, () => createClinician(test)))
    const elsewhere = await createClinician(test)
    const { pool } = test.database
    const busy = await pool.connect()
    await busy.query('begin')
    // However slow the machine is, nobody's patience ends, and nor does this transaction, before all have asked.
    await busy.query('set local idle_in_transaction_session_timeout = 0')
    patience.ms = 120_000
    await busy.query('select from patient_profiles where id = $1 for update', [flooder.patientId])
    const replies: string[] = []
    const asked = Array.from({ length: 300 }, async (_, index) => {
      const { body } = await ask(clinicians[index % 10]!, slotAt(30 * (index % 14)), {}, flooder)
      replies.push(body.code)
    })
    try {
      // All but one and the eight that wait for it are refused, while that one waits for the patient.
      await expect.poll(() => replies.length, { timeout: 20_000 }).toBeGreaterThan(285)
      expect(new Set(replies)).toEqual(new Set(['BOOKING_UNDER_WAY']))
      const taken = () => pool.totalCount - pool.idleCount + pool.waitingCount
      await expect.poll(taken).toBeLessThanOrEqual(2)
      expect((await ask(elsewhere, tomorrowAtTen, {}, other)).status).toBe(201)
    } finally {
      patience.ms = 2000
      await busy.query('commit')
      busy.release()
    }
    await Promise.all(asked)
  })
})
