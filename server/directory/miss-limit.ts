import type { Deps } from '../deps.ts'
import { AppError } from '../core/app-error.ts'
import { createMinuteCounts, secondsLeft } from '../http/minute-counts.ts'

/**
 * A reply that has to be computed costs many times one that is kept, and there are more questions than could be kept: so
 * of the calls that a network has in a minute a third may be such. Throws RATE_LIMITED.
 */
export function createMissLimit({ clock, config }: Deps): (network: string) => void {
  const most = Math.ceil(config.RATE_LIMIT_PER_MINUTE / 3)
  const misses = createMinuteCounts(clock)
  return (network) => {
    if (most === 0 || misses.add(network) <= most) return
    throw new AppError('RATE_LIMITED', { retryAfterSeconds: secondsLeft(clock) })
  }
}
