import type { ComponentChildren } from 'preact'
import controls from './controls.module.css'

interface Described {
  id: string
  'aria-describedby': string
  'aria-invalid': boolean
}

interface Props {
  id: string
  label: string
  hint?: string
  problem?: string
  /** The control itself, given the attributes that tie it to its label, hint and error. */
  children: (described: Described) => ComponentChildren
}

export function Field({ id, label, hint, problem = '', children }: Props) {
  return (
    <div class={controls.field}>
      <label class={controls.label} for={id}>
        {label}
      </label>
      {children({ id, 'aria-describedby': `${id}-hint ${id}-problem`, 'aria-invalid': problem !== '' })}
      <p id={`${id}-hint`} class={controls.hint}>
        {hint}
      </p>
      <p id={`${id}-problem`} class={controls.error} role="alert">
        {problem}
      </p>
    </div>
  )
}
