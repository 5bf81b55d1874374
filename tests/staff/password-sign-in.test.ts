import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, signIn, type TestApp } from '../support/app.ts'
import { codeOf, cookiesOf, goodPassword, invite, joinStaff, staffMember } from '../support/staff.ts'

let test: TestApp
beforeAll(async () => void (test = await createTestApp()))
afterAll(() => test.close())

let addresses = 0
/** Failures are counted by address too. */
const newAddress = () => `10.1.${Math.floor((addresses += 1) / 250)}.${addresses % 250}`

const post = (path: string, body: unknown, { cookie = '', remoteAddress = newAddress() } = {}) =>
  test.call('POST', `/api/staff-auth/${path}`, { body, headers: cookie === '' ? {} : { cookie }, remoteAddress })

describe('joining by a link', () => {
  it('shows the invited person, their roles and the expiry', async () => {
    const { token, email } = await invite(test, { role: 'MANAGER', fullName: 'Kavya Nair' })
    const { status, body } = await post('invite', { token })
    expect(status).toBe(200)
    expect(body).toEqual({
      fullName: 'Kavya Nair',
      login: email,
      roles: [{ role: 'MANAGER', centreId: null }],
      expiresAt: '2026-01-08T02:30:00.000Z',
    })
  })

  it('leads from the link to a session and ten recovery codes', async () => {
    const member = await joinStaff(test, { role: 'ADMIN' })
    expect(new Set(member.recoveryCodes).size).toBe(10)
    for (const code of member.recoveryCodes) expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/)
    const { status, body } = await member.call('GET', '/api/staff-auth/me')
    expect(status).toBe(200)
    expect(body.user).toEqual({ id: member.userId, fullName: 'Kavya Nair', email: member.email })
    expect(body.roles).toEqual([{ role: 'ADMIN', centreId: null }])
    expect(body.permissions).toContain('people.write')
    expect(body.permissions).not.toContain('notes.write')
    const again = await post('invite', { token: member.token })
    expect(again.status).toBe(404)
  })

  it('refuses a password that is short, common or one word over and over', async () => {
    const { token, email } = await invite(test)
    for (const password of ['short', 'elevenchars', 'unbelievable', 'abcabcabcabcabc', 'aaaaaaaaaaaaaaaa', email]) {
      const { status, body } = await post('join', { token, password })
      expect({ password, status, code: body.code }).toEqual({ password, status: 422, code: 'PASSWORD_WEAK' })
    }
  })

  it('ends a link after 72 hours, after its use, and when a later one is made', async () => {
    const first = await invite(test)
    const second = await invite(test, { email: first.email })
    expect(second.userId).toBe(first.userId)
    expect((await post('invite', { token: first.token })).status).toBe(404)
    expect((await post('invite', { token: second.token })).status).toBe(200)
    const before = test.clock.now()
    test.clock.advance({ hours: 72 })
    expect((await post('invite', { token: second.token })).status).toBe(404)
    test.clock.set(before)
  })

  it('lets one of two in that finish with the same link at once', async () => {
    const { token } = await invite(test)
    const { body } = await post('join', { token, password: goodPassword })
    const code = codeOf(body.totp.secret, test.clock.now())
    const replies = await Promise.all(Array.from({ length: 8 }, () => post('join/finish', { token, code })))
    expect(replies.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([
      200,
      ...Array<number>(7).fill(404),
    ])
  })
})

