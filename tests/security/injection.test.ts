import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestApp, signInByCode, type SignedIn, type TestApp } from '../support/app.ts'
import { bookingBody, createClinician } from '../support/factories.ts'

let test: TestApp
let me: SignedIn
let bodies: Record<string, Record<string, unknown>>
let queries: Record<string, Record<string, string>>

beforeAll(async () => {
  test = await createTestApp({ env: { OTP_SENDS_PER_DAY: '100000' } })
  me = await signInByCode(test)
  const clinician = await createClinician(test)
  const result = { razorpay_order_id: 'order_1', razorpay_payment_id: 'pay_1', razorpay_signature: 'a'.repeat(64) }
  bodies = {
    'POST /api/patient-auth/send-otp': { phone: '9876543210' },
    'POST /api/patient-auth/verify-otp': { phone: '9876543210', otp: '123456', fullName: 'A', email: 'a@example.com' },
    'POST /api/patient-auth/refresh-token': { refreshToken: 'x' },
    'POST /api/patient-auth/logout': { refreshToken: 'x' },
    'POST /api/booking/initiate': { ...bookingBody(clinician), startsAt: '2026-01-06T21:00:00Z', dependentId: 1 },
    'POST /api/booking/confirm': { appointmentId: 1, ...result },
    'POST /api/payment/create-order': { appointmentId: 1 },
    'POST /api/payment/verify': result,
    'POST /api/patient-dashboard/appointments/1/cancel': { reason: 'x' },
    'POST /api/patient-dashboard/appointments/1/reschedule': { startsAt: '2026-01-07T05:00:00Z', centreId: 1 },
    'POST /api/patient-dashboard/consent': { version: 'x' },
    'POST /api/patient-dashboard/erase': { confirm: 'x' },
    'PUT /api/patient-dashboard/dependents/1': { fullName: 'A', dateOfBirth: '1950-01-01', relation: 'PARENT' },
  }
  const availability = { from: '2026-01-05', to: '2026-01-06', mode: 'ONLINE', centreId: '1' }
  queries = {
    '/api/clinicians': {
      centreId: '1',
      specialization: 'a',
      language: 'a',
      mode: 'ONLINE',
      q: 'a',
      cursor: 'a',
      limit: '1',
    },
    [`/api/clinicians/${clinician.clinicianId}/availability`]: availability,
    '/api/patient-dashboard/appointments': { when: 'all', cursor: 'a', limit: '1' },
  }
})
afterAll(() => test.close())

/** sqlmap's first probes: each breaks out of a string, a number, a LIKE or a comment, or sleeps if it succeeds. */
const payloads = [
  "'",
  "''",
  '"',
  '\\',
  "\\'",
  "' or '1'='1",
  "1' or 1=1 --",
  '1 or 1=1',
  '1; select pg_sleep(2) --',
  "1'; select pg_sleep(2) --",
  "'||pg_sleep(2)||'",
  "' and 1=(select 1 from pg_sleep(2)) --",
  '1) union select null, version() --',
  "' union select phone from users --",
  "'; delete from users; --",
  "'; update users set full_name = 'x'; --",
  '$$; drop table users; $$',
  '%',
  '_%',
  '${1}',
  '$1',
  '?1',
  '{{7*7}}',
  '%27%20or%201=1',
  '\u02bc or 1=1',
  "admin'/*",
  '1e1',
  '0x31',
  'null',
  "E'\\x27'",
]

/** All rows that no call here may change, as one text. */
async function contents(): Promise<string> {
  const tables = [
    'users',
    'patient_profiles',
    'clinician_profiles',
    'centres',
    'appointments',
    'payments',
    'refunds',
    'dependents',
  ]
  const parts = tables.map(async (name) => {
    const { rows } = await test.database.pool.query(
      `select coalesce(string_agg(t::text, '|' order by id), '') as all from ${name} t`,
    )
    return `${name}: ${rows[0].all}`
  })
  return (await Promise.all(parts)).join('\n')
}

async function timed(method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, body?: unknown) {
  const started = performance.now()
  const reply = await test.call(method, url, { token: me.token, body })
  return { status: reply.status, code: reply.body?.code, ms: performance.now() - started }
}

/** Answered, and neither with an error nor after a sleep. */
function expectHarmless(where: string, { status, code, ms }: Awaited<ReturnType<typeof timed>>): void {
  const isFault = status >= 500 && code !== 'MESSAGE_NOT_SENT'
  expect({ where, isFault, hasSlept: ms > 1900 }).toEqual({ where, isFault: false, hasSlept: false })
}

it('in a body is only text', async () => {
  const before = await contents()
  let calls = 0
  for (const [route, body] of Object.entries(bodies)) {
    const [method, url] = route.split(' ') as ['POST' | 'PUT', string]
    for (const field of Object.keys(body)) {
      for (const payload of payloads) {
        // A leading number gets past checks that only look at the beginning.
        const value = typeof body[field] === 'number' ? `1${payload}` : payload
        expectHarmless(`${route} ${field} ${payload}`, await timed(method, url, { ...body, [field]: value }))
        calls += 1
      }
    }
  }
  console.log(`${calls} bodies with SQL in them: no fault, no sleep, no row changed`)
  expect(await contents()).toBe(before)
})

it('in an address is only text', async () => {
  const before = await contents()
  for (const [path, query] of Object.entries(queries)) {
    for (const field of Object.keys(query)) {
      for (const payload of payloads) {
        const asked = new URLSearchParams({ ...query, cursor: '', [field]: payload })
        if (field !== 'cursor') asked.delete('cursor')
        expectHarmless(`${path} ${field} ${payload}`, await timed('GET', `${path}?${asked.toString()}`))
      }
    }
  }
  const paths = [
    'clinicians/ID',
    'clinicians/ID/availability',
    'patient-dashboard/appointments/ID',
    'patient-dashboard/sessions/ID',
  ]
  for (const path of paths) {
    for (const payload of payloads) {
      const url = `/api/${path.replace('ID', encodeURIComponent(`1${payload}`))}`
      const { status } = await timed(path.includes('sessions') ? 'DELETE' : 'GET', url)
      expect({ url, status }).toEqual({ url, status: path.includes('availability') && status === 400 ? 400 : 404 })
    }
  }
  expect(await contents()).toBe(before)
})

it('in a search finds only the literal text', async () => {
  for (const q of ['%', '_', "' or 'xq'='xq", '\\']) {
    const { body } = await test.call('GET', `/api/clinicians?q=${encodeURIComponent(q)}`)
    expect({ q, items: body.items }).toEqual({ q, items: [] })
  }
})
