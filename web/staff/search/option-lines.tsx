import { dateIn, shortDay, timeIn } from '../../shared/format/dates.ts'
import { formatPaise } from '../../shared/format/money.ts'
import { nowMs } from '../../shared/clock.ts'
import { shellText } from '../../shared/text/shell.ts'
import controls from '../desk/controls.module.css'
import { ageNow } from '../desk/person.ts'
import { searchText } from '../text/booking.ts'
import type { SearchOption } from './options.ts'
import styles from './search.module.css'

/** `Today, 11:00 am`, or the day. */
function visitDay(at: string, zone: string, now: number): string {
  const date = dateIn(at, zone)
  return `${date === dateIn(now, zone) ? shellText.today : shortDay(date)}, ${timeIn(at, zone)}`
}

/** One line of the results: the person, their next visit and the amount due. */
export function OptionLines({ option, timezone }: { option: SearchOption; timezone: string }) {
  const now = nowMs()
  if (option.kind === 'visit') return <span>{searchText.showVisit(visitDay(option.at, timezone, now))}</span>
  if (option.kind === 'record') return <span>{searchText.openRecord}</span>
  if (option.kind === 'new') {
    return (
      <strong>
        +{' '}
        {option.isOnThisPhone
          ? searchText.newOnPhone
          : option.fullName === ''
            ? searchText.newPatient
            : searchText.newNamed(option.fullName)}
      </strong>
    )
  }
  const { found, relative, person } = option
  const age = ageNow((relative ?? found).dateOfBirth, now, timezone)
  const parts = relative === null ? standingOf(found, timezone, now) : [searchText.samePhone]
  return (
    <>
      <strong>{person.fullName}</strong>
      {relative !== null && <span class={styles.pill}>{searchText.relations(relative.relation, age)}</span>}
      {relative === null && age !== null && <span class={controls.soft}>{searchText.born(age)}</span>}
      <span class={styles.phone} translate={false}>
        {found.phoneLast4 !== null && relative === null && searchText.endsWith(found.phoneLast4)}
      </span>
      <small>{parts.join(' · ')}</small>
      <kbd class={`${controls.key} ${styles.enter}`} aria-hidden="true">
        ⏎
      </kbd>
    </>
  )
}

function standingOf(
  { nextAppointmentAt, duePaise }: { nextAppointmentAt: string | null; duePaise: number },
  timezone: string,
  now: number,
): string[] {
  const next =
    nextAppointmentAt === null ? searchText.noVisit : searchText.nextVisit(visitDay(nextAppointmentAt, timezone, now))
  return duePaise > 0 ? [next, searchText.due(formatPaise(duePaise))] : [next]
}
