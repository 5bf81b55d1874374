import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLog } from '../../server/core/log.ts'
import { raiseAlerts } from '../../server/operations/alerts.ts'
import { retryFailed, listBacklog } from '../../server/operations/backlog.ts'
import { purgeExpired } from '../../server/operations/retention.ts'
import { queueMissingMeetings } from '../../server/video/find-missing.ts'
import { createTestApp, newPhone, signInByCode, testStart, type TestApp } from '../support/app.ts'
import { createClinician, type TestClinician } from '../support/factories.ts'
import { scenario, slotAt } from '../support/scenario.ts'

let test: TestApp
let clinician: TestClinician
const lines: string[] = []

beforeAll(async () => {
  test = await createTestApp({
    env: { JWT_ACCESS_EXPIRY: '30d' },
    log: createLog('info', { write: (line: string) => void lines.push(line) }),
  })
  clinician = await createClinician(test, { slotMinutes: 5 })
})
afterAll(() => test.close())

const rows = async (sql: string, values: unknown[] = []) => (await test.database.pool.query(sql, values)).rows
const logged = (code: string) => lines.some((line) => line.includes(`"${code}"`))

let used = 0
async function bookedOnline() {
  const held = await scenario.paidAppointment(test, clinician, { startsAt: slotAt(5 * (used += 1)) })
  return held
}

describe('a video link that was given up', () => {
  it('is queued again, and created once Google answers', async () => {
    const { appointmentId } = await bookedOnline()
    await test.database.pool.query(
      `delete from graphile_worker._private_jobs j using graphile_worker._private_tasks t
       where t.id = j.task_id and t.identifier = 'create_meeting'`,
    )
    await test.runJobs()
    expect(await queueMissingMeetings(test.deps)).toBe(0)
    test.clock.advance({ minutes: 16 })
    expect(await queueMissingMeetings(test.deps)).toBe(1)
    await queueMissingMeetings(test.deps)
    await test.runJobs()
    const links = await rows(`select join_url from video_sessions where appointment_id = $1`, [appointmentId])
    expect(links).toEqual([{ join_url: expect.stringContaining('https://') }])
    expect(await queueMissingMeetings(test.deps)).toBe(0)
  })
})

describe('a job that was given up', () => {
  it('is listed, raises an alert and a metric, and runs again on request', async () => {
    const { appointmentId } = await bookedOnline()
    await test.database.pool.query(
      `update graphile_worker._private_jobs set attempts = max_attempts, last_error = 'Google was away'`,
    )
    const waiting = await listBacklog(test.deps)
    expect(waiting.join('\n')).toContain(`create_meeting {"appointmentId":${appointmentId}}`)
    await raiseAlerts(test.deps)
    expect(logged('JOBS_DEAD')).toBe(true)
    expect((await test.call('GET', '/metrics')).body).toContain(`jobs_dead ${waiting.length}`)
    expect(await retryFailed(test.deps)).toMatchObject({ jobs: waiting.length })
    await test.runJobs()
    expect(await listBacklog(test.deps)).toEqual([])
    expect(await rows(`select id from video_sessions where appointment_id = $1`, [appointmentId])).toHaveLength(1)
  })
})

describe('codes that nobody uses', () => {
  it('raise an alert below forty in a hundred, and appear in the metrics', async () => {
    test.clock.set(Temporal.Instant.from(testStart).add({ hours: 24 * 200 }))
    for (let count = 0; count < 4; count += 1) await signInByCode(test, { phone: newPhone() })
    const send = () => test.call('POST', '/api/patient-auth/send-otp', { body: { phone: newPhone() } })
    for (let count = 0; count < 6; count += 1) await send()
    test.clock.advance({ minutes: 6 })
    await raiseAlerts(test.deps)
    expect(logged('OTP_CONVERSION_LOW')).toBe(false)
    expect((await test.call('GET', '/metrics')).body).toContain('otp_verified_share 0.4')
    await send()
    test.clock.advance({ minutes: 6 })
    await raiseAlerts(test.deps)
    expect(logged('OTP_CONVERSION_LOW')).toBe(true)
  })
})

describe('expired data', () => {
  it('is deleted when its time has come, and not before', async () => {
    test.clock.set(Temporal.Instant.from(testStart).add({ hours: 24 * 300 }))
    const patient = await signInByCode(test, { phone: newPhone() })
    await test.call('POST', '/api/patient-auth/logout', { body: { refreshToken: patient.refreshToken } })
    await test.database.pool.query(
      `insert into payment_webhook_events (provider, provider_event_id, event_type, raw_payload, created_at)
       values ('RAZORPAY', 'evt_of_retention', 'payment.captured', '{"contact": "+919812345678"}', $1)`,
      [test.clock.now().toString()],
    )
    const kept = async () => {
      await purgeExpired(test.deps)
      const [row] = await rows(
        `select (select count(*)::int from otp_requests where phone = $1) as codes,
           (select count(*)::int from auth_sessions where user_id = $2) as sessions,
           (select raw_payload <> '{}' from payment_webhook_events where provider_event_id = 'evt_of_retention') as body`,
        [patient.phone, patient.userId],
      )
      return row
    }
    test.clock.advance({ hours: 24 })
    expect(await kept()).toEqual({ codes: 1, sessions: 1, body: true })
    test.clock.advance({ minutes: 11 })
    expect(await kept()).toEqual({ codes: 0, sessions: 1, body: true })
    test.clock.advance({ hours: 29 * 24 })
    expect(await kept()).toEqual({ codes: 0, sessions: 0, body: true })
    test.clock.advance({ hours: 61 * 24 })
    expect(await kept()).toEqual({ codes: 0, sessions: 0, body: false })
  })
})
