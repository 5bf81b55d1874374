import { setTimeout as sleep } from 'node:timers/promises'
import { control } from './client.ts'
import type { Stage } from './stage.ts'

interface Kills {
  api: number
  worker: number
  postgres: number
  /** How long nobody could connect to PostgreSQL, each time. */
  postgresDownMs: number[]
}

type Kind = 'api' | 'worker' | 'postgres'

/** The minimum pause between two kills, however fast the attempts go. */
const pauseMs = 700

/**
 * Kills each kind in rotation, evenly spread over the attempts: `advance` gets the number of attempts started. `end`
 * waits for the last replacement.
 */
export function wreak({ apis, workers, postgres }: Stage, each: number, attempts: number) {
  const kills: Kills = { api: 0, worker: 0, postgres: 0, postgresDownMs: [] }
  const order: Kind[] = Array.from({ length: each }, () => ['api', 'worker', 'postgres'] as const).flat()
  const spacing = attempts / (order.length + 1)
  const progress = { begun: 0, isOver: false }
  const isDue = (index: number) => progress.isOver || progress.begun >= spacing * (index + 1)

  async function killOne(kind: Kind): Promise<void> {
    if (kind === 'postgres') kills.postgresDownMs.push((await postgres.kill()).downMs)
    else await (kind === 'api' ? apis : workers)[kills[kind] % 2]?.kill()
    kills[kind] += 1
  }

  async function run(): Promise<void> {
    for (const [index, kind] of order.entries()) {
      while (!isDue(index)) await sleep(20)
      await sleep(pauseMs * (0.5 + Math.random()))
      await killOne(kind)
    }
  }

  const running = run()
  // What goes wrong meanwhile is thrown by `end`: thrown at once, it would leave behind whatever was started.
  running.catch(() => {})
  return {
    kills,
    advance: (count: number) => void (progress.begun = count),
    /** Kills that the attempts were too fast for happen now, during the last follow-ups. */
    async end() {
      progress.isOver = true
      await running
    },
  }
}

const slowMs = 6000

/** Five of 100 vendor calls fail, in one of these ways. `slow` is longer than anybody waits. */
const shares = [
  { kind: 'reset', chance: 0.012 },
  { kind: 'reset_after_effect', chance: 0.012 },
  { kind: 'error', chance: 0.012 },
  { kind: 'truncate', chance: 0.012 },
  { kind: 'slow', chance: 0.002, delayMs: slowMs },
]

export async function makeVendorsFaulty(sandboxUrl: string): Promise<void> {
  for (const vendor of ['razorpay', 'gallabox', 'google']) {
    for (const share of shares) await control(sandboxUrl, 'faults', { vendor, times: 1_000_000, ...share })
    if (vendor !== 'google') await control(sandboxUrl, 'webhooks', { vendor, mostTimes: 5, spreadMs: 5000 })
  }
}

/** From now on every call succeeds and every webhook arrives once; returns how often each fault has happened. */
export async function makeVendorsHealthy(sandboxUrl: string): Promise<Record<string, number>> {
  const { counts } = (await control(sandboxUrl, 'faults')) as { counts: Record<string, number> }
  await control(sandboxUrl, 'faults', undefined, 'DELETE')
  for (const vendor of ['razorpay', 'gallabox']) await control(sandboxUrl, 'webhooks', { vendor, mostTimes: 0 })
  return counts
}
