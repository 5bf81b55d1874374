import type { ComponentChildren } from 'preact'
import styles from './notice.module.css'

interface Props {
  tone?: 'calm' | 'warn' | 'alert'
  title?: string
  children?: ComponentChildren
}

/** Says what the problem is and what to do about it. An alert is read out at once. */
export function Notice({ tone = 'calm', title, children }: Props) {
  return (
    <div class={`${styles.notice} ${styles[tone]}`} role={tone === 'alert' ? 'alert' : undefined}>
      {title !== undefined && <p class={styles.title}>{title}</p>}
      {children}
    </div>
  )
}
