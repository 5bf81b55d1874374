import { afterAll, beforeAll, expect, it } from 'vitest'
import { confirm, createTestApp, newPhone, signInByCode, type TestApp } from '../support/app.ts'
import { createClinician } from '../support/factories.ts'

let test: TestApp
beforeAll(async () => {
  test = await createTestApp()
})
afterAll(() => test.close())

const staffOf = async (phone: string) =>
  (
    await test.database.pool.query(
      `select id, full_name, phone, email, is_active from users where phone = $1 and user_type = 'STAFF'`,
      [phone],
    )
  ).rows

/** A clinician whose phone is on their account, as an administrator enters it. */
async function clinicianWithPhone(): Promise<{ phone: string; userId: number }> {
  const phone = newPhone()
  const { clinicianId } = await createClinician(test)
  const { rows } = await test.database.pool.query(
    `update users set phone = $1, email = $2 where id = (select user_id from clinician_profiles where id = $3) returning id`,
    [phone, `${phone}@clinic.example`, clinicianId],
  )
  return { phone, userId: rows[0].id }
}

it('signing in as a patient gives a clinician a separate patient account and leaves the clinician’s alone', async () => {
  const { phone, userId } = await clinicianWithPhone()
  const before = await staffOf(phone)
  const me = await signInByCode(test, { phone, fullName: 'Somebody Else' })
  expect(me.userId).not.toBe(userId)
  const who = await test.call('GET', '/api/patient-auth/me', { token: me.token })
  expect(who.body.user).toMatchObject({ userType: 'PATIENT', fullName: 'Somebody Else' })
  const profile = { fullName: 'Renamed', email: 'renamed@example.com' }
  await test.call('PUT', '/api/patient-dashboard/profile', { token: me.token, body: profile })
  await confirm(test, me)
  const erased = await test.call('POST', '/api/patient-dashboard/erase', {
    token: me.token,
    body: { confirm: 'ERASE' },
  })
  expect(erased.status).toBe(200)
  expect(await staffOf(phone)).toEqual(before)
})

it('a patient who becomes staff keeps both accounts, and signs in as the patient', async () => {
  const me = await signInByCode(test)
  await test.database.pool.query(`insert into users (phone, full_name, user_type) values ($1, 'Staff', 'STAFF')`, [
    me.phone,
  ])
  expect((await signInByCode(test, { phone: me.phone })).userId).toBe(me.userId)
  await expect(
    test.database.pool.query(`insert into users (phone, full_name, user_type) values ($1, 'Twice', 'STAFF')`, [
      me.phone,
    ]),
  ).rejects.toThrow(/users_staff_phone_key/)
})

it('a session of a staff account opens nothing of patients’, however it came about', async () => {
  const { userId } = await clinicianWithPhone()
  const me = await signInByCode(test)
  await test.database.pool.query('insert into patient_profiles (user_id) values ($1)', [userId])
  await test.database.pool.query('update auth_sessions set user_id = $1 where user_id = $2', [userId, me.userId])
  const refreshed = await test.call('POST', '/api/patient-auth/refresh-token', {
    body: { refreshToken: me.refreshToken },
  })
  expect(refreshed.status).toBe(401)
  expect((await test.call('GET', '/api/patient-auth/me', { token: me.token })).status).toBe(401)
})
