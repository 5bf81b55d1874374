import type { StaffAppointment } from '../../../contract/staff/appointments.ts'
import { dateIn } from '../../shared/format/dates.ts'

/** The list comes latest first. An open visit that is not over yet, or was due today, counts as upcoming. */
export function inOrder(visits: readonly StaffAppointment[], now: number) {
  const isToCome = ({ status, endsAt, timezone }: StaffAppointment) =>
    status === 'IN_PROGRESS' ||
    (['BOOKED', 'CONFIRMED'].includes(status) && dateIn(endsAt, timezone) >= dateIn(now, timezone))
  return {
    upcoming: visits.filter(isToCome).toReversed(),
    past: visits.filter((visit) => !isToCome(visit)),
  }
}
