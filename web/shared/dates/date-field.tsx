import { useState } from 'preact/hooks'
import { withYear } from '../format/dates.ts'
import { asTyped, parseTypedDate } from './typed-date.ts'
import { profileText } from '../text/profile.ts'
import controls from '../ui/controls.module.css'
import { Field } from '../ui/field.tsx'

interface Props {
  id: string
  label: string
  /** `YYYY-MM-DD`, or what was typed where that is no day: the server then says so. */
  value: string
  problem?: string
  autocomplete?: 'bday' | 'off'
  onValue: (value: string) => void
}

/** A date to be typed, since a calendar is slow for a day decades ago; said in words as soon as it is one. */
export function DateField({ id, label, value, problem, autocomplete = 'off', onValue }: Props) {
  const [typed, setTyped] = useState(asTyped(value))
  const date = parseTypedDate(typed)
  return (
    <Field id={id} label={label} hint={date === null ? profileText.dateHint : withYear(date)} problem={problem}>
      {(described) => (
        <input
          {...described}
          class={controls.input}
          inputmode="numeric"
          autocomplete={autocomplete}
          maxLength={40}
          value={typed}
          onInput={({ currentTarget }) => {
            setTyped(currentTarget.value)
            onValue(parseTypedDate(currentTarget.value) ?? currentTarget.value)
          }}
        />
      )}
    </Field>
  )
}
