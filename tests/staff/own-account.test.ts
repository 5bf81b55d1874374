import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSite } from '../support/browser/site.ts'
import { staffVisitor } from '../support/browser/staff.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { codeOf, cookiesOf, goodPassword, joinStaff, staffMember, type StaffMember } from '../support/staff.ts'

let app: TestApp
beforeAll(async () => void (app = await createTestApp()))
afterAll(() => app.close())

const confirm = (member: StaffMember, body: unknown) => member.call('POST', '/api/staff-auth/confirm', body)
const renew = (member: StaffMember) => member.call('POST', '/api/staff-auth/recovery-codes')

test('a password, a code or a recovery code confirms the identity for five minutes', async () => {
  const member = await joinStaff(app)
  const ways = [
    () => ({ password: goodPassword }),
    () => ({ code: codeOf(member.secret, app.clock.now()) }),
    () => ({ code: member.recoveryCodes[0] }),
  ]
  for (const way of ways) {
    app.clock.advance({ minutes: 6 })
    const before = await renew(member)
    expect([before.status, before.body.code]).toEqual([403, 'CONFIRM_IDENTITY'])
    const shown = way()
    expect((await confirm(member, shown)).status).toBe(204)
    app.clock.advance({ minutes: 5 })
    expect((await member.call('POST', '/api/staff-auth/authenticator')).status).toBe(200)
    app.clock.advance({ seconds: 1 })
    expect((await renew(member)).status).toBe(403)
    // The password may be shown again; a code is used up.
    if (!('password' in shown)) expect((await confirm(member, shown)).status).toBe(401)
  }
})

test('wrong confirmations are counted with wrong sign-ins, and another colleague confirms nothing', async () => {
  const member = await joinStaff(app)
  const colleague = await joinStaff(app)
  app.clock.advance({ seconds: 60 })
  const tries = [
    { password: 'not this one' },
    { code: '000000' },
    { code: codeOf(colleague.secret, app.clock.now()) },
    { code: colleague.recoveryCodes[1] },
    { password: 'nor this' },
  ]
  for (const body of tries) expect((await confirm(member, body)).body.code).toBe('SIGN_IN_FAILED')
  expect((await confirm(member, { password: goodPassword })).body.code).toBe('SIGN_IN_LIMITED')
  app.clock.advance({ minutes: 15 })
  for (const body of [{}, { password: goodPassword, code: '1' }, { password: 5 }, { response: 1 }]) {
    expect((await confirm(member, body)).status).toBe(400)
  }
})

test('new recovery codes end the old ones', async () => {
  const member = await joinStaff(app)
  await confirm(member, { password: goodPassword })
  const { body } = await renew(member)
  expect(body.recoveryCodes).toHaveLength(10)
  expect((await confirm(member, { code: member.recoveryCodes[5] })).status).toBe(401)
  expect((await confirm(member, { code: body.recoveryCodes[5] })).status).toBe(204)
  const left = await member.call('GET', '/api/staff-auth/passkeys')
  expect(left.body).toEqual({ items: [], hasPassword: true, hasAuthenticator: true, recoveryCodesLeft: 9 })
})

test('another authenticator takes the place of the old one once its first code is right', async () => {
  const member = await joinStaff(app)
  await confirm(member, { password: goodPassword })
  const begun = await member.call('POST', '/api/staff-auth/authenticator')
  const cookie = `${member.cookie}; ${cookiesOf(begun)}`
  const finish = (code: string) =>
    app.call('POST', '/api/staff-auth/authenticator/finish', { body: { code }, headers: { cookie } })
  app.clock.advance({ seconds: 60 })
  expect((await finish(codeOf(member.secret, app.clock.now()))).status).toBe(401)
  const code = codeOf(begun.body.totp.secret, app.clock.now())
  expect((await finish(code)).status).toBe(204)
  expect((await confirm(member, { code })).status).toBe(401)
  app.clock.advance({ seconds: 60 })
  expect((await confirm(member, { code: codeOf(member.secret, app.clock.now()) })).status).toBe(401)
  expect((await confirm(member, { code: codeOf(begun.body.totp.secret, app.clock.now()) })).status).toBe(204)
})

