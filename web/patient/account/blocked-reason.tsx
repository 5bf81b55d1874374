import type { Appointment } from '../../../contract/patient/booking.ts'
import { dateIn, timeIn, withYear } from '../../shared/format/dates.ts'
import { changeText } from '../../shared/text/change.ts'

/** Why an appointment cannot be moved or cancelled here, and until when it could be. */
export function BlockedReason({ appointment }: { appointment: Appointment }) {
  const { status, timezone, cancelUntil: until } = appointment
  if (status !== 'CONFIRMED') return <span>{changeText.notChangeable}</span>
  if (until === null) return <span>{changeText.tooLate}</span>
  return <span>{changeText.changeableUntil(withYear(dateIn(until, timezone)), timeIn(until, timezone))}</span>
}
