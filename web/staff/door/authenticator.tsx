import { encode } from 'uqr'
import type { Totp } from '../../../contract/staff/door.ts'
import { doorText } from '../../shared/text/door.ts'
import styles from '../staff.module.css'

/** As a path of squares, so that nothing is fetched and nothing is HTML. */
function pathOf(uri: string): { path: string; size: number } {
  const { data, size } = encode(uri, { ecc: 'M', border: 2 })
  const squares = data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')))
  return { path: squares.join(''), size }
}

/** What the authenticator app is told: a picture to scan, and the key to type where there is no camera. */
export function Authenticator({ totp: { secret, uri } }: { totp: Totp }) {
  const { path, size } = pathOf(uri)
  const groups = secret.replaceAll(/(.{4})(?=.)/g, '$1 ')
  return (
    <div class={styles.stack}>
      <p>{doorText.authenticatorLead}</p>
      <svg class={styles.qr} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={doorText.qr}>
        <path d={path} />
      </svg>
      <p>
        {doorText.key}:{' '}
        <span class={styles.key} translate={false}>
          {groups}
        </span>
      </p>
    </div>
  )
}
