import { execFile, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { benchEnvironment } from '../../bench/processes.ts'
import { completeConfig, readEnvironment } from '../../server/core/config.ts'
import { freePort } from '../../server/db/embedded.ts'
import { prepareWeb } from '../../server/bin/web-build.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { programEnv } from '../support/program.ts'

let database: TestDatabase
let folder: string
let production: Record<string, string>

beforeAll(async () => {
  database = await createTestDatabase()
  folder = await mkdtemp(join(tmpdir(), 'mibo-production-'))
  const {
    RATE_LIMIT_PER_MINUTE: _lifted,
    OTP_RESEND_SECONDS: _none,
    ...env
  } = benchEnvironment(database.url, `http://127.0.0.1:${await freePort()}`)
  production = {
    ...env,
    NODE_ENV: 'production',
    PUBLIC_URL: 'https://book.clinic.example',
    CORS_ORIGIN: 'https://book.clinic.example',
    TRUST_PROXY: '127.0.0.1',
    CLINIC_NAME: 'Sukoon Clinic',
    CLINIC_SUPPORT_PHONE: '+91 80 2222 3333',
    CLINIC_ADDRESS: '3 Church Street, Bengaluru 560001',
  }
})
afterAll(async () => {
  await database.close()
  await rm(folder, { recursive: true })
})

const withoutKeys = (...keys: string[]) =>
  Object.fromEntries(Object.entries(production).filter(([key]) => !keys.includes(key)))

/** Runs a command to its end, and returns its output. */
async function run(args: string[], env: Record<string, string>) {
  const options = { env: { ...programEnv, ...env }, timeout: 30_000 }
  return promisify(execFile)(process.execPath, args, options).then(
    ({ stdout, stderr }) => ({ code: 0, said: stdout + stderr }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      code: error.code,
      said: error.stdout + error.stderr,
    }),
  )
}

describe('the API in production', () => {
  it('starts with only a file of keys', async () => {
    const file = join(folder, 'mibo.env')
    const lines = Object.entries(production).map(([key, value]) => `${key}="${value}"`)
    await writeFile(file, [...lines, 'PORT=1'].join('\n'), { mode: 0o600 })
    const port = await freePort()
    const child = spawn(process.execPath, ['server/bin/api.ts'], {
      // The environment takes precedence over the file.
      env: { ...programEnv, ENV_FILE: file, PORT: String(port) },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    const config = () => fetch(`http://127.0.0.1:${port}/api/config`).then((reply) => reply.json())
    await expect
      .poll(() => config().catch(() => ({})), { timeout: 30_000, interval: 100 })
      .toMatchObject({ clinicName: 'Sukoon Clinic', supportPhone: '+91 80 2222 3333' })
    const ended = new Promise((done) => child.once('close', done))
    child.kill('SIGKILL')
    await ended
  }, 40_000)

  it.each([
    ['CLINIC_NAME', undefined],
    ['CLINIC_NAME', 'Banyan Mind Clinic'],
    ['CLINIC_SUPPORT_PHONE', undefined],
    ['CLINIC_ADDRESS', '12 Rest House Road, Bengaluru 560001'],
    ['CLINIC_ADDRESS', ' '],
    ['TRUST_PROXY', undefined],
  ])('refuses the demo clinic’s settings and a missing proxy: %s %s', (key, value) => {
    const env = { ...withoutKeys(key), ...(value === undefined ? {} : { [key]: value }) }
    const faults = [expect.stringContaining(`${key} is missing`)]
    expect(() => completeConfig(readEnvironment(env))).toThrow(expect.objectContaining({ faults }))
  })

  it('reports every problem, and does not start', async () => {
    const { code, said } = await run(['server/bin/api.ts'], { ...withoutKeys('CLINIC_NAME', 'TRUST_PROXY'), PORT: '0' })
    expect(code).toBe(1)
    expect(said).toMatch(/cannot be used:\n {2}- CLINIC_NAME is missing.*\n {2}- TRUST_PROXY is missing.*\n$/)
  })

  it('names a missing file of keys', async () => {
    const { code, said } = await run(['server/bin/api.ts'], { ENV_FILE: join(folder, 'none.env') })
    expect(code).toBe(1)
    expect(said).toContain('none.env cannot be read (ENOENT)')
  })

  it('does not start without the web app', async () => {
    await expect(prepareWeb({ NODE_ENV: 'production' }, folder)).rejects.toThrow('run `npm run build`')
    await prepareWeb({ NODE_ENV: 'production' })
  })
})

describe('the demo clinic', () => {
  it('is not added to a production database unless that is requested', async () => {
    const clinicians = async () => (await database.pool.query('select count(*)::int as n from centres')).rows[0].n
    const refused = await run(['server/bin/seed.ts'], production)
    expect(refused).toEqual({ code: 1, said: expect.stringContaining('npm run import:clinic') })
    expect(await clinicians()).toBe(0)
    const asked = await run(['server/bin/seed.ts', '--in-production'], production)
    expect(asked).toEqual({ code: 0, said: 'The demo clinic was added.\n' })
    expect(await clinicians()).toBe(3)
  })
})
