import { spawn, type ChildProcess } from 'node:child_process'
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { benchEnvironment } from '../../bench/processes.ts'
import { signInPatients, type SignedInPatient } from '../../bench/sessions.ts'
import { completeConfig, readEnvironment } from '../../server/core/config.ts'
import { freePort } from '../../server/db/embedded.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { bookingBody, createClinician, type TestClinician } from '../support/factories.ts'
import { programEnv } from '../support/program.ts'
import { fillClinic } from '../chaos/clinic.ts'

interface Instance {
  port: number
  child: ChildProcess
  isReady: boolean
}

const drainSeconds = 1
const checkEveryMs = 200
const startWithinMs = 40_000
const agent = new Agent({ keepAlive: true, maxSockets: 20 })
let test: TestApp
let clinician: TestClinician
let env: Record<string, string>
let patients: SignedInPatient[]
let instances: Instance[]

/** The status of one call over a kept-alive connection; rejects if the connection breaks. */
function ask(port: number, path: string, { token, body }: { token?: string; body?: object } = {}): Promise<number> {
  return new Promise((done, failed) => {
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
    if (body !== undefined) headers['content-type'] = 'application/json'
    const method = body === undefined ? 'GET' : 'POST'
    const call = request({ host: '127.0.0.1', port, path, method, headers, agent }, (reply) => {
      reply.resume().once('end', () => done(reply.statusCode ?? 0))
      reply.once('error', failed)
    })
    call.once('error', failed)
    call.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

const isReady = (port: number) =>
  ask(port, '/readyz').then(
    (status) => status === 200,
    () => false,
  )

function start(port: number): ChildProcess {
  return spawn(process.execPath, ['server/bin/api.ts'], {
    env: { ...env, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

async function untilReady(instance: Instance): Promise<void> {
  for (const end = Date.now() + startWithinMs; !(await isReady(instance.port)); await sleep(50)) {
    if (Date.now() > end) throw new Error('An API process was not ready in time.')
  }
  instance.isReady = true
}

beforeAll(async () => {
  test = await createTestApp()
  await fillClinic(test.database.pool, 200)
  clinician = await createClinician(test, { feeRupees: 0 })
  env = {
    ...programEnv,
    ...benchEnvironment(test.database.url, `${test.sandboxUrl}/razorpay`),
    DRAIN_SECONDS: String(drainSeconds),
    LOG_LEVEL: 'silent',
  }
  patients = await signInPatients(test.database.pool, completeConfig(readEnvironment(env)), 200)
  const ports = [await freePort(), await freePort()]
  instances = ports.map((port) => ({ port, child: start(port), isReady: false }))
  await Promise.all(instances.map(untilReady))
})
afterAll(async () => {
  for (const { child } of instances ?? []) child.kill('SIGKILL')
  agent.destroy()
  await test.close()
})

async function restart(instance: Instance): Promise<number | null> {
  const ended = new Promise<number | null>((done) => instance.child.once('close', done))
  instance.child.kill('SIGTERM')
  const code = await ended
  instance.child = start(instance.port)
  await untilReady(instance)
  return code
}

it('no request fails while each of two processes is restarted in turn', async () => {
  const run = { isOver: false }
  const statuses: Record<string, number> = {}
  const count = (status: number | string) => (statuses[status] = (statuses[status] ?? 0) + 1)

  // Like a load balancer: it learns that a process stops only by its health check, and repeats no request.
  const checks = instances.map(async (instance) => {
    for (; !run.isOver; await sleep(checkEveryMs)) instance.isReady = await isReady(instance.port)
  })
  let turn = 0
  const balanced = (path: string, more?: Parameters<typeof ask>[2]) => {
    const ready = instances.filter((instance) => instance.isReady)
    const { port = 0 } = ready[(turn += 1) % Math.max(ready.length, 1)] ?? {}
    return ask(port, path, more).then(count, (error: Error) => count(error.message))
  }
  let booked = 0
  const opening = Temporal.Now.zonedDateTimeISO('Asia/Kolkata')
    .startOfDay()
    .add({ days: 3, hours: 9 }).epochMilliseconds
  const load = Array.from({ length: 6 }, async (_, client) => {
    for (; !run.isOver; await sleep(50)) {
      if (client > 0 || booked >= 160) await balanced('/api/clinicians')
      else {
        const { token } = patients[booked] ?? {}
        const startsAt = new Date(opening + Math.floor(booked / 16) * 86_400_000 + (booked % 16) * 1_800_000)
        booked += 1
        await balanced('/api/booking/initiate', { token, body: bookingBody(clinician, startsAt.toISOString()) })
      }
    }
  })

  const codes = []
  for (const instance of instances) codes.push(await restart(instance))
  run.isOver = true
  await Promise.all([...load, ...checks])
  expect(codes).toEqual([0, 0])
  expect(Object.keys(statuses).sort()).toEqual(['200', '201'])
  expect(statuses['201']).toBe(booked)
}, 120_000)
