import type { ComponentChildren } from 'preact'
import { timeIn } from '../../shared/format/dates.ts'
import { dayText, moveText } from '../text/day.ts'
import styles from './calendar.module.css'
import { instantAt, minuteOfDay } from './clock-face.ts'
import type { Column } from './columns.ts'
import type { FreeTime } from './free-times.ts'
import type { Stretch } from './geometry.ts'

interface Props {
  column: Column
  label: string
  hours: Stretch
  pixels: number
  zone: string
  /** While a card is being moved: the times in this column where it may be dropped, and the current one. */
  free: readonly FreeTime[]
  target: { startsAt: string; minutes: number } | null
  /** The present time; null on other days. */
  nowTop: number | null
  /** A closure that is being drawn with the mouse. */
  drawn: Stretch | null
  children: ComponentChildren
  onPlace: (minute: number) => void
}

/** Open hours, closures and cards of one column; a click on an open time books there. */
export function ColumnBody({
  column,
  label,
  hours,
  pixels,
  zone,
  free,
  target,
  nowTop,
  drawn,
  children,
  onPlace,
}: Props) {
  const at = ({ from, to }: Stretch) => ({
    top: `${(from - hours.from) * pixels}px`,
    height: `${(to - from) * pixels}px`,
  })
  const stretchOf = (startsAt: string, minutes: number) => {
    const from = minuteOfDay(startsAt, zone)
    return { from, to: from + minutes }
  }
  const timeAt = (minute: number) => timeIn(instantAt(column.date, minute, zone), zone)
  return (
    <div
      class={styles.column}
      data-column={column.key}
      style={{ height: `${(hours.to - hours.from) * pixels}px` }}
      onClick={(event) => {
        if (!(event.target instanceof HTMLElement) || event.target.closest('[data-card]') !== null) return
        const top = event.currentTarget.getBoundingClientRect().top
        onPlace(hours.from + (event.clientY - top) / pixels)
      }}
    >
      {column.open.map((stretch) => (
        <div key={stretch.from} class={styles.open} style={at(stretch)} />
      ))}
      {column.closures.map((closure) => (
        <div key={closure.id} class={styles.shut} style={at(closure.stretch)}>
          <strong>{dayText.closed(closure.reason)}</strong>
          <ClosedWith column={column} closure={closure} />
        </div>
      ))}
      {free.map((one) => (
        <div
          key={one.startsAt}
          class={styles.free}
          style={at(stretchOf(one.startsAt, (Date.parse(one.endsAt) - Date.parse(one.startsAt)) / 60_000))}
        >
          {timeIn(one.startsAt, zone)}
        </div>
      ))}
      {nowTop !== null && <div class={styles.nowLine} style={{ top: `${nowTop}px` }} />}
      <ul class={styles.cards} aria-label={label}>
        {children}
      </ul>
      {drawn !== null && (
        <div class={`${styles.shut} ${styles.drawn}`} style={at(drawn)}>
          <strong>{dayText.closeSpan(timeAt(drawn.from), timeAt(drawn.to))}</strong>
        </div>
      )}
      {target !== null && (
        <div class={styles.target} style={at(stretchOf(target.startsAt, target.minutes))}>
          {timeIn(target.startsAt, zone)} {moveText.drop}
        </div>
      )}
    </div>
  )
}

/** Patients still booked during a closure, who have to be moved or called. */
function ClosedWith({ column, closure }: { column: Column; closure: Column['closures'][number] }) {
  const { from, to } = closure.stretch
  const count = column.cards.filter(({ stretch }) => stretch.from < to && stretch.to > from).length
  return count === 0 ? null : <span>{dayText.stillBooked(count)}</span>
}
