import { Worker } from 'node:worker_threads'
import type { Step } from './operation.ts'

export interface Found {
  seed: number
  findings: string[]
  script: Step[]
  trace: string[]
}

export interface SpanWork {
  url: string
  from: number
  count: number
  steps: number
  only: string[]
  endsAtMs: number
  shrinks: boolean
  stopsAtFirst: boolean
  shared: SharedArrayBuffer
}

type Message = { found: Found } | { done: number } | { points: string[] }

export interface Span {
  from: number
  count: number
  steps: number
  /** The steps that there are, where not all. */
  only?: string[]
  /** Seeds that were not begun by then are left out. */
  budgetMs?: number
  /** Whether findings are made as short as can be. */
  shrinks?: boolean
  /** Whether one finding is enough. */
  stopsAtFirst?: boolean
  onFound?: (found: Found) => void
  /** Told how many are played by now; they are played in order, so that all but the last few of the span are. */
  onPlayed?: (played: number) => void
}

export interface SpanResult {
  played: number
  found: Found[]
  /** Every point at which a crash can be, by name. */
  points: Set<string>
}

/** Plays a span of seeds, a thread for each database. */
export async function playSpan(
  urls: string[],
  {
    from,
    count,
    steps,
    only = [],
    budgetMs = 86_400_000,
    shrinks = true,
    stopsAtFirst = false,
    onFound,
    onPlayed,
  }: Span,
): Promise<SpanResult> {
  const shared = new SharedArrayBuffer(4)
  const result: SpanResult = { played: 0, found: [], points: new Set() }
  const endsAtMs = Date.now() + budgetMs
  await Promise.all(
    urls.map(
      (url) =>
        new Promise<void>((done, failed) => {
          const workerData: SpanWork = { url, from, count, steps, only, endsAtMs, shrinks, stopsAtFirst, shared }
          // Most of what a seed makes is garbage by its end: looked through less often, that takes less time.
          const resourceLimits = { maxYoungGenerationSizeMb: 128 }
          const worker = new Worker(new URL('span-worker.ts', import.meta.url), { workerData, resourceLimits })
          worker.on('message', (message: Message) => {
            if ('found' in message) {
              result.found.push(message.found)
              onFound?.(message.found)
              return
            }
            if ('done' in message) {
              result.played += message.done
              onPlayed?.(result.played)
              return
            }
            for (const point of message.points) result.points.add(point)
          })
          worker.on('error', failed)
          // 13 where a promise never settled, and with it the run: a silence that must not pass for a success.
          worker.on('exit', (code) =>
            code === 0 ? done() : failed(new Error(`A thread of the simulation ended with ${code}`)),
          )
        }),
    ),
  )
  return result
}
