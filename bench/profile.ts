import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Process } from './processes.ts'

interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string } }[]
  samples: number[]
  timeDeltas: number[]
}

/** The purpose of running code, by its origin; the first match counts. */
const parts: [part: string, pattern: RegExp][] = [
  ['validation', /node_modules\/zod|server\/http\/(validation|body)|contract\/|secure-json-parse/],
  ['JSON', /fast-json-stringify|JSON/],
  ['driver', /node_modules\/(pg|pg-[a-z]+|postgres-[a-z]+|kysely)\/|queries\.ts|server\/db\//],
  [
    'headers, compression, limits',
    /node_modules\/@fastify|node_modules\/helmet|server\/http\/(security|metrics)|prom-client/,
  ],
  [
    'HTTP',
    /node_modules\/(fastify|light-my-request|find-my-way|avvio|fast-querystring)|node:(_http|internal\/http|net|internal\/net|stream|internal\/streams|internal\/stream_base)/,
  ],
  ['sign-in', /node_modules\/jose|server\/auth|webcrypto|internal\/crypto/],
  ['our own rules', /\/server\/|contract\//],
]

function partOf({ functionName, url }: CpuProfile['nodes'][number]['callFrame']): string {
  if (functionName === '(idle)') return 'idle'
  if (functionName === '(garbage collector)') return 'garbage collection'
  if (/^write(v|Utf8String|Latin1String|Buffer|String)$/.test(functionName)) return 'writing to sockets'
  const found = parts.find(([, pattern]) => pattern.test(url))
  if (found !== undefined) return found[0]
  return url === '' || functionName === '(program)' ? 'the engine itself' : 'node'
}

/** Milliseconds by part, and by function for a closer look. */
export interface Spent {
  byPart: Map<string, number>
  byFunction: Map<string, number>
}

function sumUp(profile: CpuProfile): Spent {
  const byPart = new Map<string, number>()
  const byFunction = new Map<string, number>()
  const frames = new Map(profile.nodes.map((node) => [node.id, node.callFrame]))
  for (const [index, id] of profile.samples.entries()) {
    const frame = frames.get(id)
    if (frame === undefined) continue
    const ms = (profile.timeDeltas[index] ?? 0) / 1000
    const part = partOf(frame)
    const name = `${frame.functionName} ${frame.url.replace(/^.*?(node_modules|server|contract)\//, '$1/')}`
    byPart.set(part, (byPart.get(part) ?? 0) + ms)
    byFunction.set(name, (byFunction.get(name) ?? 0) + ms)
  }
  return { byPart, byFunction }
}

/** Where the process spends its time while `work` runs. It has to be `bench/profiled-api.ts`, writing to `file`. */
export async function profileOf(api: Process, file: string, work: () => Promise<void>): Promise<Spent> {
  await rm(file, { force: true })
  process.kill(api.pid, 'SIGUSR2')
  await work()
  process.kill(api.pid, 'SIGUSR2')
  for (let waited = 0; !existsSync(file) && waited < 10_000; waited += 50) await sleep(50)
  await sleep(200)
  return sumUp(JSON.parse(await readFile(file, 'utf8')) as CpuProfile)
}
