import { lock, onActiveElsewhere, broadcastActivity } from './who.ts'

const signs = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const
const tellEveryMs = 10_000

/** Locks after this long without input in any tab, even if the machine slept. Returns a function that stops it. */
export function watchIdle(minutes: number): () => void {
  const limitMs = minutes * 60_000
  let lastMs = Date.now()
  let toldMs = 0
  const note = () => {
    lastMs = Date.now()
    if (lastMs - toldMs < tellEveryMs) return
    toldMs = lastMs
    broadcastActivity()
  }
  const look = () => {
    if (Date.now() - lastMs >= limitMs) void lock().catch(() => undefined)
  }
  const timer = setInterval(look, Math.min(5000, limitMs / 10))
  for (const sign of signs) addEventListener(sign, note, { passive: true, capture: true })
  document.addEventListener('visibilitychange', look)
  const forget = onActiveElsewhere(() => (lastMs = Date.now()))
  return () => {
    clearInterval(timer)
    for (const sign of signs) removeEventListener(sign, note, { capture: true })
    document.removeEventListener('visibilitychange', look)
    forget()
  }
}
