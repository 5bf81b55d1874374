import { spawn } from 'node:child_process'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { benchEnvironment } from '../../bench/processes.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { createClinician } from '../support/factories.ts'
import { scenario } from '../support/scenario.ts'
import { lockedJobs } from '../support/state.ts'
import { programEnv } from '../support/program.ts'

let test: TestApp

beforeAll(async () => {
  test = await createTestApp({ start: Temporal.Now.instant().toString() })
})
afterAll(() => test.close())

async function statuses(): Promise<Record<string, number>> {
  const { rows } = await test.database.pool.query(
    'select status, count(*)::int as count from notifications group by status',
  )
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]))
}

it('a worker that is asked to stop finishes sending its messages', async () => {
  const clinician = await createClinician(test)
  const day = Temporal.Now.zonedDateTimeISO('Asia/Kolkata').startOfDay().add({ days: 2, hours: 10 })
  await scenario.paidAppointment(test, clinician, {
    startsAt: new Date(day.epochMilliseconds).toISOString(),
    mode: 'IN_PERSON',
  })
  await test.control('faults', { vendor: 'gallabox', call: '*', kind: 'slow', delayMs: 1500, times: 10 })

  const env = {
    ...programEnv,
    ...benchEnvironment(test.database.url, `${test.sandboxUrl}/razorpay`),
    GALLABOX_API_KEY: test.config.GALLABOX_API_KEY,
    GALLABOX_API_SECRET: test.config.GALLABOX_API_SECRET,
    GALLABOX_BASE_URL: test.config.GALLABOX_BASE_URL,
    LOG_LEVEL: 'silent',
  }
  const worker = spawn(process.execPath, ['server/bin/worker.ts'], { env, stdio: ['ignore', 'ignore', 'inherit'] })
  onTestFinished(() => void worker.kill('SIGKILL'))
  const ended = new Promise<number | null>((done) => worker.once('close', done))
  const locked = () => lockedJobs(test)
  await expect.poll(locked, { timeout: 40_000, interval: 50 }).toBeGreaterThan(0)
  worker.kill('SIGTERM')
  expect(await ended).toBe(0)
  expect(await locked()).toBe(0)
  // The confirmation; the payment message waits until Razorpay has captured it.
  expect(await statuses()).toEqual({ SENT: 1 })
}, 60_000)
