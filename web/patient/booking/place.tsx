import { useQuery } from '@tanstack/preact-query'
import type { Appointment } from '../../../contract/patient/booking.ts'
import { telLink } from '../../shared/format/phone.ts'
import { centresQuery } from '../../shared/queries.ts'
import { shellText } from '../../shared/text/shell.ts'
import { visitText } from '../../shared/text/visit.ts'
import controls from '../../shared/ui/controls.module.css'
import './print.css'

const directionsTo = (address: string) =>
  `https://www.google.com/maps/dir/?${new URLSearchParams({ api: '1', destination: address }).toString()}`

/** Where the visit is: on Google Meet, or a centre with its whole address, the way there, and its phone. */
export function Place({ appointment }: { appointment: Pick<Appointment, 'appointmentType' | 'centre'> }) {
  const isOnline = appointment.appointmentType === 'ONLINE'
  const centres = useQuery({ ...centresQuery, enabled: !isOnline }).data
  if (isOnline) return <>{visitText.onMeet}</>
  const listed = centres?.find(({ id }) => id === appointment.centre.id)
  const { name, addressLine1, city } = appointment.centre
  const address = [name, addressLine1, listed?.addressLine2, city, listed?.pincode].filter(Boolean).join(', ')
  return (
    <>
      <p>{address}</p>
      <p class={controls.row}>
        <a class={controls.quiet} href={directionsTo(address)} target="_blank" rel="noopener noreferrer">
          {visitText.directions} <span class="visually-hidden">({shellText.opensNewTab})</span>
        </a>
        {listed?.contactPhone && (
          <a class={controls.quiet} href={telLink(listed.contactPhone)}>
            {shellText.callUs(listed.contactPhone)}
          </a>
        )}
      </p>
    </>
  )
}
