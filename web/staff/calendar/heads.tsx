import { Link } from 'wouter-preact'
import { longDay, weekday, dayOfMonth } from '../../shared/format/dates.ts'
import { initials } from '../../shared/format/initials.ts'
import { dayText } from '../text/day.ts'
import styles from './calendar.module.css'
import type { Column } from './columns.ts'

const hoursOf = (minutes: number) => String(Math.round(minutes / 6) / 10)

/** `4.5 of 7 h booked`, or that the clinician is away. */
export function fullness({ bookedMinutes, openMinutes, closures }: Column): string {
  if (openMinutes === 0 && closures.length > 0) return dayText.away
  return dayText.bookedOf(hoursOf(bookedMinutes), hoursOf(openMinutes))
}

/** The fraction of the open time that is booked, at most 1. */
export const shareOf = ({ bookedMinutes, openMinutes }: Column): number =>
  openMinutes === 0 ? 0 : Math.min(1, bookedMinutes / openMinutes)

interface Props {
  /** The address at which to close their whole day; null without the permission, or for past days. */
  closeHref: string | null
  column: Column
  /** The head of a day in one clinician's week, instead of a clinician in one day. */
  isDay: boolean
  isToday: boolean
}

export function Head({ column, isDay, isToday, closeHref }: Props) {
  const { clinician, date, openMinutes } = column
  const tint = styles[`tint${clinician.id % 6}`] ?? ''
  return (
    <div class={`${styles.head} ${isDay && isToday ? styles.today : ''}`}>
      {!isDay && (
        <span class={`${styles.avatar} ${tint}`} aria-hidden="true" translate={false}>
          {initials(clinician.fullName)}
        </span>
      )}
      <span class={styles.headText}>
        <strong title={isDay ? longDay(date) : clinician.fullName}>
          {isDay ? `${weekday(date)} ${dayOfMonth(date)}` : clinician.fullName}
        </strong>
        <small class={styles.headLine}>
          <span title={clinician.specialization ?? undefined}>{fullness(column)}</span>
          {closeHref !== null && openMinutes > 0 && (
            <Link
              class={styles.away}
              href={closeHref}
              aria-label={
                isToday ? dayText.illTodayOf(clinician.fullName) : dayText.illOnOf(clinician.fullName, longDay(date))
              }
            >
              {isToday ? dayText.illToday : dayText.illOn}
            </Link>
          )}
        </small>
      </span>
      <span class={styles.bar} aria-hidden="true">
        <span style={{ width: `${shareOf(column) * 100}%` }} />
      </span>
    </div>
  )
}
