import { useEffect, useState } from 'preact/hooks'

let serverAheadMs = 0

/**
 * A phone's clock may be minutes off, and a hold lasts fifteen. Replies that no cache can have kept say what time it is
 * at the clinic's; the header's precision is a second, so small differences are left alone.
 */
export function learnServerTime(dateHeader: string | null): void {
  if (dateHeader === null) return
  const aheadMs = Date.parse(dateHeader) - Date.now()
  if (Number.isFinite(aheadMs)) serverAheadMs = Math.abs(aheadMs) < 2000 ? 0 : aheadMs
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