describe('signing in', () => {
  it('takes a password, then a code, and gives a cookie that no script reads', async () => {
    const { email, secret } = await joinStaff(test)
    test.clock.advance({ seconds: 30 })
    const first = await post('sign-in', { login: email.toUpperCase(), password: goodPassword })
    expect({ status: first.status, body: first.body }).toEqual({ status: 200, body: { next: 'CODE' } })
    const second = await post('code', { code: codeOf(secret, test.clock.now()) }, { cookie: cookiesOf(first) })
    expect(second.status).toBe(200)
    expect(second.body.me.user.email).toBe(email)
    const [cookie] = second.headers['set-cookie'] as string[]
    expect(cookie).toMatch(/^mibo_staff=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/)
    expect(second.headers['cache-control']).toBe('private, no-store')
  })

  it('gives one session for one code in many sign-ins at once', async () => {
    const { email, secret } = await joinStaff(test)
    test.clock.advance({ seconds: 30 })
    const code = codeOf(secret, test.clock.now())
    const started = []
    for (let index = 0; index < 4; index += 1) {
      started.push(cookiesOf(await post('sign-in', { login: email, password: goodPassword })))
    }
    const replies = await Promise.all(started.map((cookie) => post('code', { code }, { cookie })))
    expect(replies.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([200, 401, 401, 401])
  })

  it('takes no code twice, and none that is older than the last', async () => {
    const { email, secret } = await joinStaff(test)
    const { cookie } = { cookie: cookiesOf(await post('sign-in', { login: email, password: goodPassword })) }
    const ofJoining = await post('code', { code: codeOf(secret, test.clock.now()) }, { cookie })
    expect(ofJoining.status).toBe(401)
    const older = codeOf(secret, test.clock.now().subtract({ seconds: 30 }))
    expect((await post('code', { code: older }, { cookie })).status).toBe(401)
  })

  it('takes a recovery code once', async () => {
    const { email, recoveryCodes } = await joinStaff(test)
    const code = (recoveryCodes[3] ?? '').toLowerCase().replaceAll('-', ' ')
    const begin = async () => cookiesOf(await post('sign-in', { login: email, password: goodPassword }))
    expect((await post('code', { code }, { cookie: await begin() })).status).toBe(200)
    expect((await post('code', { code }, { cookie: await begin() })).status).toBe(401)
  })

  it('of two hundred simultaneous passwords compares at most five, and admits none', async () => {
    const { email } = await joinStaff(test)
    const guesses = Array.from({ length: 200 }, (_, index) =>
      post('sign-in', { login: email, password: index < 195 ? `wrong password ${index}` : goodPassword }),
    )
    const replies = await Promise.all(guesses)
    const count = (code: string) => replies.filter(({ body }) => body.code === code).length
    expect({ failed: count('SIGN_IN_FAILED'), limited: count('SIGN_IN_LIMITED') }).toEqual({ failed: 5, limited: 195 })
    const right = await post('sign-in', { login: email, password: goodPassword })
    expect(right.body.code).toBe('SIGN_IN_LIMITED')
    expect(Number(right.headers['retry-after'])).toBe(900)
    test.clock.advance({ minutes: 15 })
    expect((await post('sign-in', { login: email, password: goodPassword })).status).toBe(200)
  }, 60_000)

  it('compares at most five codes of two hundred at once', async () => {
    const { email } = await joinStaff(test)
    const cookie = cookiesOf(await post('sign-in', { login: email, password: goodPassword }))
    const replies = await Promise.all(
      Array.from({ length: 200 }, (_, index) => post('code', { code: String(100_000 + index) }, { cookie })),
    )
    const failed = replies.filter(({ body }) => body.code === 'SIGN_IN_FAILED').length
    expect(failed).toBe(5)
    expect(replies.every(({ status }) => status === 401 || status === 429)).toBe(true)
  }, 60_000)

  it('counts ten failures of one address, over whatever accounts', async () => {
    const remoteAddress = newAddress()
    const codeOfTry = async (index: number) =>
      (await post('sign-in', { login: `nobody-${index}@x.example`, password: 'x' }, { remoteAddress })).body.code
    // A refusal takes its time.
    const first = await Promise.all(Array.from({ length: 9 }, (_, index) => codeOfTry(index)))
    expect(first).toEqual(Array(9).fill('SIGN_IN_FAILED'))
    expect([await codeOfTry(9), await codeOfTry(10), await codeOfTry(11)]).toEqual([
      'SIGN_IN_FAILED',
      'SIGN_IN_LIMITED',
      'SIGN_IN_LIMITED',
    ])
  })

  it('answers an unknown login like a wrong password', async () => {
    const { email } = await joinStaff(test)
    const repliesTo = async (login: string) => {
      const replies = []
      const remoteAddress = newAddress()
      for (let index = 0; index < 6; index += 1) {
        const { status, body, headers } = await post('sign-in', { login, password: 'not this one' }, { remoteAddress })
        replies.push({ status, code: body.code, message: body.message, cookies: headers['set-cookie'] })
      }
      return replies
    }
    const [known, unknown] = await Promise.all([email, 'nobody@clinic.example'].map(repliesTo))
    expect(known).toEqual(unknown)
  })

  it('takes as long to refuse an unknown login as a wrong password', async () => {
    // The tests before have used up what one address may try in a quarter of an hour.
    test.clock.advance({ minutes: 16 })
    const { email } = await joinStaff(test)
    const took = async (login: string) => {
      const startedMs = performance.now()
      await post('sign-in', { login, password: 'not this one' })
      return performance.now() - startedMs
    }
    for (const login of [email, 'nobody@clinic.example']) expect(await took(login)).toBeGreaterThan(395)
  })
})

describe('a session', () => {
  it('ends after twelve hours, and after thirty minutes without a call', async () => {
    const idle = await staffMember(test)
    test.clock.advance({ minutes: 29 })
    expect((await idle.call('GET', '/api/staff-auth/me')).status).toBe(200)
    test.clock.advance({ minutes: 29 })
    expect((await idle.call('GET', '/api/staff-auth/me')).status).toBe(200)
    test.clock.advance({ minutes: 30 })
    expect((await idle.call('GET', '/api/staff-auth/me')).status).toBe(401)

    const long = await staffMember(test)
    for (let minutes = 0; minutes < 12 * 60 - 20; minutes += 20) {
      test.clock.advance({ minutes: 20 })
      expect((await long.call('GET', '/api/staff-auth/me')).status).toBe(200)
    }
    test.clock.advance({ minutes: 20 })
    expect((await long.call('GET', '/api/staff-auth/me')).status).toBe(401)
  })

  it('ends at once when signed out, switched off, or left without a role', async () => {
    const out = await staffMember(test)
    expect((await out.call('POST', '/api/staff-auth/sign-out')).status).toBe(204)
    expect((await out.call('GET', '/api/staff-auth/me')).status).toBe(401)
    for (const statement of [
      'update users set is_active = false where id = $1',
      'update user_roles set is_active = false where user_id = $1',
      'insert into staff_profiles (user_id, is_active) values ($1, false)',
    ]) {
      const member = await staffMember(test)
      expect((await member.call('GET', '/api/staff-auth/me')).status).toBe(200)
      await test.database.pool.query(statement, [member.userId])
      expect({ statement, status: (await member.call('GET', '/api/staff-auth/me')).status }).toEqual({
        statement,
        status: 401,
      })
    }
  })

  it("is no patient's, and a patient's is no member of staff's", async () => {
    const patient = await signIn(test)
    const bearer = await test.call('GET', '/api/staff-auth/me', { token: patient.token })
    expect(bearer.status).toBe(401)
    const member = await staffMember(test)
    expect((await member.call('GET', '/api/patient-dashboard/profile')).status).toBe(401)
    const token = member.cookie.split('=')[1] ?? ''
    expect((await test.call('GET', '/api/patient-dashboard/profile', { token })).status).toBe(401)
  })

  it('takes nothing from a page of another site, and no form', async () => {
    const member = await staffMember(test)
    const { cookie } = member
    const send = (headers: Record<string, string>) =>
      test.call('POST', '/api/staff-auth/sign-out', { headers: { cookie, ...headers } })
    expect((await send({ origin: 'https://evil.example' })).status).toBe(403)
    expect((await send({ origin: 'null' })).status).toBe(403)
    expect((await send({ 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      expect({ type, status: (await send({ 'content-type': type })).status }).toEqual({ type, status: 415 })
    }
    expect((await member.call('GET', '/api/staff-auth/me')).status).toBe(200)
    const own = new URL(test.config.PUBLIC_URL).origin
    expect((await send({ origin: own, 'sec-fetch-site': 'same-origin' })).status).toBe(204)
  })
})
