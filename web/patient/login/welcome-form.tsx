import { useMutation, useQuery } from '@tanstack/preact-query'
import { useEffect, useState } from 'preact/hooks'
import type { ConsentState } from '../../../contract/patient/privacy.ts'
import { call } from '../../shared/api.ts'
import { drafts, nameDraft } from '../../shared/drafts.ts'
import { consentQuery, meQuery } from '../../shared/queries.ts'
import { queryClient } from '../../shared/query-client.ts'
import { accountText } from '../../shared/text/account.ts'
import { fieldSentences } from '../../shared/text/fields.ts'
import { sentenceFor } from '../../shared/text/problems.ts'
import controls from '../../shared/ui/controls.module.css'
import { Field } from '../../shared/ui/field.tsx'
import { PageHeading } from '../../shared/ui/page-heading.tsx'
import { ReadFailed } from '../../shared/ui/read-failed.tsx'
import { Skeleton } from '../../shared/ui/skeleton.tsx'
import { PolicyLinks } from '../policies/policy-links.tsx'
import { PrivacyNotice } from './privacy-notice.tsx'

/**
 * The name and the agreement to the privacy notice on one screen, each only if it is missing: the agreement once per
 * version of the notice.
 */
export function WelcomeForm({ onDone, pageTitle }: { onDone: () => void; pageTitle?: string }) {
  const me = useQuery(meQuery)
  const consent = useQuery(consentQuery)
  const needsName = me.data?.user.fullName === ''
  const needsConsent = consent.data !== undefined && consent.data.given?.version !== consent.data.current.version
  const isKnown = me.data !== undefined && consent.data !== undefined
  const isDone = isKnown && !needsName && !needsConsent
  useEffect(() => {
    if (isDone) onDone()
  }, [isDone])

  if (me.isError) return <ReadFailed isScreen error={me.error} retry={me.refetch} />
  if (consent.isError) return <ReadFailed isScreen error={consent.error} retry={consent.refetch} />
  if (!isKnown || isDone) return <Skeleton isScreen heights={[2, 5, 9]} />
  return <Missing current={consent.data.current} {...{ needsName, needsConsent, pageTitle }} />
}

interface Props {
  current: ConsentState['current']
  needsName: boolean
  needsConsent: boolean
  pageTitle: string | undefined
}

function Missing({ current, needsName, needsConsent, pageTitle }: Props) {
  // What is answered stays on the screen until all of it is.
  const [asked] = useState({ name: needsName, consent: needsConsent })
  const [fullName, setFullName] = useState(() => drafts.get(nameDraft))
  const [isNameMissing, setNameMissing] = useState(false)
  const save = useMutation({
    // Nothing about a patient is stored before they have agreed.
    async mutationFn() {
      if (needsConsent) {
        const body = { version: current.version }
        const state = await call<ConsentState>('/api/patient-dashboard/consent', {
          method: 'POST',
          body,
          isPrivate: true,
        })
        queryClient.setQueryData(consentQuery.queryKey, state)
      }
      if (!needsName) return
      await call('/api/patient-dashboard/profile', { method: 'PUT', body: { fullName }, isPrivate: true })
      drafts.drop(nameDraft)
      await queryClient.invalidateQueries({ queryKey: meQuery.queryKey })
    },
    onError(error) {
      const problems = fieldSentences(error)
      // The notice has changed since it was shown.
      if (problems.version !== undefined) void queryClient.invalidateQueries({ queryKey: consentQuery.queryKey })
      if (problems.fullName !== undefined) document.getElementById('fullName')?.focus()
    },
  })
  const problems = fieldSentences(save.error)
  const nameProblem = isNameMissing ? accountText.nameMissing : problems.fullName
  const otherProblem = save.isError && problems.fullName === undefined ? sentenceFor(save.error) : ''

  function submit(event: Event): void {
    event.preventDefault()
    const isMissing = asked.name && fullName.trim() === ''
    setNameMissing(isMissing)
    if (isMissing) document.getElementById('fullName')?.focus()
    else if (!save.isPending) save.mutate()
  }

  return (
    <form class={controls.stack} noValidate onSubmit={submit}>
      <PageHeading key="welcome" pageTitle={pageTitle}>
        {asked.name ? accountText.nameTitle : accountText.consentTitle}
      </PageHeading>
      {asked.name && (
        <Field id="fullName" label={accountText.yourName} hint={accountText.yourNameHint} problem={nameProblem}>
          {(described) => (
            <input
              {...described}
              class={controls.input}
              type="text"
              autocomplete="name"
              maxLength={200}
              value={fullName}
              onInput={(event) => {
                setFullName(event.currentTarget.value)
                setNameMissing(false)
                drafts.set(nameDraft, event.currentTarget.value)
              }}
            />
          )}
        </Field>
      )}
      {asked.consent && (
        <>
          <PrivacyNotice notice={current} hasTitle={asked.name} />
          <PolicyLinks names={['terms', 'refunds', 'privacy']} />
        </>
      )}
      <p class={controls.error} role="alert">
        {otherProblem}
      </p>
      <button type="submit" class={controls.primary} aria-disabled={save.isPending}>
        {asked.consent ? accountText.agree : accountText.goOn}
      </button>
    </form>
  )
}
