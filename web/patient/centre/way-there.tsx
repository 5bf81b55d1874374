import type { Centre } from '../../../contract/public/clinic.ts'
import { telLink } from '../../shared/format/phone.ts'
import { readableContactPhone } from '../../shared/format/contact-phone.ts'
import { shellText } from '../../shared/text/shell.ts'
import { visitText } from '../../shared/text/visit.ts'
import controls from '../../shared/ui/controls.module.css'

/** The parts of a centre's address that are there, as one line. */
export const addressOf = ({ name, addressLine1, addressLine2, city, pincode }: Centre) =>
  [name, addressLine1, addressLine2, city, pincode].filter(Boolean).join(', ')

/** The clinic's own link, or https://developers.google.com/maps/documentation/urls/get-started: an app on a phone. */
const mapOf = (centre: Centre) =>
  centre.mapUrl ??
  `https://www.google.com/maps/dir/?${new URLSearchParams({ api: '1', destination: addressOf(centre) }).toString()}`

/** How to get to a centre, in the clinic's words and on a map, and its phone. */
export function WayThere({ centre }: { centre: Centre }) {
  const { name, directions, contactPhone } = centre
  return (
    <>
      {directions && <p>{directions}</p>}
      <p class={controls.row}>
        <a
          class={controls.quiet}
          href={mapOf(centre)}
          target="_blank"
          rel="noopener noreferrer"
          aria-label={visitText.directionsTo(name)}
        >
          {visitText.directions}
        </a>
        {contactPhone && (
          <a class={controls.quiet} href={telLink(contactPhone)}>
            {shellText.callUs(readableContactPhone(contactPhone))}
          </a>
        )}
      </p>
    </>
  )
}
