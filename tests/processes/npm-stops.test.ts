import { execFileSync, spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it, type TestContext } from 'vitest'
import { benchEnvironment } from '../../bench/processes.ts'
import { freePort } from '../../server/db/embedded.ts'
import { createTestApp, signInByCode, type TestApp } from '../support/app.ts'
import { bookingBody, createClinician, type TestClinician } from '../support/factories.ts'
import { scenario } from '../support/scenario.ts'
import { lockedJobs } from '../support/state.ts'
import { programEnv } from '../support/program.ts'

// A process manager stops what it started, which is npm: a shell between npm and the server must pass the signal on.

let test: TestApp
let clinician: TestClinician
let env: Record<string, string>
let token: string

beforeAll(async () => {
  test = await createTestApp({ start: Temporal.Now.instant().toString() })
  clinician = await createClinician(test)
  env = {
    ...benchEnvironment(test.database.url, `${test.sandboxUrl}/razorpay`),
    JWT_ACCESS_SECRET: test.config.JWT_ACCESS_SECRET,
    RAZORPAY_KEY_ID: test.config.RAZORPAY_KEY_ID,
    RAZORPAY_KEY_SECRET: test.config.RAZORPAY_KEY_SECRET,
    GALLABOX_API_KEY: test.config.GALLABOX_API_KEY,
    GALLABOX_API_SECRET: test.config.GALLABOX_API_SECRET,
    GALLABOX_BASE_URL: test.config.GALLABOX_BASE_URL,
    DRAIN_SECONDS: '1',
    LOG_LEVEL: 'silent',
  }
  token = (await signInByCode(test)).token
})
afterAll(() => test.close())

/** `npm run` in its own process group, as a process manager starts it. */
function npmRun({ onTestFinished }: Pick<TestContext, 'onTestFinished'>, script: string, more = {}) {
  const child = spawn('npm', ['run', script], {
    env: { ...programEnv, HOME: process.env.HOME ?? '', ...env, ...more },
    stdio: ['ignore', 'ignore', 'inherit'],
    detached: true,
  })
  const group = child.pid ?? 0
  onTestFinished(() => {
    try {
      process.kill(-group, 'SIGKILL')
    } catch {
      // All of it has exited, as it should.
    }
  })
  const ended = new Promise<number | null>((done) => child.once('close', done))
  return {
    stop: () => process.kill(group, 'SIGTERM'),
    ended,
    /** What is still running of everything it started. */
    survivors: () =>
      execFileSync('ps', ['-A', '-o', 'pgid=,stat=,args='], { encoding: 'utf8' })
        .split('\n')
        .filter((line) => Number.parseInt(line, 10) === group && !/^\s*\d+\s+Z/.test(line)),
  }
}

const tomorrow = (hours: number) =>
  new Date(
    Temporal.Now.zonedDateTimeISO('Asia/Kolkata').startOfDay().add({ days: 2, hours }).epochMilliseconds,
  ).toISOString()

async function untilReady(url: string, { expect }: Pick<TestContext, 'expect'>): Promise<void> {
  const isReady = () => fetch(`${url}/readyz`).then(({ status }) => status)
  await expect.poll(() => isReady().catch(() => 0), { timeout: 40_000, interval: 100 }).toBe(200)
}

it.concurrent.for([
  ['api', 10],
  ['start', 11],
] as const)(
  'SIGTERM to `npm run %s` lets a request end that is under way, and ends the server',
  async ([script, hours], context) => {
    const { expect } = context
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const run = npmRun(context, script, { PORT: String(port), SANDBOX_PORT: String(await freePort()) })
    await untilReady(url, context)
    await test.control('faults', { vendor: 'razorpay', call: '*', kind: 'slow', delayMs: 1500, times: 1 })
    const underWay = fetch(`${url}/api/booking/initiate`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(bookingBody(clinician, tomorrow(hours))),
    })
    await sleep(500)
    run.stop()
    expect((await underWay).status).toBe(201)
    expect(await run.ended).toBe(0)
    expect(run.survivors()).toEqual([])
    await expect(fetch(`${url}/healthz`)).rejects.toThrow('fetch failed')
  },
)

it('SIGTERM to `npm run worker` lets it finish sending its messages, and ends it', async (context) => {
  await scenario.paidAppointment(test, clinician, { startsAt: tomorrow(12), mode: 'IN_PERSON' })
  await test.control('faults', { vendor: 'gallabox', call: '*', kind: 'slow', delayMs: 1500, times: 10 })
  const run = npmRun(context, 'worker')
  const locked = () => lockedJobs(test)
  await expect.poll(locked, { timeout: 40_000, interval: 50 }).toBeGreaterThan(0)
  run.stop()
  expect(await run.ended).toBe(0)
  expect(run.survivors()).toEqual([])
  expect(await locked()).toBe(0)
}, 60_000)
