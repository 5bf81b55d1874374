import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../support/app.ts'
import { createClinician } from '../support/factories.ts'
import { programEnv } from '../support/program.ts'

let app: TestApp
let cwd: string
beforeAll(async () => {
  app = await createTestApp()
  cwd = await mkdtemp(join(tmpdir(), 'mibo-invite-'))
})
afterAll(async () => {
  await app.close()
  await rm(cwd, { recursive: true, force: true })
})

const run = promisify(execFile)

/** `npm run staff:invite -- ...`, with the last line read. */
async function invite(...options: string[]) {
  const env = {
    ...programEnv,
    DATABASE_URL: app.database.url,
    NODE_ENV: 'development',
    ENV_FILE: '',
    PORT: '5123',
  }
  const { stdout } = await run(process.execPath, [resolve('server/bin/staff-invite.ts'), ...options], { env, cwd })
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { inviteUrl: string; token: string; userId: number }
}

const refusal = (...options: string[]) =>
  invite(...options).then(
    () => '',
    ({ code, stderr }: { code: number; stderr: string }) => `${code} ${stderr}`,
  )

const invitedAs = async (token: string) => (await app.call('POST', '/api/staff-auth/invite', { body: { token } })).body

test('the command prints a link last, for every centre or for one', async () => {
  const { centreId, clinicianId } = await createClinician(app)
  const admin = await invite('--role', 'ADMIN', '--name', 'Radha Iyer', '--email', 'Radha@Clinic.example')
  expect(admin.inviteUrl).toBe(`http://localhost:5123/staff/join#${admin.token}`)
  expect(await invitedAs(admin.token)).toMatchObject({
    fullName: 'Radha Iyer',
    login: 'radha@clinic.example',
    roles: [{ role: 'ADMIN', centreId: null }],
  })
  const desk = await invite(
    '--role',
    'FRONT_DESK',
    '--name',
    'Nisha',
    '--email',
    'nisha@clinic.example',
    '--centre',
    String(centreId),
    '--phone',
    '98450 00999',
  )
  expect((await invitedAs(desk.token)).roles).toEqual([{ role: 'FRONT_DESK', centreId }])
  const [clinician] = (
    await app.database.pool.query('select user_id as id from clinician_profiles where id = $1', [clinicianId])
  ).rows
  const doctor = await invite(
    '--role',
    'CLINICIAN',
    '--name',
    'Dr X',
    '--email',
    'x@clinic.example',
    '--clinician',
    String(clinicianId),
  )
  expect(doctor.userId).toBe(clinician.id)
}, 60_000)

test('an impossible invitation is refused with a sentence, and creates no account', async () => {
  const count = async () => (await app.database.pool.query('select count(*)::int as n from users')).rows[0].n
  const given = ['--role', 'MANAGER', '--name', 'Vikram', '--email', 'vikram@clinic.example']
  await invite(...given, '--phone', '98450 00888')
  const before = await count()
  expect(await refusal('--role', 'BOSS', '--name', 'A', '--email', 'a@clinic.example')).toContain(
    '1 npm run staff:invite',
  )
  expect(await refusal('--role', 'ADMIN', '--name', 'A', '--email', 'no address')).toContain('npm run staff:invite')
  expect(await refusal(...given, '--centre', '999')).toContain('There is no centre 999.')
  expect(await refusal(...given, '--centre', 'two')).toContain('--centre two')
  expect(await refusal(...given, '--clinician', '999')).toContain('There is no clinician 999.')
  const other = ['--role', 'MANAGER', '--name', 'B', '--email', 'b@clinic.example', '--phone', '+91 98450 00888']
  expect(await refusal(...other)).toContain('Another member of staff has this phone.')
  expect(await count()).toBe(before)
}, 60_000)
