import { spawn } from 'node:child_process'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { benchEnvironment } from '../../bench/processes.ts'
import { freePort } from '../../server/db/embedded.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())

it('Ctrl+C ends `npm run dev` without a stack, though the browser still asks', async () => {
  const [port, webPort] = [await freePort(), await freePort()]
  const nowhere = `http://127.0.0.1:${await freePort()}`
  const env = { ...benchEnvironment(database.url, nowhere), NODE_ENV: 'development', PORT: String(port) }
  const { PATH = '', HOME = '' } = process.env
  const child = spawn('npm', ['run', 'dev', '--', '--port', String(webPort)], {
    env: { PATH, HOME, ...env, WORKER: 'off' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  onTestFinished(() => {
    if (child.exitCode === null) process.kill(-(child.pid ?? 0), 'SIGKILL')
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const ended = new Promise<number | null>((done) => child.once('close', done))
  const ask = () => fetch(`http://localhost:${webPort}/api/clinicians`).then(({ status }) => status)
  await expect.poll(() => ask().catch(() => 0), { timeout: 40_000, interval: 100 }).toBe(200)
  const asking = setInterval(() => void ask().catch(() => undefined), 5)
  // As a terminal does: to the whole process group.
  process.kill(-(child.pid ?? 0), 'SIGINT')
  expect(await ended).toBe(0)
  clearInterval(asking)
  expect(output).toContain('is open')
  expect(output).not.toMatch(/^\s+at |Error/m)
}, 60_000)
