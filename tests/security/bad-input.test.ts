import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, signInByCode, type SignedIn, type TestApp } from '../support/app.ts'
import { bookingBody, createClinician, type TestClinician } from '../support/factories.ts'

let test: TestApp
let me: SignedIn
let clinician: TestClinician
let bodies: Record<string, Record<string, unknown>>

beforeAll(async () => {
  test = await createTestApp()
  me = await signInByCode(test)
  clinician = await createClinician(test)
  const result = {
    razorpay_order_id: 'order_00000000000000',
    razorpay_payment_id: 'pay_00000000000000',
    razorpay_signature: 'a'.repeat(64),
  }
  bodies = {
    'POST /api/patient-auth/send-otp': { phone: '9876543210' },
    'POST /api/patient-auth/verify-otp': {
      phone: '9876543210',
      otp: '123456',
      fullName: 'Asha',
      email: 'a@example.com',
    },
    'POST /api/patient-auth/refresh-token': { refreshToken: 'x' },
    'POST /api/patient-auth/logout': { refreshToken: 'x' },
    'POST /api/booking/initiate': bookingBody(clinician, undefined, {
      fullName: 'Asha',
      email: 'a@example.com',
      notes: '',
    }),
    'POST /api/booking/confirm': { appointmentId: 1, ...result },
    'POST /api/payment/create-order': { appointmentId: 1 },
    'POST /api/payment/verify': result,
    'PUT /api/patient-dashboard/profile': {
      fullName: 'Asha',
      email: 'a@example.com',
      dateOfBirth: '1990-01-01',
      gender: 'FEMALE',
      bloodGroup: 'O+',
      emergencyContactName: 'Ravi',
      emergencyContactPhone: '9876543211',
    },
    'POST /api/patient-dashboard/appointments/1/cancel': { reason: 'busy' },
    'POST /api/patient-dashboard/appointments/1/reschedule': { startsAt: '2026-01-07T05:00:00Z', centreId: 1 },
    'POST /api/patient-dashboard/dependents': { fullName: 'Meera', dateOfBirth: '1950-02-28', relation: 'PARENT' },
  }
})
afterAll(() => test.close())

const shape = (status: number) => ({
  statusCode: status,
  code: expect.stringMatching(/^[A-Z_]+$/),
  message: expect.stringMatching(/^.{10,}$/),
  requestId: expect.any(String),
})

async function ask(route: string, payload: string | undefined, contentType = 'application/json') {
  const [method, url] = route.split(' ') as ['POST' | 'PUT', string]
  const reply = await test.app.inject({
    method,
    url,
    headers: { authorization: `Bearer ${me.token}`, 'content-type': contentType },
    payload,
  })
  return { status: reply.statusCode, body: reply.body === '' ? undefined : reply.json() }
}

/** Refused in the shape of all errors: never a 500, never without a reply. */
function expectRefusal(route: string, label: string, { status, body }: { status: number; body: unknown }) {
  expect({ route, label, status: status >= 400 && status < 500 ? 'refused' : status }).toEqual({
    route,
    label,
    status: 'refused',
  })
  expect(body).toMatchObject(shape(status))
  for (const sentence of Object.values((body as { fields?: object }).fields ?? {})) {
    expect(sentence).toMatch(/^[A-Z].{8,}[.]$/)
  }
}

