import { useState } from 'preact/hooks'
import { ApiError, call } from '../../shared/api.ts'
import { queryClient } from '../../shared/query-client.ts'
import { meQuery } from '../../shared/queries.ts'
import { accountText } from '../../shared/text/account.ts'
import { fieldSentences } from '../../shared/text/fields.ts'
import { sentenceFor } from '../../shared/text/problems.ts'
import controls from '../../shared/ui/controls.module.css'
import { Field } from '../../shared/ui/field.tsx'

/** A new patient's name and email address, after the code; a second code is not needed. */
export function NameForm({ onDone }: { onDone: () => void }) {
  const [fullName, setFullName] = useState('')
  const [email, setEmail] = useState('')
  const [problems, setProblems] = useState<Partial<Record<string, string>>>({})
  const [isSaving, setSaving] = useState(false)

  async function save(): Promise<void> {
    if (isSaving) return
    if (fullName.trim() === '') {
      setProblems({ fullName: accountText.nameMissing })
      document.getElementById('fullName')?.focus()
      return
    }
    setSaving(true)
    try {
      const body = email.trim() === '' ? { fullName } : { fullName, email: email.trim() }
      await call('/api/patient-dashboard/profile', { method: 'PUT', body, isPrivate: true })
      await queryClient.invalidateQueries({ queryKey: meQuery.queryKey })
      onDone()
    } catch (error) {
      const fields = fieldSentences(error)
      const isAboutEmail = error instanceof ApiError && (fields.email !== undefined || error.code === 'EMAIL_IN_USE')
      setProblems(
        isAboutEmail
          ? { email: fields.email ?? sentenceFor(error) }
          : { fullName: fields.fullName ?? sentenceFor(error) },
      )
      document.getElementById(isAboutEmail ? 'email' : 'fullName')?.focus()
    } finally {
      setSaving(false)
    }
  }

  return (
    <form
      class={controls.stack}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <p>{accountText.nameLead}</p>
      <Field id="fullName" label={accountText.fullName} hint={accountText.fullNameHint} problem={problems.fullName}>
        {(described) => (
          <input
            {...described}
            class={controls.input}
            autocomplete="name"
            maxLength={200}
            value={fullName}
            onInput={(event) => setFullName(event.currentTarget.value)}
          />
        )}
      </Field>
      <Field id="email" label={accountText.email} hint={accountText.emailHint} problem={problems.email}>
        {(described) => (
          <input
            {...described}
            class={controls.input}
            type="email"
            inputmode="email"
            autocomplete="email"
            maxLength={255}
            value={email}
            onInput={(event) => setEmail(event.currentTarget.value)}
          />
        )}
      </Field>
      <button type="submit" class={controls.primary} aria-disabled={isSaving}>
        {accountText.goOn}
      </button>
    </form>
  )
}
