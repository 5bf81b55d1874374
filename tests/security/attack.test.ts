import { spawn } from 'node:child_process'
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { benchEnvironment, residentBytes, startApi, type Process } from '../../bench/processes.ts'
import { productionEnvironment } from '../attacks/production.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { createClinician } from '../support/factories.ts'

// One API process as in production, with production's memory limits. `node tests/attacks/main.ts` prints the figures.
const attackSeconds = 4
const mib = 2 ** 20
let test: TestApp
let api: Process
let attackers = 0

beforeAll(async () => {
  test = await createTestApp()
  await createClinician(test)
  api = await startApi(productionEnvironment(benchEnvironment(test.database.url, test.sandboxUrl)))
})
afterAll(async () => {
  await api.stop()
  await test.close()
})

function attack(kind: string, connections: number, path: string): Promise<unknown> {
  const port = new URL(api.url).port
  attackers += 1
  const args = [
    `--from=127.0.0.${20 + attackers}`,
    `--kind=${kind}`,
    `--port=${port}`,
    `--connections=${connections}`,
    `--path=${path}`,
  ]
  const child = spawn(process.execPath, ['tests/attacks/hostile.ts', ...args, `--seconds=${attackSeconds}`])
  return new Promise((done) => child.once('close', done))
}

/** A client at another address, with its own connection. */
function ask(path: string): Promise<number> {
  return new Promise((done) => {
    const sent = request(`${api.url}${path}`, { localAddress: '127.0.0.8', agent: new Agent(), timeout: 15_000 })
    sent.on('response', (reply) => reply.resume().once('end', () => done(reply.statusCode ?? 0)))
    sent.on('timeout', () => sent.destroy())
    sent.on('error', () => done(0))
    sent.end()
  })
}

it.each([
  ['pipelined', 100, '/'],
  ['unread', 100, '/'],
  ['unread', 500, '/api/clinicians'],
  ['slow', 500, '/api/openapi.json'],
] as const)(
  'an API process survives %s requests on %i connections for %s, and answers others meanwhile',
  async (kind, connections, path) => {
    const before = await residentBytes(api)
    const under = { attack: true }
    const attacked = attack(kind, connections, path).finally(() => (under.attack = false))
    const statuses: number[] = []
    let peak = before
    while (under.attack) {
      statuses.push(await ask('/api/clinicians'), await ask('/'))
      peak = Math.max(peak, await residentBytes(api))
      await sleep(100)
    }
    await attacked
    console.log(
      `${kind} ${connections} ${path}: ${Math.round(before / mib)} MiB before, ${Math.round(peak / mib)} at most`,
    )
    expect(new Set(statuses)).toEqual(new Set([200]))
    expect(peak).toBeLessThan(300 * mib)
    expect(await ask('/readyz')).toBe(200)
  },
  60_000,
)
