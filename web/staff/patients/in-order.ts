import type { StaffAppointment } from '../../../contract/staff/appointments.ts'
import { dateIn } from '../../shared/format/dates.ts'

/** They come latest first. What stands and is not over yet, or was to be today, is still to be dealt with. */
export function inOrder(visits: readonly StaffAppointment[], now: number) {
  const isToCome = ({ status, endsAt, timezone }: StaffAppointment) =>
    status === 'IN_PROGRESS' ||
    (['BOOKED', 'CONFIRMED'].includes(status) && dateIn(endsAt, timezone) >= dateIn(now, timezone))
  return {
    upcoming: visits.filter(isToCome).toReversed(),
    past: visits.filter((visit) => !isToCome(visit)),
  }
}
