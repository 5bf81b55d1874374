import { Dialog } from '../../shared/dialog/dialog.tsx'
import { monthAndYear } from '../../shared/format/dates.ts'
import { visitText } from '../../shared/text/visit.ts'
import controls from '../../shared/ui/controls.module.css'
import { MonthGrid, monthsOf } from './month-grid.tsx'
import type { Days } from './days.ts'
import styles from './slots.module.css'

interface Props {
  days: Days
  date: string
  onDate: (date: string) => void
  onClose: () => void
}

/** Every month that has times, as calendars, in a sheet over the page. */
export function MonthSheet({ days, date, onDate, onClose }: Props) {
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
          {monthsOf(days).map((month) => (
            <section key={month} aria-label={monthAndYear(`${month}-01`)}>
              <h3 class={styles.month}>{monthAndYear(`${month}-01`)}</h3>
              <MonthGrid month={month} days={days} date={date} onDate={(day) => close(() => onDate(day))} />
            </section>
          ))}
        </div>
      )}
    </Dialog>
  )
}
