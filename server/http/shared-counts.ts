import type { Deps } from '../deps.ts'
import { addRequests, purgeRequestCounts } from './request-count-queries.ts'
import { minuteMs } from './minute-counts.ts'
import type { App } from './server.ts'

interface Count {
  minute: number
  /** By all processes, as far as we heard. */
  known: number
  /** Ours that the others have not heard of. */
  pending: number
}

const tellEveryMs = 1000
const keptMinutes = 5
const mostNetworks = 50_000

/**
 * Counts requests by address and minute of the clock, in memory, and adds them up with the other processes once a second
 * through the database: no request waits for it. So all together let through the limit, and what each of them lets
 * through before it hears of the others: a second's worth, and never more than the limit in one process. While the
 * database is away each process counts for itself. Past so many networks the one that was counted first is forgotten here,
 * and known again from the database with its next request.
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
  }, tellEveryMs).unref()
  app.addHook('onClose', async () => {
    clearInterval(timer)
    await telling
  })

  return {
    /** One more; how many that makes in this minute, as far as we heard. */
    add(network) {
      const count = countOf(network)
      count.pending += 1
      return count.known + count.pending
    },
  }
}
