import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { isSamePerson } from '../../server/identity/number-owner.ts'
import {
  createTestApp,
  lastOtp,
  newPhone,
  signInByCode,
  testStart,
  type SignedIn,
  type TestApp,
} from '../support/app.ts'
import { bookingBody, createClinician, type TestClinician } from '../support/factories.ts'

let test: TestApp
let clinician: TestClinician
beforeAll(async () => {
  test = await createTestApp()
  clinician = await createClinician(test, { feeRupees: 0 })
})
beforeEach(() => test.clock.set(testStart))
afterAll(() => test.close())

const call = (method: 'GET' | 'POST' | 'PUT', path: string, token: string, body?: unknown) =>
  test.call(method, `/api/${path}`, { token, body })

let slots = 0

/** A patient with a past visit, a date of birth on file, and a child that they book for. */
async function patientWithHistory({ born }: { born: string | null } = { born: '1990-05-17' }): Promise<SignedIn> {
  const me = await signInByCode(test)
  const startsAt = Temporal.Instant.from('2026-01-06T03:30:00Z').add({ minutes: 30 * (slots += 1) })
  const body = bookingBody(clinician, startsAt.toString(), { notes: 'I sleep badly' })
  expect((await call('POST', 'booking/initiate', me.token, body)).status).toBe(201)
  if (born !== null) await call('PUT', 'patient-dashboard/profile', me.token, { dateOfBirth: born })
  return me
}

async function signInAgain(phone: string, fullName?: string) {
  const { requestId } = (await test.call('POST', '/api/patient-auth/send-otp', { body: { phone } })).body
  const named = fullName === undefined ? {} : { fullName }
  const body = { phone, otp: await lastOtp(test, phone), requestId, ...named }
  return (await test.call('POST', '/api/patient-auth/verify-otp', { body })).body
}

const closed = [
  'patient-dashboard/appointments',
  'patient-dashboard/profile',
  'patient-dashboard/dependents',
  'patient-dashboard/export',
  'patient-dashboard/sessions',
]

describe('a number that may have changed hands', () => {
  it.each([
    ['after a year without a visit', 367, undefined],
    ['where another name is given', 30, 'Bhanu Prakash'],
  ])('reveals nothing of the account %s', async (_when, days, fullName) => {
    const me = await patientWithHistory()
    test.clock.advance({ hours: 24 * days })
    const again = await signInAgain(me.phone, fullName)
    expect(again).toMatchObject({
      needsBirthDate: true,
      user: { fullName: '', email: null },
      patient: { dateOfBirth: null },
    })
    for (const path of closed) {
      const { status, body } = await call('GET', path, again.accessToken)
      expect([path, status, body.code]).toEqual([path, 403, 'BIRTH_DATE_NEEDED'])
    }
    const said = await call('GET', 'patient-auth/me', again.accessToken)
    expect(JSON.stringify(said.body)).not.toMatch(/Asha|1990/)
    const change = await call('PUT', 'patient-dashboard/profile', again.accessToken, { fullName: 'Bhanu Prakash' })
    expect(change.status).toBe(403)

    const wrong = await call('POST', 'patient-auth/birth-date', again.accessToken, { dateOfBirth: '1990-05-18' })
    expect([wrong.status, wrong.body.code]).toEqual([403, 'BIRTH_DATE_WRONG'])
    const right = await call('POST', 'patient-auth/birth-date', again.accessToken, { dateOfBirth: '1990-05-17' })
    expect(right.status).toBe(204)
    const { body } = await call('GET', 'patient-dashboard/appointments', again.accessToken)
    expect(body.items).toHaveLength(1)
    expect((await call('GET', 'patient-auth/me', again.accessToken)).body.user.fullName).toBe('Asha Verma')
    // It is known again whose number it is.
    expect((await signInAgain(me.phone)).needsBirthDate).toBe(false)
  })

  it('is not unlocked beyond five guesses a day across all sessions, nor if no date is on file', async () => {
    const [me, unknown] = [await patientWithHistory(), await patientWithHistory({ born: null })]
    test.clock.advance({ hours: 24 * 367 })
    const [one, two, nobody] = [
      await signInAgain(me.phone),
      await signInAgain(me.phone),
      await signInAgain(unknown.phone),
    ]
    const guess = (token: string, dateOfBirth: string) =>
      call('POST', 'patient-auth/birth-date', token, { dateOfBirth })
    const replies = await Promise.all(
      Array.from({ length: 40 }, (_, day) =>
        guess(day % 2 === 0 ? one.accessToken : two.accessToken, `1990-06-${String(1 + (day % 28)).padStart(2, '0')}`),
      ),
    )
    expect(replies.filter(({ status }) => status === 403)).toHaveLength(5)
    const over = await guess(one.accessToken, '1990-05-17')
    expect([over.status, over.body.code]).toEqual([429, 'BIRTH_DATE_ATTEMPTS_EXHAUSTED'])
    expect(Number(over.headers['retry-after'])).toBe(86_400)
    test.clock.advance({ seconds: 86_400 })
    const later = await signInAgain(me.phone)
    expect((await guess(later.accessToken, '1990-05-17')).status).toBe(204)
    expect((await guess(nobody.accessToken, '1990-05-17')).status).toBe(401)
    const again = await signInAgain(unknown.phone)
    expect((await guess(again.accessToken, '1990-05-17')).body.code).toBe('BIRTH_DATE_WRONG')
  })

  it('is not checked within a year, for a shorter form of the name, or without a history', async () => {
    const me = await patientWithHistory()
    test.clock.advance({ hours: 24 * 360 })
    expect((await signInAgain(me.phone, 'asha')).needsBirthDate).toBe(false)
    test.clock.set(testStart)
    const blank = await signInByCode(test, { phone: newPhone() })
    test.clock.advance({ hours: 24 * 800 })
    expect((await signInAgain(blank.phone, 'Somebody Else')).needsBirthDate).toBe(false)
  })
})

it.each([
  ['Asha Verma', 'asha', true],
  ['Asha Verma', 'A. Verma', true],
  ['Asha Verma', 'Verma Asha', true],
  ['अनीता राव', 'अनीता', true],
  ['José Dias', 'Jose', true],
  ['', 'Asha', true],
  ['Asha Verma', 'Bhanu Prakash', false],
  ['अनीता राव', 'सुनीता', false],
])('%s and %s are the same person: %s', (one, other, expected) => {
  expect(isSamePerson(one, other)).toBe(expected)
})
