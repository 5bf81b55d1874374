import type { Centre } from '../../../contract/public/clinic.ts'
import { withCity } from '../../shared/format/place.ts'
import { WayThere } from '../centre/way-there.tsx'
import styles from './place.module.css'

/** A centre with its whole address, the way there, and its phone. */
export function Place({ centre }: { centre: Centre }) {
  const { name, addressLine1, addressLine2, city, pincode } = centre
  const lines = [addressLine1, addressLine2, [city, pincode].filter(Boolean).join(' ')].filter(Boolean)
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
      <WayThere centre={centre} />
    </section>
  )
}