test('a new password ends the other sessions, and no weak one is taken', async () => {
  const member = await joinStaff(app)
  const begin = await app.call('POST', '/api/staff-auth/sign-in', {
    body: { login: member.email, password: goodPassword },
  })
  const elsewhere = await app.call('POST', '/api/staff-auth/code', {
    body: { code: member.recoveryCodes[0] },
    headers: { cookie: cookiesOf(begin) },
  })
  const other = cookiesOf(elsewhere)
  await confirm(member, { password: goodPassword })
  const change = (password: string) => member.call('PUT', '/api/staff-auth/password', { password })
  expect((await change('password1234')).body.code).toBe('PASSWORD_WEAK')
  expect((await change('quiet harbour 1973')).status).toBe(204)
  expect((await member.call('GET', '/api/staff-auth/me')).status).toBe(200)
  expect((await app.call('GET', '/api/staff-auth/me', { headers: { cookie: other } })).status).toBe(401)
  expect((await confirm(member, { password: 'quiet harbour 1973' })).status).toBe(204)
})

test('users see and end only their own sessions', async () => {
  const one = await staffMember(app)
  const { email } = one
  const stranger = await staffMember(app)
  const again = await staffMember(app, { email })
  const { body } = await one.call('GET', '/api/staff-auth/devices')
  expect(body.items.map(({ current }: { current: boolean }) => current).toSorted()).toEqual([false, true])
  const other = body.items.find(({ current }: { current: boolean }) => !current)
  expect((await stranger.call('DELETE', `/api/staff-auth/devices/${other.id}`)).status).toBe(404)
  expect((await again.call('GET', '/api/staff-auth/me')).status).toBe(200)
  expect((await one.call('DELETE', `/api/staff-auth/devices/${other.id}`)).status).toBe(204)
  expect((await again.call('GET', '/api/staff-auth/me')).status).toBe(401)
  expect((await one.call('DELETE', `/api/staff-auth/devices/${other.id}`)).status).toBe(404)
  const third = await staffMember(app, { email })
  expect((await one.call('POST', '/api/staff-auth/devices/end-others')).status).toBe(204)
  expect((await third.call('GET', '/api/staff-auth/me')).status).toBe(401)
  expect((await one.call('GET', '/api/staff-auth/me')).status).toBe(200)
})

test('a sign-in replaces the session of the same browser', async () => {
  const first = await staffMember(app)
  const { email, recoveryCodes } = await joinStaff(app)
  const body = { login: email, password: goodPassword }
  const begun = await app.call('POST', '/api/staff-auth/sign-in', { body, headers: { cookie: first.cookie } })
  const cookie = `${first.cookie}; ${cookiesOf(begun)}`
  const done = await app.call('POST', '/api/staff-auth/code', { body: { code: recoveryCodes[0] }, headers: { cookie } })
  expect(done.status).toBe(200)
  expect((await first.call('GET', '/api/staff-auth/me')).status).toBe(401)
})

test('using a new invitation replaces all earlier credentials', async () => {
  const before = await joinStaff(app)
  const after = await joinStaff(app, { email: before.email })
  expect(after.userId).toBe(before.userId)
  expect((await before.call('GET', '/api/staff-auth/me')).status).toBe(401)
  expect((await confirm(after, { code: before.recoveryCodes[0] })).status).toBe(401)
  expect((await confirm(after, { code: after.recoveryCodes[0] })).status).toBe(204)
})

test('passkeys that cannot be read say so, instead of seeming to be none', async () => {
  const site = await openSite({ hostName: 'localhost' })
  const { page, close } = await staffVisitor(site, await staffMember(site.test))
  const loading = Promise.withResolvers<void>()
  await page.route('**/api/staff-auth/passkeys', async (route) => {
    await loading.promise
    await route.fulfill({ status: 400, json: {} })
  })
  await page.goto(`${site.url}/staff/account`)
  const section = page.getByRole('region', { name: 'Passkeys' })
  await section.getByRole('status').waitFor()
  loading.resolve()
  const again = section.getByRole('button', { name: 'Try again' })
  await again.waitFor()
  await page.unroute('**/api/staff-auth/passkeys')
  await again.click()
  await section.getByText('You have no passkey yet').waitFor()
  await close()
  await site.close()
})
