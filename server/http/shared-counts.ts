import type { Deps } from '../deps.ts'
import { addRequests, purgeRequestCounts } from './request-count-queries.ts'
import { minuteMs } from './minute-counts.ts'
import type { App } from './app.ts'

interface Count {
  minute: number
  /** By all processes, as far as we know. */
  known: number
  /** Ours that the others do not know about yet. */
  pending: number
}

const syncEveryMs = 1000
const keptMinutes = 5
const mostNetworks = 50_000

/**
 * Counts requests by address and minute of the clock in memory, and exchanges totals with the other processes through
 * the database once a second, so that no request waits for it. Together they let through the limit plus what each
 * lets through before it learns of the others: at most a second's worth, and never more than the limit in one
 * process. While the database is down, each process counts for itself. Beyond a maximum number of networks the oldest
 * is dropped from memory, and restored from the database with its next request.
 */
export function createSharedCounter(app: App, { db, clock, log }: Deps): { add(network: string): number } {
  const counts = new Map<string, Count>()
  const minuteNow = () => Math.floor(clock.now().epochMilliseconds / minuteMs)

  function countOf(network: string): Count {
    const minute = minuteNow()
    const known = counts.get(network)
    if (known?.minute === minute) return known
    const begun = { minute, known: 0, pending: 0 }
    if (known === undefined && counts.size >= mostNetworks) counts.delete(counts.keys().next().value ?? '')
    counts.set(network, begun)
    return begun
  }

  async function tell(): Promise<void> {
    const minute = minuteNow()
    for (const [network, count] of counts) if (count.minute !== minute) counts.delete(network)
    const told = [...counts].flatMap(([network, { pending }]) => (pending > 0 ? [{ network, count: pending }] : []))
    if (told.length === 0) return
    const totals = new Map((await addRequests(db, minute, told)).map(({ network, count }) => [network, count]))
    for (const { network, count } of told) {
      const kept = counts.get(network)
      if (kept?.minute !== minute) continue
      kept.known = totals.get(network) ?? kept.known + count
      kept.pending -= count
    }
    await purgeRequestCounts(db, minute - keptMinutes)
  }

  let telling: Promise<void> | undefined
  const timer = setInterval(() => {
    telling ??= tell()
      .catch((error: unknown) => log.warn('requests_not_counted_together', { error }))
      .finally(() => void (telling = undefined))
  }, syncEveryMs).unref()
  app.addHook('onClose', async () => {
    clearInterval(timer)
    await telling
  })

  return {
    /** Adds one and returns the count for this minute, as far as we know. */
    add(network) {
      const count = countOf(network)
      count.pending += 1
      return count.known + count.pending
    },
  }
}
