import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { run as runPatientsNumber } from '../../server/bin/patients-number.ts'
import { readEnvironment } from '../../server/core/config.ts'
import { createTestApp, signInByCode, type SignedIn, type TestApp } from '../support/app.ts'
import { programEnv } from '../support/program.ts'

let test: TestApp
let me: SignedIn
let other: SignedIn
beforeAll(async () => {
  // The command goes by the clock of the machine.
  test = await createTestApp({ start: new Date().toISOString() })
})
beforeEach(async () => {
  me = await signInByCode(test)
  other = await signInByCode(test)
  await doubt(me)
  await doubt(other)
})
afterAll(() => test.close())

/** As where somebody signed in under another name than the one on file. */
const doubt = ({ userId, patientId }: SignedIn) =>
  test.database.pool.query(
    `with asked as (update auth_sessions set needs_birth_date = true where user_id = ${userId})
     update patient_profiles set birth_date_failures = 5, birth_date_failed_at = now() where id = ${patientId}`,
  )

/** The same without a process. */
const runHere = (...words: string[]) =>
  runPatientsNumber(words, readEnvironment({ NODE_ENV: 'test', DATABASE_URL: test.database.url }))

async function run(...words: string[]) {
  const env = { ...programEnv, ENV_FILE: '', NODE_ENV: 'test', DATABASE_URL: test.database.url }
  return promisify(execFile)(process.execPath, ['server/bin/patients-number.ts', ...words], { env }).then(
    ({ stdout }) => ({ code: 0, said: stdout }),
    (error: { code: number; stderr: string; stdout: string }) => ({
      code: error.code,
      said: error.stderr + error.stdout,
    }),
  )
}

const profileOf = ({ token }: SignedIn) => test.call('GET', '/api/patient-dashboard/profile', { token })
const rowOf = async ({ patientId }: SignedIn) =>
  (
    await test.database.pool.query(
      `select u.phone, p.identity_confirmed_at is not null as "isConfirmed", p.birth_date_failures as failures
       from patient_profiles p join users u on u.id = p.user_id where p.id = $1`,
      [patientId],
    )
  ).rows[0]

describe('npm run patients:number', () => {
  it('--same shows its patient their history again in the open session, and nobody else', async () => {
    expect((await profileOf(me)).body.code).toBe('BIRTH_DATE_NEEDED')
    // As somebody at the clinic writes it.
    const written = `+${me.phone.slice(0, 2)} ${me.phone.slice(2, 7)} ${me.phone.slice(7)}`
    expect(await run('--phone', written, '--same')).toEqual({
      code: 0,
      said: `It still belongs to user ${me.userId}.\n`,
    })
    expect((await profileOf(me)).status).toBe(200)
    expect(await rowOf(me)).toEqual({ phone: me.phone, isConfirmed: true, failures: 0 })
    expect((await profileOf(other)).body.code).toBe('BIRTH_DATE_NEEDED')
    expect(await rowOf(other)).toEqual({ phone: other.phone, isConfirmed: false, failures: 5 })
  })

  it('--new removes it from the account, ends its sessions, and its new owner starts empty', async () => {
    expect(await runHere('--phone', me.phone, '--new')).toBe(`It no longer belongs to user ${me.userId}.`)
    expect((await profileOf(me)).status).toBe(401)
    expect(
      (await test.call('POST', '/api/patient-auth/refresh-token', { body: { refreshToken: me.refreshToken } })).status,
    ).toBe(401)
    expect((await rowOf(me)).phone).toBeNull()
    const owner = await signInByCode(test, { phone: me.phone })
    expect(owner.patientId).not.toBe(me.patientId)
    expect((await profileOf(owner)).status).toBe(200)
    expect((await rowOf(other)).phone).toBe(other.phone)
    expect((await profileOf(other)).body.code).toBe('BIRTH_DATE_NEEDED')
  })

  it.each([
    [[], 'npm run patients:number -- --phone'],
    [['--phone', '919812345670'], 'npm run patients:number -- --phone'],
    [['--phone', '919812345670', '--same', '--new'], 'npm run patients:number -- --phone'],
    [['--phone', '919812345670', '--same'], 'No patient has this number'],
    [['--phone', '919812345670', '--new'], 'No patient has this number'],
    [
      ['--phone', 'abc', '--same'],
      'That does not look like an Indian mobile number. Please enter the ten digits, for example 98765 43210.',
    ],
  ])('says what is wrong with %j, and changes nothing', async (words, sentence) => {
    const before = [await rowOf(me), await rowOf(other)]
    await expect(runHere(...words)).rejects.toThrow(sentence)
    expect([await rowOf(me), await rowOf(other)]).toEqual(before)
  })

  it('ends with 1 after such a sentence, without a stack', async () => {
    const { code, said } = await run('--phone', 'abc', '--same')
    expect(code).toBe(1)
    expect(said).toContain(
      'That does not look like an Indian mobile number. Please enter the ten digits, for example 98765 43210.',
    )
    expect(said).not.toMatch(/\n +at /)
  })

  it('does not find staff by their number', async () => {
    await test.database.pool.query(
      `insert into users (full_name, user_type, phone) values ('Dr X', 'STAFF', '919812345699')`,
    )
    for (const word of ['--same', '--new']) {
      await expect(runHere('--phone', '919812345699', word)).rejects.toThrow('No patient has this number')
    }
    const { rows } = await test.database.pool.query(`select phone from users where full_name = 'Dr X'`)
    expect(rows).toEqual([{ phone: '919812345699' }])
  })
})
