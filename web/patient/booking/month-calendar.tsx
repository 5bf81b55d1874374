import { useEffect, useState } from 'preact/hooks'
import { monthAndYear } from '../../shared/format/dates.ts'
import { visitText } from '../../shared/text/visit.ts'
import { MonthGrid, monthsOf } from './month-grid.tsx'
import type { Days } from './days.ts'
import styles from './slots.module.css'

/** The month of the chosen day, beside its times; the other months that have times are a button away. */
export function MonthCalendar({ days, date, onDate }: { days: Days; date: string; onDate: (date: string) => void }) {
  const months = monthsOf(days)
  const [month, setMonth] = useState(date.slice(0, 7))
  useEffect(() => setMonth(date.slice(0, 7)), [date])
  const index = months.indexOf(month)
  const turn = (step: -1 | 1, sign: string, label: string) => {
    const other = months[index + step]
    return (
      <button
        type="button"
        class={styles.turn}
        aria-label={label}
        disabled={other === undefined}
        onClick={() => other !== undefined && setMonth(other)}
      >
        {sign}
      </button>
    )
  }
  return (
    <section aria-label={visitText.monthTitle}>
      <div class={styles.sheetHead}>
        <h2 key={month} class={styles.month} aria-live="polite">
          {monthAndYear(`${month}-01`)}
        </h2>
        <span>
          {turn(-1, '‹', visitText.previousMonth)}
          {turn(1, '›', visitText.nextMonth)}
        </span>
      </div>
      <MonthGrid month={month} days={days} date={date} onDate={onDate} />
    </section>
  )
}
