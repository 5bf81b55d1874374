import { nowMs } from '../clock.ts'
import { dateIn, longDay, longDayOfYear, readerTime, timeIn } from '../format/dates.ts'
import { shellText } from '../text/shell.ts'
import styles from './clinic-time.module.css'

/** An instant in the reader's own time, with its zone; nothing if that agrees with the clinic's. */
function ReaderTimeNote({ at, zone }: { at: string; zone: string }) {
  const own = readerTime(at, zone)
  if (own === null) return null
  const time = own.day === null ? own.time : `${own.day}, ${own.time}`
  return <span class={styles.own}>{shellText.readerTime(time, own.zoneName)}</span>
}

/**
 * `Thursday, 27 November, 4:30 pm` in the clinic's zone, with the year if it is past, and the reader's time next to
 * it if it differs.
 */
export function ClinicTime({ at, zone }: { at: string; zone: string }) {
  const date = dateIn(at, zone)
  return (
    <span class={styles.time}>
      <time dateTime={at}>
        <span class={styles.whole}>{Date.parse(at) < nowMs() ? longDayOfYear(date) : longDay(date)},</span>{' '}
        <span class={styles.whole}>{timeIn(at, zone)}</span>
      </time>
      <ReaderTimeNote at={at} zone={zone} />
    </span>
  )
}
