import { Dialog } from '../../shared/dialog/dialog.tsx'
import { addDays, dayOfMonth, longDay, monthAndYear, weekday } from '../../shared/format/dates.ts'
import { visitText } from '../../shared/text/visit.ts'
import controls from '../../shared/ui/controls.module.css'
import type { Days } from './slot-picker.tsx'
import styles from './slots.module.css'

interface Props {
  days: Days
  date: string
  onDate: (date: string) => void
  onClose: () => void
}

// A Monday: the weekdays' names are taken from the seven days that follow.
const someMonday = '2024-01-01'

const columnOf = (date: string) => (new Date(`${date}T00:00Z`).getUTCDay() + 6) % 7

function datesOf(month: string): string[] {
  const dates = []
  for (let date = `${month}-01`; date.startsWith(month); date = addDays(date, 1)) dates.push(date)
  return dates
}

/** Every month that has times, as calendars, in a sheet over the page. */
export function MonthSheet({ days, date, onDate, onClose }: Props) {
  const free = new Map(days.map((day) => [day.date, day.slots.length]))
  const months = [...new Set(days.map((day) => day.date.slice(0, 7)))]
  return (
    <Dialog class={styles.sheet} label={visitText.monthTitle} onClose={onClose}>
      {(close) => (
        <div class={styles.sheetBody}>
          <div class={styles.sheetHead}>
            <h2>{visitText.monthTitle}</h2>
            <button type="button" class={controls.secondary} onClick={() => close()}>
              {visitText.close}
            </button>
          </div>
          {months.map((month) => (
            <section key={month} aria-label={monthAndYear(`${month}-01`)}>
              <h3 class={styles.month}>{monthAndYear(`${month}-01`)}</h3>
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
                      aria-label={
                        count === 0 ? visitText.dayFull(longDay(day)) : visitText.dayFree(longDay(day), count)
                      }
                      onClick={() => close(() => onDate(day))}
                    >
                      {dayOfMonth(day)}
                    </button>
                  )
                })}
              </div>
            </section>
          ))}
        </div>
      )}
    </Dialog>
  )
}
