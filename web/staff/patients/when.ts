import { dateIn, shortDay, timeIn, withYear } from '../../shared/format/dates.ts'
import { shellText } from '../../shared/text/shell.ts'

/** `Today, 11:00 am`, or the day; with the year if it is not this year. */
export function whenOf(at: string, zone: string, now: number): string {
  const date = dateIn(at, zone)
  const today = dateIn(now, zone)
  const day =
    date === today ? shellText.today : date.slice(0, 4) === today.slice(0, 4) ? shortDay(date) : withYear(date)
  return `${day}, ${timeIn(at, zone)}`
}
