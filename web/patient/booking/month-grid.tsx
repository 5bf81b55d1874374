import { addDays, dayOfMonth, longDay, weekday } from '../../shared/format/dates.ts'
import { visitText } from '../../shared/text/visit.ts'
import type { Days } from './days.ts'
import styles from './slots.module.css'

// A Monday: the weekdays' names are taken from the seven days that follow.
const someMonday = '2024-01-01'

const columnOf = (date: string) => (new Date(`${date}T00:00Z`).getUTCDay() + 6) % 7

function datesOf(month: string): string[] {
  const dates = []
  for (let date = `${month}-01`; date.startsWith(month); date = addDays(date, 1)) dates.push(date)
  return dates
}

export const monthsOf = (days: Days): string[] => [...new Set(days.map((day) => day.date.slice(0, 7)))]

/** One month, `YYYY-MM`, as a calendar: days without free times are there, and cannot be chosen. */
export function MonthGrid({
  month,
  days,
  date,
  onDate,
}: {
  month: string
  days: Days
  date: string
  onDate: (date: string) => void
}) {
  const free = new Map(days.map((day) => [day.date, day.slots.length]))
  return (
    <div class={styles.calendar}>
      {Array.from({ length: 7 }, (_, column) => (
        <small key={column} aria-hidden="true">
          {weekday(addDays(someMonday, column)).slice(0, 2)}
        </small>
      ))}
      {datesOf(month).map((day, index) => {
        const count = free.get(day) ?? 0
        const place = index === 0 ? styles[`column${columnOf(day)}`] : ''
        return (
          <button
            key={day}
            type="button"
            class={`${styles.date} ${place}`}
            disabled={count === 0}
            aria-current={day === date ? 'date' : undefined}
            aria-label={count === 0 ? visitText.dayFull(longDay(day)) : visitText.dayFree(longDay(day), count)}
            onClick={() => onDate(day)}
          >
            {dayOfMonth(day)}
          </button>
        )
      })}
    </div>
  )
}
