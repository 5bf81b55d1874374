import { useQuery } from '@tanstack/preact-query'
import type { Appointment } from '../../../contract/patient/booking.ts'
import { centresQuery } from '../../shared/queries.ts'
import { visitText } from '../../shared/text/visit.ts'
import { addressOf, WayThere } from '../centre/way-there.tsx'
import './print.css'

/** Where the visit is: on Google Meet, or a centre with its whole address, the way there, and its phone. */
export function Place({ appointment }: { appointment: Pick<Appointment, 'appointmentType' | 'centre'> }) {
  const isOnline = appointment.appointmentType === 'ONLINE'
  const centres = useQuery({ ...centresQuery, enabled: !isOnline }).data
  if (isOnline) return <>{visitText.onMeet}</>
  const listed = centres?.find(({ id }) => id === appointment.centre.id)
  const { name, addressLine1, city } = appointment.centre
  if (listed === undefined) return <p>{[name, addressLine1, city].filter(Boolean).join(', ')}</p>
  return (
    <>
      <p>{addressOf(listed)}</p>
      <WayThere centre={listed} />
    </>
  )
}
