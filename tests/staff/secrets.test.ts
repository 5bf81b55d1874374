import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Config } from '../../server/core/config.ts'
import { seal, unseal } from '../../server/identity/staff/secrets.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { goodPassword, joinStaff } from '../support/staff.ts'

let app: TestApp
beforeAll(async () => void (app = await createTestApp()))
afterAll(() => app.close())

test('a sealed secret opens for its own user, under its own key, and unchanged', () => {
  const config = { OTP_PEPPER: 'x'.repeat(40) } as Config
  const secret = Buffer.from('twenty bytes, no more')
  const sealed = seal(config, 7, secret)
  expect(unseal(config, 7, sealed)).toEqual(secret)
  expect(unseal(config, 8, sealed)).toBeNull()
  expect(unseal({ OTP_PEPPER: 'y'.repeat(40) } as Config, 7, sealed)).toBeNull()
  const changed = Buffer.from(sealed)
  changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1
  expect(unseal(config, 7, changed)).toBeNull()
})

test('a copy of the database has no password, code, link or cookie in it', async () => {
  const member = await joinStaff(app)
  const tables = ['users', 'staff_invites', 'staff_credentials', 'staff_sessions', 'staff_steps']
  const rows = await Promise.all(
    tables.map(async (name) => (await app.database.pool.query(`select t::text as row from ${name} t`)).rows),
  )
  const copy = JSON.stringify(rows).toLowerCase()
  const [, cookie = ''] = member.cookie.split('=')
  const secrets = [goodPassword, member.secret, member.token, cookie, ...member.recoveryCodes]
  const found = secrets
    .flatMap((secret) => [secret, secret.replaceAll('-', ''), Buffer.from(secret).toString('hex')])
    .filter((secret) => copy.includes(secret.toLowerCase()))
  expect(found).toEqual([])
  expect(copy).toContain(member.email.toLowerCase())
})
