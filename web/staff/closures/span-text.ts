import type { Closure } from '../../../contract/staff/closures.ts'
import { dateIn, shortDay, timeIn } from '../../shared/format/dates.ts'
import { closuresText } from '../text/closures.ts'

export const dayText = (at: string, zone: string) => shortDay(dateIn(at, zone))
const instantText = (at: string, zone: string) => `${dayText(at, zone)}, ${timeIn(at, zone)}`

/** Without the day where that is the one that everything is of. */
export const onDay = (at: string, zone: string, day: string) =>
  dateIn(at, zone) === day ? timeIn(at, zone) : instantText(at, zone)

export const spanText = ({ startsAt, endsAt, timezone }: Closure): string =>
  closuresText.when(instantText(startsAt, timezone), onDay(endsAt, timezone, dateIn(startsAt, timezone)))
