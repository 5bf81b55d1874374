import { useQuery } from '@tanstack/preact-query'
import type { Appointment } from '../../../contract/patient/booking.ts'
import { dateIn, timeIn, withYear } from '../../shared/format/dates.ts'
import { configQuery } from '../../shared/queries.ts'
import { changeText } from '../../shared/text/change.ts'
import { closesAtMs } from './may-change.ts'

/** Why an appointment cannot be moved or cancelled here, and until when it could be. */
export function BlockedReason({ appointment }: { appointment: Appointment }) {
  const { data: config } = useQuery(configQuery)
  const { status, timezone } = appointment
  if (status !== 'CONFIRMED') return <span>{changeText.notChangeable}</span>
  if (config === undefined) return <span>{changeText.tooLate}</span>
  const until = closesAtMs(appointment, config.cancelCutoffHours)
  return <span>{changeText.changeableUntil(withYear(dateIn(until, timezone)), timeIn(until, timezone))}</span>
}
