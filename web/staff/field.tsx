import type { ComponentChildren, JSX } from 'preact'
import styles from './staff.module.css'

type Input = Omit<JSX.IntrinsicElements['input'], 'onInput' | 'value' | 'label' | 'id'> & {
  id: string
  label: string
  hint?: ComponentChildren
  value: string
  onValue: (value: string) => void
}

/** A text field with a label above and a hint below. */
export function TextField({ id, label, hint, onValue, ...input }: Input) {
  return (
    <div class={styles.field}>
      <label for={id}>{label}</label>
      <input
        id={id}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        required
        {...input}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
      {hint !== undefined && (
        <p id={`${id}-hint`} class={styles.soft}>
          {hint}
        </p>
      )}
    </div>
  )
}
