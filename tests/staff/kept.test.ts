import { afterAll, beforeAll, expect, test } from 'vitest'
import { purgeExpired } from '../../server/operations/retention.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { joinStaff } from '../support/staff.ts'

let app: TestApp
beforeAll(async () => void (app = await createTestApp()))
afterAll(() => app.close())

test('attempts go after a day, half-done sign-ins with their end, sessions thirty days after theirs', async () => {
  const member = await joinStaff(app)
  await app.call('POST', '/api/staff-auth/sign-in', { body: { login: member.email, password: 'wrong' } })
  await app.call('POST', '/api/staff-auth/passkey-options', { body: {} })
  const left = async () => {
    await purgeExpired(app.deps)
    const counts = ['staff_sign_in_attempts', 'staff_steps', 'staff_sessions', 'staff_credentials'].map(
      async (name) => (await app.database.pool.query(`select count(*)::int as n from ${name}`)).rows[0].n as number,
    )
    return Promise.all(counts)
  }
  expect(await left()).toEqual([1, 1, 1, 11])
  app.clock.advance({ minutes: 11 })
  expect(await left()).toEqual([1, 0, 1, 11])
  app.clock.advance({ hours: 24 })
  expect(await left()).toEqual([0, 0, 1, 11])
  app.clock.advance({ hours: 24 * 29 })
  expect(await left()).toEqual([0, 0, 1, 11])
  app.clock.advance({ hours: 24 })
  expect(await left()).toEqual([0, 0, 0, 11])
})
