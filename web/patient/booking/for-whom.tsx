import { useQuery } from '@tanstack/preact-query'
import type { Appointment } from '../../../contract/patient/booking.ts'
import { meQuery } from '../../shared/queries.ts'

/** The name of the person who will be seen. */
export function ForWhom({ appointment }: { appointment: Pick<Appointment, 'dependent'> }) {
  const me = useQuery(meQuery).data
  return <>{appointment.dependent?.fullName ?? me?.user.fullName}</>
}
