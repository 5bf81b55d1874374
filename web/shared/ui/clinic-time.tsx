import { dateIn, longDay, readerTime, timeIn } from '../format/dates.ts'
import { shellText } from '../text/shell.ts'
import styles from './clinic-time.module.css'

/** The reader's own time of an instant, named; nothing where their clock agrees with the clinic's. */
function ReaderTimeNote({ at, zone }: { at: string; zone: string }) {
  const own = readerTime(at, zone)
  if (own === null) return null
  const time = own.day === null ? own.time : `${own.day}, ${own.time}`
  return <span class={styles.own}>{shellText.readerTime(time, own.zoneName)}</span>
}

/** `Thursday, 27 November, 4:30 pm` on the clinic's clock, with the reader's beside it where it differs. */
export function ClinicTime({ at, zone }: { at: string; zone: string }) {
  return (
    <span class={styles.time}>
      <time dateTime={at}>
        <span class={styles.whole}>{longDay(dateIn(at, zone))},</span>{' '}
        <span class={styles.whole}>{timeIn(at, zone)}</span>
      </time>
      <ReaderTimeNote at={at} zone={zone} />
    </span>
  )
}