const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`

describe('an unreadable body', () => {
  it.each([
    ['not JSON', '{"phone":'],
    ['empty', ''],
    ['a list', '[]'],
    ['null', 'null'],
    ['a number', '1'],
    ['a text', '"x"'],
    ['a hundred thousand deep', nested(100_000)],
    ['thirty deep', nested(30)],
    ['a million keys', `{${Array.from({ length: 1_000_000 }, (_, index) => `"k${index}":1`).join(',')}}`],
    ['__proto__', '{"__proto__":{"isAdmin":true}}'],
    ['constructor', '{"constructor":{"prototype":{"isAdmin":true}}}'],
    ['twice the same key', '{"phone":"9876543210","phone":"1"}'],
  ])('%s', async (label, payload) => {
    for (const route of Object.keys(bodies)) {
      // Cancelling needs no body, and logging out ignores unknown tokens.
      if (label === 'empty' && route.endsWith('/cancel')) continue
      const reply = await ask(route, payload)
      if (label === 'twice the same key') expect(reply.status).toBeLessThan(500)
      else expectRefusal(route, label, reply)
    }
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined()
  })

  it('a body without a JSON content type', async () => {
    for (const [route, body] of Object.entries(bodies)) {
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'x']) {
        expectRefusal(route, type, await ask(route, JSON.stringify(body), type))
      }
    }
  })
})

describe('an unexpected key', () => {
  /** Every column of every table, as the database and the wire would write it. */
  async function columnNames(): Promise<string[]> {
    const { rows } = await test.database.pool.query(
      `select distinct column_name as name from information_schema.columns where table_schema = 'public'`,
    )
    const names = rows.flatMap(({ name }: { name: string }) => [
      name,
      name.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase()),
    ])
    return [...new Set(names), 'role', 'isAdmin']
  }

  it('is rejected on every route, whichever column it names', async () => {
    const columns = await columnNames()
    expect(columns.length).toBeGreaterThan(150)
    for (const [route, body] of Object.entries(bodies)) {
      const others = columns.filter((name) => !(name in body))
      for (let from = 0; from < others.length; from += 20) {
        const keys = others.slice(from, from + 20)
        const added = Object.fromEntries(keys.map((key) => [key, [{}]]))
        const { status, body: reply } = await ask(route, JSON.stringify({ ...body, ...added }))
        expect({ route, keys, isRefused: status >= 400 && status < 500 }).toMatchObject({ isRefused: true })
        // What Razorpay's checkout adds is ignored in the two calls that pass it on.
        if (route.endsWith('/confirm') || route.endsWith('/verify')) continue
        expect({ route, fields: Object.keys(reply.fields).toSorted() }).toEqual({ route, fields: keys.toSorted() })
      }
    }
  })
})

const oddValues: unknown[] = [
  null,
  true,
  -1,
  0,
  1.5,
  1e300,
  2 ** 60,
  '',
  ' ',
  [],
  {},
  [1],
  { $ne: null },
  'a'.repeat(20_000),
  '\u0000',
  'a\u0000b',
  '\uD800',
  '\u202Egnp.exe',
  "'; drop table users; --",
  '1 or 1=1',
  '<script>alert(1)</script>',
  '${7*7}',
  '../../etc/passwd',
  'line\r\nbreak',
  '9999-99-99',
  '2026-02-30',
  '+275760-09-13T00:00:00Z',
  '-271821-04-20T00:00:00Z',
  '2026-01-06T04:30:00',
  '0000-01-01T00:00:00Z',
  '0001-01-01T00:00:00+14:00',
  '9999-12-31T23:59:59-14:00',
  '0000-01-01',
  'NaN',
  'Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘'.repeat(40),
]

describe('a value that does not fit', () => {
  it('never causes a server error', async () => {
    for (const [route, body] of Object.entries(bodies)) {
      for (const field of Object.keys(body)) {
        for (const value of oddValues) {
          const { status, body: reply } = await ask(route, JSON.stringify({ ...body, [field]: value }))
          expect({ route, field, value, isFault: status >= 500 && reply.code !== 'MESSAGE_NOT_SENT' }).toEqual({
            route,
            field,
            value,
            isFault: false,
          })
          if (status >= 400) expect(reply).toMatchObject(shape(status))
        }
      }
    }
  })

  it.each([
    '/api/clinicians?limit=0',
    '/api/clinicians?limit=1e9',
    '/api/clinicians?cursor=%00',
    '/api/clinicians?cursor=eyJhIjoxfQ',
    `/api/clinicians?q=${'a'.repeat(5000)}`,
    '/api/clinicians?q=%00',
    '/api/clinicians?mode=TELEPATHY',
    '/api/clinicians?q=a&q=b',
    '/api/clinicians?unknown=1',
    '/api/clinicians/999999999999999999999',
    '/api/clinicians/0x10',
    '/api/clinicians/%2e%2e',
    '/api/clinicians/1/availability',
    '/api/clinicians/1/availability?from=2026-01-05&to=2026-01-04',
    '/api/clinicians/1/availability?from=2026-01-05&to=2026-03-08',
    '/api/clinicians/1/availability?from=2026-02-30&to=2026-03-01',
    '/api/clinicians/1/availability?from=0000-00-00&to=9999-99-99',
    '/api/clinicians/1/availability?from=0000-01-01&to=0000-01-05',
    '/api/patient-dashboard/appointments?when=never',
    '/api/patient-dashboard/appointments?cursor=bm9wZQ',
    '/api/patient-dashboard/appointments/%00',
    '/api/nothing',
    '/api/%c0%ae',
  ])('in the address is rejected: %s', async (url) => {
    const { status, body } = await test.call('GET', url, { token: me.token })
    expect(status).toBeGreaterThanOrEqual(400)
    expect(status).toBeLessThan(500)
    expect(body).toMatchObject(shape(status))
  })
})

describe('names of people', () => {
  it.each(['Žofie O’Brien-Łukasz', 'ಅನಿತಾ ರಾವ್', 'मीरा जोशी', 'സുജ', 'محمد', 'ਗੁਰਪ੍ਰੀਤ', 'D’Souza', 'Ana Maria'])(
    'are returned as they were written: %s',
    async (fullName) => {
      const { status } = await test.call('PUT', '/api/patient-dashboard/profile', {
        token: me.token,
        body: { fullName },
      })
      expect(status).toBe(200)
      const { body } = await test.call('GET', '/api/patient-dashboard/profile', { token: me.token })
      expect(body.fullName).toBe(fullName.normalize('NFC'))
    },
  )
})
