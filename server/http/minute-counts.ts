import type { Clock } from '../core/clock.ts'

export const minuteMs = 60_000
const mostNetworks = 50_000

/**
 * Counts by network and minute of the clock, within this process only: for limits that protect the process itself.
 * Beyond a maximum number of networks, the oldest count is dropped.
 */
export function createMinuteCounts(clock: Clock) {
  const counts = new Map<string, number>()
  let minute = 0

  function beginMinute(): void {
    const now = Math.floor(clock.now().epochMilliseconds / minuteMs)
    if (now !== minute) counts.clear()
    minute = now
  }

  return {
    /** Adds one and returns the count for this minute. */
    add(network: string): number {
      beginMinute()
      const count = (counts.get(network) ?? 0) + 1
      if (count === 1 && counts.size >= mostNetworks) counts.delete(counts.keys().next().value ?? '')
      counts.set(network, count)
      return count
    },
    count(network: string): number {
      beginMinute()
      return counts.get(network) ?? 0
    },
  }
}

/** Whole seconds until the minute of the clock ends. */
export const secondsLeft = (clock: Clock) =>
  Math.max(1, Math.ceil((minuteMs - (clock.now().epochMilliseconds % minuteMs)) / 1000))
