import { useMutation, useQuery } from '@tanstack/preact-query'
import { useEffect } from 'preact/hooks'
import type { ConsentState } from '../../../contract/patient/privacy.ts'
import { call } from '../../shared/api.ts'
import { consentQuery } from '../../shared/queries.ts'
import { queryClient } from '../../shared/query-client.ts'
import { accountText } from '../../shared/text/account.ts'
import { sentenceFor } from '../../shared/text/problems.ts'
import controls from '../../shared/ui/controls.module.css'
import { PageHeading } from '../../shared/ui/page-heading.tsx'
import { ReadFailed } from '../../shared/ui/read-failed.tsx'
import { Skeleton } from '../../shared/ui/skeleton.tsx'
import styles from './login.module.css'

/**
 * The privacy notice, once per version: what is stored and why, and a choice to agree. Skipped if this version was
 * agreed to before.
 */
export function ConsentForm({ onDone }: { onDone: () => void }) {
  const consent = useQuery(consentQuery)
  const agree = useMutation({
    mutationFn: (version: string) =>
      call<ConsentState>('/api/patient-dashboard/consent', { method: 'POST', body: { version }, isPrivate: true }),
    onSuccess: (state) => queryClient.setQueryData(consentQuery.queryKey, state),
  })
  const { current, given } = consent.data ?? {}
  const isDone = given !== undefined && given !== null && given.version === current?.version
  useEffect(() => {
    if (isDone) onDone()
  }, [isDone])

  if (consent.isError) return <ReadFailed isScreen error={consent.error} retry={consent.refetch} />
  if (current === undefined || isDone) return <Skeleton isScreen heights={[2, 9]} />
  return (
    <div class={controls.stack}>
      <PageHeading key="consent">{accountText.consentTitle}</PageHeading>
      <div class={`${controls.card} ${styles.notice}`}>
        {current.text.split(/\n+/).map((paragraph) => (
          <p key={paragraph}>{paragraph}</p>
        ))}
      </div>
      <p class={controls.error} role="alert">
        {agree.isError ? sentenceFor(agree.error) : ''}
      </p>
      <button
        type="button"
        class={controls.primary}
        aria-disabled={agree.isPending}
        onClick={() => {
          if (!agree.isPending) agree.mutate(current.version)
        }}
      >
        {accountText.agree}
      </button>
    </div>
  )
}
