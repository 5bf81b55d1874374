import { hash } from 'bcryptjs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type Reply, type TestApp } from '../support/app.ts'
import { codeOf, cookiesOf } from '../support/staff.ts'

let app: TestApp
beforeAll(async () => void (app = await createTestApp()))
afterAll(() => app.close())

const strong = 'Clinic-of-2024!x'
let people = 0

/** As the clinic's earlier system left them: a bcrypt hash, a role, and nothing that we know of a second factor. */
async function adopted({ password = strong, role = 'FRONT_DESK', prefix = '$2b$' } = {}) {
  people += 1
  const email = `Old.Staff${people}@Clinic.example`
  const [username, phone] = [`Old.Name${people}`, `98450003${String(people).padStart(2, '0')}`]
  const bcrypt = (await hash(password, 6)).replace(/^\$2.\$/, prefix)
  const { rows } = await app.database.pool.query(
    `insert into users (email, username, phone, full_name, user_type, password_hash)
     values ($1, $2, $3, 'Old Staff', 'STAFF', $4) returning id`,
    [email, username, phone, bcrypt],
  )
  const userId: number = rows[0].id
  await app.database.pool.query(`insert into user_roles (user_id, role_id) select $1, id from roles where name = $2`, [
    userId,
    role,
  ])
  return { userId, email, username, phone, bcrypt }
}

const post = (path: string, body: unknown, cookie = ''): Promise<Reply> =>
  app.call('POST', `/api/staff-auth/${path}`, {
    body,
    headers: cookie === '' ? {} : { cookie },
    remoteAddress: `10.3.0.${(people += 1) % 250}`,
  })

const hashOf = async (userId: number): Promise<string> =>
  (await app.database.pool.query('select password_hash as hash from users where id = $1', [userId])).rows[0].hash

test('an old password is accepted, rehashed, and leads to a second factor instead of a session', async () => {
  const { userId, email } = await adopted()
  const first = await post('sign-in', { login: email, password: strong })
  expect(first.body).toMatchObject({ next: 'SET_UP_CODE', needsPassword: false })
  expect(cookiesOf(first)).toMatch(/^mibo_staff_step=/)
  expect(await hashOf(userId)).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  const cookie = cookiesOf(first)
  for (const attempt of [
    app.call('GET', '/api/staff-auth/me', { headers: { cookie } }),
    app.call('GET', '/api/staff-auth/me', { headers: { cookie: cookie.replace('mibo_staff_step', 'mibo_staff') } }),
    post('code', { code: codeOf(first.body.totp.secret, app.clock.now()) }, cookie),
  ]) {
    expect((await attempt).status).toBe(401)
  }
  const done = await post('set-up', { code: codeOf(first.body.totp.secret, app.clock.now()) }, cookie)
  expect(done.status).toBe(200)
  expect(done.body.recoveryCodes).toHaveLength(10)
  expect(done.body.me.roles).toEqual([{ role: 'FRONT_DESK', centreId: null }])
  expect((await post('sign-in', { login: email, password: strong })).body).toEqual({ next: 'CODE' })
})

test('by user name and by phone too, in whatever case and form', async () => {
  const { email, username, phone } = await adopted()
  for (const login of [email.toLowerCase(), username.toUpperCase(), phone, `+91 ${phone}`, `0${phone}`]) {
    const { status } = await post('sign-in', { login, password: strong })
    expect({ login, status }).toEqual({ login, status: 200 })
  }
})

test('a hash as PHP writes it is taken too, and a wrong password by none', async () => {
  const { userId, email, bcrypt } = await adopted({ prefix: '$2y$' })
  expect((await post('sign-in', { login: email, password: 'Clinic-of-2025!x' })).status).toBe(401)
  expect(await hashOf(userId)).toBe(bcrypt)
  expect((await post('sign-in', { login: email, password: strong })).status).toBe(200)
})

test('a weak old password is replaced with the first code', async () => {
  const { email } = await adopted({ password: 'clinic123' })
  const first = await post('sign-in', { login: email, password: 'clinic123' })
  expect(first.body.needsPassword).toBe(true)
  const cookie = cookiesOf(first)
  const setUp = (password?: string) =>
    post('set-up', { code: codeOf(first.body.totp.secret, app.clock.now()), password }, cookie)
  expect((await setUp()).body.code).toBe('PASSWORD_WEAK')
  expect((await setUp('clinic12345')).body.code).toBe('PASSWORD_WEAK')
  expect((await setUp('seven brass kettles')).status).toBe(200)
  expect((await post('sign-in', { login: email, password: 'clinic123' })).status).toBe(401)
  expect((await post('sign-in', { login: email, password: 'seven brass kettles' })).body).toEqual({ next: 'CODE' })
})

test('of two that set up at once one is let in, and the other learns nothing', async () => {
  const { email } = await adopted()
  const begun = [
    await post('sign-in', { login: email, password: strong }),
    await post('sign-in', { login: email, password: strong }),
  ]
  const replies = await Promise.all(
    begun.map((one) => post('set-up', { code: codeOf(one.body.totp.secret, app.clock.now()) }, cookiesOf(one))),
  )
  expect(replies.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([200, 401])
  expect(replies.find(({ status }) => status === 401)?.body.recoveryCodes).toBeUndefined()
})

test('deactivated staff, staff without a role, and patients cannot sign in with any password', async () => {
  const off = await adopted()
  await app.database.pool.query('update users set is_active = false where id = $1', [off.userId])
  const roleless = await adopted()
  await app.database.pool.query('delete from user_roles where user_id = $1', [roleless.userId])
  const patient = await adopted()
  await app.database.pool.query(`update users set user_type = 'PATIENT' where id = $1`, [patient.userId])
  for (const { email } of [off, roleless, patient]) {
    const { status, body } = await post('sign-in', { login: email, password: strong })
    expect([status, body.code]).toEqual([401, 'SIGN_IN_FAILED'])
  }
})
