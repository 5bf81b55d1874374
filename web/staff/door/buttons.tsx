import type { ComponentChildren } from 'preact'
import styles from '../staff.module.css'

interface Props {
  isBusy: boolean
  onClick: () => void
  kind?: 'primary' | 'secondary'
  children: ComponentChildren
}

/** A button that stays pressed while what it does is under way: pressing it again does nothing. */
export function ActionButton({ isBusy, onClick, kind = 'primary', children }: Props) {
  return (
    <button type="button" class={styles[kind]} aria-disabled={isBusy} onClick={onClick}>
      {children}
    </button>
  )
}

/** The same as the last thing of a form. */
export function SubmitButton({ isBusy, children }: Pick<Props, 'isBusy' | 'children'>) {
  return (
    <button type="submit" class={styles.primary} aria-disabled={isBusy}>
      {children}
    </button>
  )
}

export const Problem = ({ children }: { children: string }) => (
  <p class={styles.problem} role="alert">
    {children}
  </p>
)
