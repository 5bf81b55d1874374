import type { Deps } from '../deps.ts'
import { AppError } from '../core/app-error.ts'
import { createMinuteCounts, secondsLeft } from '../http/minute-counts.ts'

/**
 * Computing a reply costs many times as much as a cached one, and there are more questions than the cache holds: so
 * at most a third of the calls that a network may make in a minute can be such misses. Throws RATE_LIMITED.
 */
export function createMissLimit({ clock, config }: Deps): (network: string) => void {
  const most = Math.ceil(config.RATE_LIMIT_PER_MINUTE / 3)
  const misses = createMinuteCounts(clock)
  return (network) => {
    if (most === 0 || misses.add(network) <= most) return
    throw new AppError('RATE_LIMITED', { retryAfterSeconds: secondsLeft(clock) })
  }
}
