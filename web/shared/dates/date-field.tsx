import { useState } from 'preact/hooks'
import { withYear } from '../format/dates.ts'
import { asTyped, parseTypedDate } from './typed-date.ts'
import { profileText } from '../text/profile.ts'
import controls from '../ui/controls.module.css'
import { Field } from '../ui/field.tsx'

interface Props {
  id: string
  label: string
  /** `YYYY-MM-DD`, or the typed text if it is not a date: the server then says so. */
  value: string
  problem?: string
  autocomplete?: 'bday' | 'off'
  onValue: (value: string) => void
}

/** A typed date, since a calendar is slow for a date decades ago; repeated in words as soon as it is valid. */
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
