import { useMutation, useQuery } from '@tanstack/preact-query'
import { useState } from 'preact/hooks'
import type { Profile, ProfileChange } from '../../../contract/patient/dashboard.ts'
import { ApiError, call } from '../../shared/api.ts'
import { DateField } from '../../shared/dates/date-field.tsx'
import { readablePhone } from '../../shared/format/phone.ts'
import { mine, queryClient } from '../../shared/query-client.ts'
import { profileQuery } from '../../shared/queries.ts'
import { profileText } from '../../shared/text/profile.ts'
import { fieldSentences } from '../../shared/text/fields.ts'
import { sentenceFor } from '../../shared/text/problems.ts'
import controls from '../../shared/ui/controls.module.css'
import { Field } from '../../shared/ui/field.tsx'
import { ReadFailed } from '../../shared/ui/read-failed.tsx'
import { Skeleton } from '../../shared/ui/skeleton.tsx'
import { useFocusOnProblem } from '../../shared/ui/use-focus-on-problem.ts'
import { AccountPage } from './account-page.tsx'
import styles from './dashboard.module.css'

/** What the clinic knows about the patient, for them to correct. */
export function ProfileScreen() {
  const profile = useQuery(profileQuery)
  return (
    <AccountPage title={profileText.title}>
      {profile.isPending ? (
        <Skeleton heights={[3, 3, 3]} />
      ) : profile.data === undefined ? (
        <ReadFailed error={profile.error} retry={profile.refetch} />
      ) : (
        <ProfileForm profile={profile.data} />
      )}
    </AccountPage>
  )
}

/** The language is asked for once there is more than one. */
type Values = Record<Exclude<keyof Profile, 'id' | 'phone' | 'preferredLanguage'>, string>

type Kind = { type: 'text' | 'email' | 'tel' | 'date'; autocomplete: string } | { options: readonly string[] }

const genders: NonNullable<ProfileChange['gender']>[] = [
  'FEMALE',
  'MALE',
  'TRANSGENDER',
  'NON_BINARY',
  'OTHER',
  'PREFER_NOT_TO_SAY',
]

const fields: ({ name: keyof Values } & Kind)[] = [
  { name: 'fullName', type: 'text', autocomplete: 'name' },
  { name: 'email', type: 'email', autocomplete: 'email' },
  { name: 'dateOfBirth', type: 'date', autocomplete: 'bday' },
  { name: 'gender', options: genders },
  { name: 'bloodGroup', options: ['A+', 'A-', 'B+', 'B-', 'AB+', 'AB-', 'O+', 'O-'] },
  { name: 'emergencyContactName', type: 'text', autocomplete: 'off' },
  { name: 'emergencyContactPhone', type: 'tel', autocomplete: 'off' },
]

const nameOf = (option: string) => (option in profileText.options ? profileText.options[option as 'MALE'] : option)

function ProfileForm({ profile }: { profile: Profile }) {
  const start = Object.fromEntries(fields.map(({ name }) => [name, profile[name] ?? ''])) as unknown as Values
  const [values, setValues] = useState(start)
  const save = useMutation({
    mutationFn: () => {
      const changed = Object.entries(values).filter(([name, value]) => value !== start[name as keyof Values])
      const body: ProfileChange = Object.fromEntries(
        changed.map(([name, value]) => [name, value.trim() === '' && name !== 'fullName' ? null : value.trim()]),
      )
      return call<Profile>('/api/patient-dashboard/profile', { method: 'PUT', body, isPrivate: true })
    },
    async onSuccess(saved) {
      queryClient.setQueryData(profileQuery.queryKey, saved)
      await queryClient.invalidateQueries({ queryKey: [mine, 'me'] })
    },
  })
  const { error } = save
  const form = useFocusOnProblem(error)
  const problems = fieldSentences(error)
  const isAboutEmail = error instanceof ApiError && error.code === 'EMAIL_IN_USE'
  const hasFieldProblem = Object.keys(problems).length > 0
  function set(name: keyof Values, value: string): void {
    setValues({ ...values, [name]: value })
    if (save.isSuccess) save.reset()
  }
  return (
    <form
      ref={form}
      class={`${controls.card} ${styles.form}`}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (!save.isPending) save.mutate()
      }}
    >
      <p>
        {profileText.phone} <strong>{readablePhone(profile.phone)}</strong>
      </p>
      <div class={styles.fields}>
        {fields.map((field) => (
          <ProfileField
            key={field.name}
            field={field}
            value={values[field.name]}
            problem={field.name === 'email' && isAboutEmail ? sentenceFor(error) : problems[field.name]}
            onValue={(value) => set(field.name, value)}
          />
        ))}
      </div>
      <p class={controls.error} role="alert">
        {save.isError && !hasFieldProblem && !isAboutEmail ? sentenceFor(error) : ''}
      </p>
      <button type="submit" class={`${controls.primary} ${controls.wide}`} aria-disabled={save.isPending}>
        {save.isPending ? profileText.saving : profileText.save}
      </button>
      <p role="status">{save.isSuccess ? profileText.saved : ''}</p>
    </form>
  )
}

interface FieldProps {
  field: { name: keyof Values } & Kind
  value: string
  problem: string | undefined
  onValue: (value: string) => void
}

function ProfileField({ field, value, problem, onValue }: FieldProps) {
  const { name } = field
  const shared = { id: name, label: profileText.labels[name], problem }
  if ('options' in field) {
    return (
      <Field {...shared}>
        {(described) => (
          <select
            {...described}
            class={controls.input}
            value={value}
            onChange={(event) => onValue(event.currentTarget.value)}
          >
            <option value="">{profileText.notSaid}</option>
            {field.options.map((option) => (
              <option key={option} value={option}>
                {nameOf(option)}
              </option>
            ))}
          </select>
        )}
      </Field>
    )
  }
  if (field.type === 'date') return <DateField {...shared} value={value} autocomplete="bday" onValue={onValue} />
  return (
    <Field {...shared}>
      {(described) => (
        <input
          {...described}
          class={controls.input}
          type={field.type}
          autocomplete={field.autocomplete}
          maxLength={255}
          value={value}
          onInput={(event) => onValue(event.currentTarget.value)}
        />
      )}
    </Field>
  )
}
