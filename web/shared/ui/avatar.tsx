import { useState } from 'preact/hooks'
import { initials } from '../format/initials.ts'
import styles from './avatar.module.css'

const tints = 6

interface Props {
  clinician: { id: number; fullName: string; photoUrl: string | null }
  isLarge?: boolean
}

/**
 * The photo; if there is none, or it does not load, initials on a circle whose tint is always the same for a
 * clinician.
 */
export function Avatar({ clinician: { id, fullName, photoUrl }, isLarge = false }: Props) {
  const [failedUrl, setFailedUrl] = useState<string | null>(null)
  const size = isLarge ? styles.large : ''
  if (photoUrl !== null && photoUrl !== failedUrl) {
    return (
      <img
        class={`${styles.avatar} ${size}`}
        src={photoUrl}
        alt=""
        width="52"
        height="52"
        loading="lazy"
        onError={() => setFailedUrl(photoUrl)}
      />
    )
  }
  return (
    <span class={`${styles.avatar} ${styles[`tint${id % tints}`]} ${size}`} aria-hidden="true" translate={false}>
      {initials(fullName)}
    </span>
  )
}
