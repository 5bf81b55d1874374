import { useMutation, useQuery } from '@tanstack/preact-query'
import { useEffect, useState } from 'preact/hooks'
import { ApiError, call } from '../../shared/api.ts'
import { meQuery } from '../../shared/queries.ts'
import { mine, queryClient } from '../../shared/query-client.ts'
import { dropSession, openHistory } from '../../shared/session.ts'
import { accountText } from '../../shared/text/account.ts'
import { sentenceFor, waitFor } from '../../shared/text/problems.ts'
import controls from '../../shared/ui/controls.module.css'
import { Field } from '../../shared/ui/field.tsx'
import { PageHeading } from '../../shared/ui/page-heading.tsx'
import { SupportPhone } from '../../shared/ui/support.tsx'

/**
 * The number may have a new owner: the account stays hidden until the date of birth is given, or the clinic confirms
 * the number.
 */
export function BirthDateForm() {
  const [dateOfBirth, setDateOfBirth] = useState('')
  const [problem, setProblem] = useState('')
  const me = useQuery({ ...meQuery, staleTime: 0 })
  const isOpen = me.data?.needsBirthDate === false
  useEffect(() => {
    if (isOpen) openHistory()
  }, [isOpen])

  const prove = useMutation({
    mutationFn: () => call('/api/patient-auth/birth-date', { method: 'POST', body: { dateOfBirth }, isPrivate: true }),
    async onSuccess() {
      await queryClient.invalidateQueries({ queryKey: [mine] })
      openHistory()
    },
    onError(error) {
      const wait = error instanceof ApiError && error.status === 429 ? waitFor(error.retryAfterSeconds) : ''
      setProblem(`${sentenceFor(error)} ${wait}`.trim())
      document.getElementById('birth-date')?.focus()
    },
  })

  return (
    <form
      class={controls.stack}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (prove.isPending) return
        setProblem(dateOfBirth === '' ? accountText.birthDateMissing : '')
        if (dateOfBirth === '') document.getElementById('birth-date')?.focus()
        else prove.mutate()
      }}
    >
      <PageHeading key="birth-date">{accountText.birthDateTitle}</PageHeading>
      <p>{accountText.birthDateLead}</p>
      <Field id="birth-date" label={accountText.birthDate} problem={problem}>
        {(described) => (
          <input
            {...described}
            class={controls.input}
            type="date"
            autocomplete="bday"
            value={dateOfBirth}
            onInput={(event) => {
              setDateOfBirth(event.currentTarget.value)
              setProblem('')
            }}
          />
        )}
      </Field>
      <button type="submit" class={controls.primary} aria-disabled={prove.isPending}>
        {accountText.goOn}
      </button>
      <p>{accountText.birthDateElse}</p>
      <p class={controls.row}>
        <SupportPhone />
        <button type="button" class={controls.quiet} onClick={() => dropSession('signed-out')}>
          {accountText.otherNumber}
        </button>
      </p>
    </form>
  )
}
