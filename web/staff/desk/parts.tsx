import type { ComponentChildren } from 'preact'
import controls from './controls.module.css'

interface FieldProps {
  id: string
  label: string
  hint?: string
  problem?: string
  children: (described: { id: string; 'aria-describedby'?: string; 'aria-invalid': boolean }) => ComponentChildren
}

/** A control with its label and its error message. */
export function Labelled({ id, label, hint, problem = '', children }: FieldProps) {
  const described = hint === undefined && problem === '' ? undefined : `${id}-about`
  return (
    <div class={controls.field}>
      <label class={controls.label} for={id}>
        {label}
      </label>
      {children({ id, 'aria-describedby': described, 'aria-invalid': problem !== '' })}
      {described !== undefined && (
        <p id={described} class={problem === '' ? controls.soft : controls.problem}>
          {problem === '' ? hint : problem}
        </p>
      )}
    </div>
  )
}

interface TextProps {
  id: string
  label: string
  value: string
  onValue: (value: string) => void
  hint?: string
  problem?: string
  type?: 'text' | 'tel' | 'url' | 'date' | 'time'
  inputmode?: 'decimal' | 'text' | 'tel'
  maxLength?: number
  isFirst?: boolean
}

export function TextField({
  onValue,
  value,
  type = 'text',
  inputmode,
  maxLength = 255,
  isFirst,
  ...labelled
}: TextProps) {
  return (
    <Labelled {...labelled}>
      {(described) => (
        <input
          {...described}
          class={controls.input}
          type={type}
          inputmode={inputmode}
          maxLength={maxLength}
          autocomplete="off"
          autofocus={isFirst}
          value={value}
          onInput={({ currentTarget }) => onValue(currentTarget.value)}
        />
      )}
    </Labelled>
  )
}

interface Option<T extends string> {
  value: T
  label: string
  /** Why it cannot be chosen. */
  refusal?: string | null
}

interface ChoicesProps<T extends string> {
  name: string
  legend: string
  options: readonly Option<T>[]
  value: T | null
  onValue: (value: T) => void
}

/** A row of radio buttons, navigated with the arrow keys. Disabled ones say why. */
export function Choices<T extends string>({ name, legend, options, value, onValue }: ChoicesProps<T>) {
  const refusals = new Set(
    options.map(({ refusal }) => refusal).filter((one): one is string => typeof one === 'string'),
  )
  return (
    <fieldset class={controls.field}>
      <legend class={controls.label}>{legend}</legend>
      <div class={controls.choices}>
        {options.map((option) => (
          <label key={option.value} class={controls.choice} title={option.refusal ?? undefined}>
            <input
              type="radio"
              name={name}
              class="visually-hidden"
              value={option.value}
              checked={option.value === value}
              disabled={typeof option.refusal === 'string'}
              onChange={() => onValue(option.value)}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
      {[...refusals].map((refusal) => (
        <p key={refusal} class={controls.soft}>
          {refusal}
        </p>
      ))}
    </fieldset>
  )
}

export function Problem({ children }: { children: string }) {
  return (
    <p class={controls.problem} role="alert">
      {children}
    </p>
  )
}
