import { longDay, timeIn } from '../../shared/format/dates.ts'
import { formatPaise } from '../../shared/format/money.ts'
import { readablePhone } from '../../shared/format/phone.ts'
import { nameOf } from '../desk/desk-calls.ts'
import { dayText } from '../text/day.ts'
import { standingWords } from './card.tsx'
import styles from './calendar.module.css'
import type { Column } from './columns.ts'

interface Props {
  columns: readonly Column[]
  date: string
  /** What the sheet is limited to, in words. */
  filters: string[]
  centreName: string
  zone: string
  now: number
}

/** The day on paper: one table per clinician. Rendered only while the page is printed. */
export function DaySheet({ columns, date, filters, centreName, zone, now }: Props) {
  return (
    <div class={styles.sheet}>
      <h1>{dayText.sheetTitle(centreName, longDay(columns[0]?.date ?? date))}</h1>
      <p>{dayText.sheetPrinted(timeIn(now, zone))}</p>
      {filters.length > 0 && <p>{dayText.sheetOnly(filters)}</p>}
      {columns.length === 0 && <p>{filters.length === 0 ? dayText.sheetNone : dayText.sheetNoneMatch}</p>}
      {columns.map((column) => (
        <section key={column.key}>
          <h2>
            {column.clinician.fullName} · {longDay(column.date)}
          </h2>
          {column.closures.map((closure) => (
            <p key={closure.id}>{dayText.closed(closure.reason)}</p>
          ))}
          {column.cards.length === 0 ? (
            <p>{column.hidden > 0 ? dayText.sheetNoneMatch : dayText.sheetNone}</p>
          ) : (
            <table>
              <thead>
                <tr>
                  {[
                    dayText.sheetTime,
                    dayText.sheetName,
                    dayText.sheetPhone,
                    dayText.sheetVisit,
                    dayText.sheetStatus,
                    dayText.sheetDue,
                  ].map((name) => (
                    <th key={name} scope="col">
                      {name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {column.cards.map(({ card }) => (
                  <tr key={card.id}>
                    <td>{timeIn(card.startsAt, zone)}</td>
                    <td>
                      {nameOf(card)}
                      {card.isNew && ` (${dayText.isNew})`}
                    </td>
                    <td>{card.patient.phone === null ? '' : readablePhone(card.patient.phone)}</td>
                    <td>{dayText.modes[card.appointmentType]}</td>
                    <td>{standingWords(card, zone, now)}</td>
                    <td>{card.duePaise > 0 ? formatPaise(card.duePaise) : ''}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          {column.hidden > 0 && <p>{dayText.hidden(column.hidden)}</p>}
        </section>
      ))}
    </div>
  )
}
