import { useQuery } from '@tanstack/preact-query'
import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Link } from 'wouter-preact'
import { patientLanguages } from '../../../contract/rules/settings.ts'
import { parseTypedDate, asTyped } from '../../shared/dates/typed-date.ts'
import { withYear } from '../../shared/format/dates.ts'
import { configQuery } from '../../shared/queries.ts'
import { fieldSentences } from '../../shared/text/fields.ts'
import { profileText } from '../../shared/text/profile.ts'
import { useFocusOnProblem } from '../../shared/ui/use-focus-on-problem.ts'
import controls from '../desk/controls.module.css'
import { Labelled, Problem, TextField } from '../desk/parts.tsx'
import { languageName } from '../desk/person.ts'
import { hasCode, ownerOf, staffProblem } from '../desk/problem.ts'
import { patientPath } from '../paths.ts'
import { formText, recordText } from '../text/patients.ts'
import { problemsIn, type FormValues, type PatientField } from './form-values.ts'

const genders = ['FEMALE', 'MALE', 'TRANSGENDER', 'NON_BINARY', 'OTHER', 'PREFER_NOT_TO_SAY'] as const

interface Props {
  values: FormValues
  onValues: (values: FormValues) => void
  withEmergency: boolean
  phoneHint: string
  error: Error | null
  isPending: boolean
  submit: string
  onSubmit: () => void
  children: ComponentChildren
}

/** The form for a new or an existing patient. Errors from the server are shown at their fields. */
export function PatientForm(props: Props) {
  const { values, onValues, withEmergency, error, isPending } = props
  const languages = useQuery(configQuery).data?.languages ?? patientLanguages
  const [isTried, setTried] = useState(false)
  const form = useFocusOnProblem(error)
  const own = isTried ? problemsIn(values) : {}
  const refused = fieldSentences(error)
  const isAboutPhone = hasCode(error, 'PHONE_IN_USE') || hasCode(error, 'INVALID_PHONE')
  const isAboutEmail = hasCode(error, 'EMAIL_IN_USE')
  const problemOf = (name: PatientField): string | undefined =>
    own[name] ??
    refused[name] ??
    ((name === 'phone' && isAboutPhone) || (name === 'email' && isAboutEmail) ? staffProblem(error) : undefined)
  const isToldAtField = isAboutPhone || isAboutEmail || Object.keys(refused).length > 0
  const owner = ownerOf(error)
  useEffect(() => {
    if (isTried) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [isTried])
  const text = (
    name: PatientField,
    more: { type?: 'tel'; hint?: string; isFirst?: boolean; maxLength?: number } = {},
  ) => (
    <TextField
      id={name}
      label={recordText.fields[name]}
      value={values[name]}
      onValue={(value) => onValues({ ...values, [name]: value })}
      problem={problemOf(name)}
      {...more}
    />
  )
  const select = (name: PatientField, options: readonly (readonly [string, string])[]) => (
    <Labelled id={name} label={recordText.fields[name]} problem={problemOf(name)}>
      {(described) => (
        <select
          {...described}
          class={controls.input}
          value={values[name]}
          onChange={({ currentTarget }) => onValues({ ...values, [name]: currentTarget.value })}
        >
          <option value="">{formText.notSaid}</option>
          {/* What an earlier system wrote stays what it is until somebody chooses something else. */}
          {values[name] !== '' && !options.some(([value]) => value === values[name]) && (
            <option value={values[name]}>
              {name === 'preferredLanguage' ? languageName(values[name]) : values[name]}
            </option>
          )}
          {options.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  )
  return (
    <form
      ref={form}
      class={controls.stack}
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (Object.keys(problemsIn(values)).length === 0) props.onSubmit()
        else form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
      }}
    >
      <div class={controls.two}>
        {text('fullName', { maxLength: 150, isFirst: true })}
        <div>
          {text('phone', { type: 'tel', maxLength: 40, hint: props.phoneHint })}
          {owner !== null && (
            <p>
              <Link href={patientPath(owner)}>{formText.openThat}</Link>
            </p>
          )}
        </div>
      </div>
      <div class={controls.two}>
        <DateOfBirth
          value={values.dateOfBirth}
          problem={problemOf('dateOfBirth')}
          onValue={(dateOfBirth) => onValues({ ...values, dateOfBirth })}
        />
        {select(
          'gender',
          genders.map((gender) => [gender, profileText.options[gender]]),
        )}
      </div>
      <div class={controls.two}>
        {text('email', { maxLength: 254 })}
        {select(
          'preferredLanguage',
          languages.map((tag) => [tag, languageName(tag)]),
        )}
      </div>
      {withEmergency && (
        <div class={controls.two}>
          {text('emergencyContactName', { maxLength: 150 })}
          {text('emergencyContactPhone', { type: 'tel', maxLength: 40 })}
        </div>
      )}
      <Problem>{isToldAtField ? '' : staffProblem(error)}</Problem>
      <div class={controls.row}>
        <button type="submit" class={controls.primary} aria-disabled={isPending}>
          {props.submit}
        </button>
        {props.children}
      </div>
    </form>
  )
}

interface DateProps {
  value: string
  problem: string | undefined
  onValue: (value: string) => void
}

/** Typed, since a date picker is slow for a date decades ago; repeated in words once it is valid. */
function DateOfBirth({ value, problem, onValue }: DateProps) {
  const [typed, setTyped] = useState(asTyped(value))
  const date = parseTypedDate(typed)
  return (
    <TextField
      id="dateOfBirth"
      label={recordText.fields.dateOfBirth}
      value={typed}
      maxLength={40}
      hint={date === null ? formText.dateHint : withYear(date)}
      problem={problem}
      onValue={(text) => {
        setTyped(text)
        onValue(parseTypedDate(text) ?? text)
      }}
    />
  )
}
