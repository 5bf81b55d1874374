import { dayOfMonth, shortDay, timeIn, weekday } from '../../shared/format/dates.ts'
import { initials } from '../../shared/format/initials.ts'
import { nameOf } from '../desk/desk-calls.ts'
import { dayText } from '../text/day.ts'
import styles from './calendar.module.css'
import { labelOf, lookClasses } from './card.tsx'
import type { Column } from './columns.ts'
import { fullness, shareOf } from './heads.tsx'
import { lookOf } from './standing.ts'

interface Props {
  /** Every clinician's days of the week. */
  columns: readonly Column[]
  dates: readonly string[]
  today: string
  zone: string
  now: number
  openId: number | null
  onOpen: (id: number) => void
  onDay: (date: string) => void
}

/** Everybody's week: one row per clinician, one column per day, and the visits in each cell. */
export function WeekTable({ columns, dates, today, zone, now, openId, onOpen, onDay }: Props) {
  const clinicians = [...new Map(columns.map(({ clinician }) => [clinician.id, clinician])).values()]
  const cellOf = (id: number, date: string) =>
    columns.find((column) => column.clinician.id === id && column.date === date)
  const isBusy = (id: number) =>
    columns.some(
      ({ clinician, open, cards, closures }) => clinician.id === id && open.length + cards.length + closures.length > 0,
    )
  return (
    <div class={styles.scroller}>
      <table class={styles.week}>
        <caption class="visually-hidden">{dayText.week}</caption>
        <thead>
          <tr>
            <td />
            {dates.map((date) => (
              <th key={date} scope="col" class={date === today ? styles.today : ''}>
                <button type="button" onClick={() => onDay(date)}>
                  {weekday(date)} {dayOfMonth(date)}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {clinicians
            .filter(({ id }) => isBusy(id))
            .map((clinician) => (
              <tr key={clinician.id}>
                <th scope="row">
                  <span class={`${styles.avatar} ${styles[`tint${clinician.id % 6}`]}`} aria-hidden="true">
                    {initials(clinician.fullName)}
                  </span>
                  {clinician.fullName}
                </th>
                {dates.map((date) => {
                  const column = cellOf(clinician.id, date)
                  return (
                    <td key={date}>
                      {column !== undefined && (
                        <Cell column={column} zone={zone} now={now} openId={openId} onOpen={onOpen} />
                      )}
                    </td>
                  )
                })}
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  )
}

type CellProps = Pick<Props, 'zone' | 'now' | 'openId' | 'onOpen'> & { column: Column }

function Cell({ column, zone, now, openId, onOpen }: CellProps) {
  const isIn = column.openMinutes + column.cards.length > 0
  return (
    <>
      {(isIn || column.closures.length > 0) && (
        <p class={styles.cellHead}>
          <small>{fullness(column)}</small>
          <span class={styles.bar} aria-hidden="true">
            <span style={{ width: `${shareOf(column) * 100}%` }} />
          </span>
        </p>
      )}
      <ul aria-label={dayText.column(column.clinician.fullName, shortDay(column.date), column.cards.length)}>
        {column.cards.map(({ card }) => (
          <li key={card.id}>
            <button
              type="button"
              id={`card-${card.id}`}
              data-card={card.id}
              class={`${styles.chip} ${lookClasses[lookOf(card, now)]} ${card.id === openId ? styles.opened : ''}`}
              onClick={() => onOpen(card.id)}
            >
              <span class="visually-hidden">{labelOf(card, zone, now)}</span>
              <span aria-hidden="true" translate={false}>
                {timeIn(card.startsAt, zone).replace(/:00| ?[ap]m/gi, '')} {nameOf(card)}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  )
}
