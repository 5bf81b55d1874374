import { useEffect, useState } from 'preact/hooks'

let serverAheadMs = 0

const jumpMs = 60_000
const listeners = new Set<() => void>()

/** Called when it turns out that this device's clock is wrong by more than a minute: other days may be meant. */
export const onClockJump = (listener: () => void) => void listeners.add(listener)

/**
 * A phone's clock may be minutes off, and a hold lasts fifteen; or a day. Replies say what time it is at the clinic's; the
 * header's precision is a second, so small differences are left alone, and so are larger ones of a reply that may have been
 * fetched ahead of the page.
 */
export function syncServerTime(dateHeader: string | null, { isFresh }: { isFresh: boolean }): void {
  if (dateHeader === null) return
  const aheadMs = Date.parse(dateHeader) - Date.now()
  const differenceMs = Math.abs(aheadMs - serverAheadMs)
  if (!Number.isFinite(aheadMs) || differenceMs < (isFresh ? 2000 : jumpMs)) return
  serverAheadMs = Math.abs(aheadMs) < 2000 ? 0 : aheadMs
  if (differenceMs >= jumpMs) for (const listener of listeners) listener()
}

export const nowMs = (): number => Date.now() + serverAheadMs

/** The time, drawn anew every `everyMs`. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(nowMs)
  useEffect(() => {
    const timer = setInterval(() => setNow(nowMs()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}
