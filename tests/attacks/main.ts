import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { call } from '../../bench/client.ts'
import { smallClinic } from '../../bench/data.ts'
import { residentBytes, startApi, type Process } from '../../bench/processes.ts'
import { setStage } from '../../bench/stage.ts'
import { buildWeb } from '../../server/bin/web-build.ts'
import { honestTraffic } from './honest.ts'
import { productionEnvironment } from './production.ts'

/**
 * Runs each attack on its own server, in production mode, alongside honest clients, and prints a line of figures for
 * each.
 */
const attacks = [
  { name: 'nobody', kind: 'held', connections: 0, path: '/' },
  { name: '100 connections x 200 pipelined GETs of /', kind: 'pipelined', connections: 100, path: '/' },
  { name: 'the same, never read', kind: 'unread', connections: 100, path: '/' },
  {
    name: '500 connections x 200 pipelined reads, never read',
    kind: 'unread',
    connections: 500,
    path: '/api/clinicians',
  },
  { name: '500 slow readers of the API description', kind: 'slow', connections: 500, path: '/api/openapi.json' },
  { name: '500 connections that never finish their request', kind: 'held', connections: 500, path: '/' },
]
const seconds = 15

function attack(port: number, { kind, connections, path }: (typeof attacks)[number]): Promise<string> {
  const args = [`--kind=${kind}`, `--port=${port}`, `--connections=${connections}`, `--path=${path}`]
  const child = spawn(process.execPath, ['tests/attacks/hostile.ts', ...args, `--seconds=${seconds}`])
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  return new Promise((done) => child.on('close', () => done(said.trim())))
}

async function watch(api: Process, isOver: () => boolean): Promise<{ peak: number; diedAfter: number | null }> {
  const begun = performance.now()
  let peak = 0
  while (!isOver()) {
    const bytes = await residentBytes(api)
    if (bytes === 0) return { peak, diedAfter: (performance.now() - begun) / 1000 }
    peak = Math.max(peak, bytes)
    await sleep(100)
  }
  return { peak, diedAfter: null }
}

await buildWeb()
const stage = await setStage(smallClinic)
const codeOf = async (phone: string) =>
  (await call(`${stage.providers.url}/codes/${phone}`, { method: 'GET' })).body.otp as string
const wanted = process.argv.slice(2)
for (const each of attacks.filter(({ name }) => wanted.length === 0 || wanted.some((word) => name.includes(word)))) {
  const api = await startApi(productionEnvironment(stage.environment))
  const port = Number(new URL(api.url).port)
  let isOver = false
  const honest = honestTraffic(port, codeOf, () => isOver)
  const watched = watch(api, () => isOver)
  await sleep(2000)
  const gained = await attack(port, each)
  isOver = true
  const { peak, diedAfter } = await watched
  console.log(each.name)
  console.log(
    `  peak ${Math.round(peak / 2 ** 20)} MiB, ${diedAfter === null ? 'lived' : `died after ${diedAfter.toFixed(1)} s`}`,
  )
  console.log(`  attacker ${gained}`)
  console.log(`  honest ${JSON.stringify(await honest)}`)
  await api.stop()
}
await stage.close()
process.exit(0)
