import { clinicZone } from '../../../contract/core/zone.ts'
import { nowMs } from '../clock.ts'
import { shellText } from '../text/shell.ts'
import { addDays, dateIn, shortDay, timeIn } from './dates.ts'

/** In the clinic's zone: `Today, 4:30 pm`, `Tomorrow, 10:00 am`, `Thu, 27 Nov, 10:00 am`. */
export function inPlainWords(instant: string): string {
  const date = dateIn(instant, clinicZone)
  const today = dateIn(nowMs(), clinicZone)
  const day = date === today ? shellText.today : date === addDays(today, 1) ? shellText.tomorrow : shortDay(date)
  return `${day}, ${timeIn(instant, clinicZone)}`
}
