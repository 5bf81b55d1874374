import { useEffect, useRef, useState } from 'preact/hooks'
import { nowMs, useNow } from '../clock.ts'
import { payText } from '../text/pay.ts'

const secondsUntil = (instant: string, now: number) => Math.max(0, Math.ceil((Date.parse(instant) - now) / 1000))

const clockFace = (seconds: number) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`

const announcedMinutes = [10, 5, 2, 1]

/** The last of those reached: timers of a background page skip seconds, and even minutes. */
const reachedMinutes = (seconds: number) => announcedMinutes.findLast((minutes) => seconds <= minutes * 60)

/** `mm:ss` every second for the eye; for screen readers only at ten, five, two and one minutes. */
export function Countdown({ until, label, onOver }: { until: string; label: string; onOver?: () => void }) {
  const seconds = secondsUntil(until, useNow(1000))
  const [announced, setAnnounced] = useState('')
  const reached = useRef(reachedMinutes(seconds))
  useEffect(() => {
    if (seconds === 0) onOver?.()
    const minutes = reachedMinutes(seconds)
    if (minutes === reached.current) return
    reached.current = minutes
    if (seconds > 0) setAnnounced(payText.minutesLeft(Math.ceil(seconds / 60)))
  }, [seconds])
  return (
    <span>
      {label}{' '}
      <strong role="timer" aria-live="off" translate={false}>
        {clockFace(seconds)}
      </strong>
      <span class="visually-hidden" role="status">
        {announced}
      </span>
    </span>
  )
}

export const isOver = (instant: string | null): boolean => instant !== null && Date.parse(instant) <= nowMs()
