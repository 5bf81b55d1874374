import { useEffect, useState } from 'preact/hooks'

let serverAheadMs = 0

const jumpMs = 60_000
let jumped = (): void => undefined

/** Called when this device's clock turns out to be wrong by more than a minute: the days may differ. */
export const onClockJump = (listener: () => void) => void (jumped = listener)

/**
 * A phone's clock may be off by minutes, while a hold lasts fifteen, or even by a day. Replies carry the server's
 * time; the header's precision is a second, so small differences are ignored, and so are larger ones in a reply that
 * may have been fetched before the page.
 */
export function syncServerTime(dateHeader: string | null, { isFresh }: { isFresh: boolean }): void {
  if (dateHeader === null) return
  const aheadMs = Date.parse(dateHeader) - Date.now()
  const differenceMs = Math.abs(aheadMs - serverAheadMs)
  if (!Number.isFinite(aheadMs) || differenceMs < (isFresh ? 2000 : jumpMs)) return
  serverAheadMs = Math.abs(aheadMs) < 2000 ? 0 : aheadMs
  if (differenceMs >= jumpMs) jumped()
}

export const nowMs = (): number => Date.now() + serverAheadMs

/** The longest delay that a browser's timer supports. */
const maxTimeoutMs = 2 ** 31 - 1

/** Redraws in the first millisecond after a moment; NaN is none. */
export function useRedrawAfter(momentMs: number): void {
  const [, redraw] = useState({})
  useEffect(() => {
    const leftMs = momentMs - nowMs()
    if (!(leftMs >= 0 && leftMs < maxTimeoutMs)) return
    const timer = setTimeout(redraw, leftMs + 1, {})
    return () => clearTimeout(timer)
  }, [momentMs])
}

/** The time, updated every `everyMs`. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(nowMs)
  useEffect(() => {
    const timer = setInterval(() => setNow(nowMs()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}
