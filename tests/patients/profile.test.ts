import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, newPhone, signIn, testStart, type SignedIn, type TestApp } from '../support/app.ts'

let test: TestApp
let me: SignedIn
beforeAll(async () => {
  test = await createTestApp()
  me = await signIn(test)
})
afterAll(() => test.close())

const get = (token = me.token) => test.call('GET', '/api/patient-dashboard/profile', { token })
const put = (body: unknown, token = me.token) => test.call('PUT', '/api/patient-dashboard/profile', { token, body })

const whole = {
  fullName: 'ಅನಿತಾ ರಾವ್',
  email: 'anita@example.com',
  dateOfBirth: '1988-02-29',
  gender: 'FEMALE',
  bloodGroup: 'AB-',
  emergencyContactName: 'Ravi Rao',
  emergencyContactPhone: '919876543211',
  preferredLanguage: 'kn',
}

describe('the profile', () => {
  it('starts with only the phone and the name', async () => {
    const fresh = await signIn(test, { phone: newPhone() })
    expect((await get(fresh.token)).body).toEqual({
      id: fresh.patientId,
      phone: fresh.phone,
      fullName: 'Asha Verma',
      email: null,
      dateOfBirth: null,
      gender: null,
      bloodGroup: null,
      emergencyContactName: null,
      emergencyContactPhone: null,
      preferredLanguage: null,
    })
  })

  it('accepts any of its fields, keeps the others, and returns all of it', async () => {
    const all = { id: me.patientId, phone: me.phone, ...whole }
    expect(await put({ ...whole, emergencyContactPhone: '098765 43211' })).toMatchObject({ status: 200, body: all })
    for (const [field, value] of Object.entries(whole)) {
      expect((await put({ [field]: value })).body).toEqual(all)
    }
    expect((await put({})).body).toEqual(all)
    expect((await get()).body).toEqual(all)
    const { body } = await test.call('GET', '/api/patient-auth/me', { token: me.token })
    expect(body).toMatchObject({ user: { fullName: whole.fullName }, patient: { dateOfBirth: whole.dateOfBirth } })
  })

  it('fields are cleared by null, except the name', async () => {
    const { fullName: _, ...rest } = whole
    const empty = Object.fromEntries(Object.keys(rest).map((field) => [field, null]))
    expect((await put(empty)).body).toMatchObject(empty)
    expect((await put({ fullName: null })).status).toBe(400)
  })

  it.each(['MALE', 'FEMALE', 'NON_BINARY', 'PREFER_NOT_TO_SAY'])('knows the gender %s', async (gender) => {
    expect((await put({ gender })).body.gender).toBe(gender)
  })

  it.each([
    ['fullName', ''],
    ['fullName', 'two\nlines'],
    ['fullName', 'x'.repeat(151)],
    ['email', 'anita'],
    ['dateOfBirth', '2026-01-06'],
    ['dateOfBirth', '1899-12-31'],
    ['dateOfBirth', '1990-02-30'],
    ['gender', 'female'],
    ['bloodGroup', 'C+'],
    ['emergencyContactPhone', '12345'],
    ['preferredLanguage', 'fr'],
    ['phone', '919876543210'],
    ['id', 1],
  ])('rejects %s: %j, and names the field', async (field, value) => {
    const before = (await get()).body
    const { status, body } = await put({ gender: 'MALE', [field]: value })
    expect({ status, code: body.code, fields: Object.keys(body.fields) }).toEqual({
      status: 400,
      code: 'INVALID_REQUEST',
      fields: [field],
    })
    expect((await get()).body).toEqual(before)
  })

  it('accepts a date of birth that is today in India while it is still yesterday in London', async () => {
    test.clock.set('2026-01-05T19:00:00Z')
    const late = await signIn(test, { phone: newPhone() })
    expect((await put({ dateOfBirth: '2026-01-06' }, late.token)).status).toBe(200)
    expect((await put({ dateOfBirth: '2026-01-07' }, late.token)).status).toBe(400)
    test.clock.set(testStart)
  })

  it('accepts an email address that another account has, and so reveals nothing about it', async () => {
    await put({ email: 'shared@example.com' })
    const other = await signIn(test, { phone: newPhone() })
    expect(await put({ email: ' Shared@Example.com ' }, other.token)).toMatchObject({
      status: 200,
      body: { email: 'shared@example.com' },
    })
    const replies = await Promise.all([me, other].map(({ token }) => put({ email: 'wanted@example.com' }, token)))
    expect(replies.map(({ status }) => status)).toEqual([200, 200])
  })
})
