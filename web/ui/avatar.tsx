import { initials } from '../format/initials.ts'
import styles from './avatar.module.css'

const tints = 6

/** Initials on a circle whose tint is always the same for one clinician. */
export function Avatar({ id, fullName, isLarge = false }: { id: number; fullName: string; isLarge?: boolean }) {
  return (
    <span class={`${styles.avatar} ${styles[`tint${id % tints}`]} ${isLarge ? styles.large : ''}`} aria-hidden="true">
      {initials(fullName)}
    </span>
  )
}
