import type { Centre } from '../../../contract/public/clinic.ts'
import { readablePhone, telLink } from '../../shared/format/phone.ts'
import { withCity } from '../../shared/format/place.ts'
import { aboutText } from '../../shared/text/about.ts'
import { shellText } from '../../shared/text/shell.ts'
import controls from '../../shared/ui/controls.module.css'
import styles from './place.module.css'

const joined = (parts: readonly (string | null)[], separator: string) =>
  parts.filter((part) => part !== null && part !== '').join(separator)

/** https://developers.google.com/maps/documentation/urls/get-started: opens the app on a phone. */
const mapUrl = (query: string) => `https://www.google.com/maps/search/?${new URLSearchParams({ api: '1', query })}`

/** A centre with its whole address, the way there, and its phone. */
export function Place({ centre }: { centre: Centre }) {
  const { name, addressLine1, addressLine2, city, pincode, contactPhone } = centre
  const lines = [addressLine1, addressLine2, joined([city, pincode], ' ')].filter(Boolean)
  return (
    <section class={styles.place} aria-label={withCity(centre)}>
      <p class={styles.name} translate={false}>
        {name}
      </p>
      <address translate={false}>
        {lines.map((line) => (
          <span key={line}>{line}</span>
        ))}
      </address>
      <p class={controls.row}>
        <a
          class={controls.quiet}
          href={mapUrl(joined([name, addressLine1, addressLine2, city, pincode], ', '))}
          target="_blank"
          rel="noreferrer"
          aria-label={aboutText.mapOf(name)}
        >
          {aboutText.map}
        </a>
        {contactPhone !== null && contactPhone !== '' && (
          <a class={controls.quiet} href={telLink(contactPhone)}>
            {shellText.callUs(readablePhone(contactPhone))}
          </a>
        )}
      </p>
    </section>
  )
}
