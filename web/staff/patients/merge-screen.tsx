import { useInfiniteQuery, useQuery } from '@tanstack/preact-query'
import { useEffect, useRef, useState } from 'preact/hooks'
import { Link, useLocation, useParams, useSearch } from 'wouter-preact'
import type { FoundPatient, PatientRecord } from '../../../contract/staff/patients.ts'
import { ApiError } from '../../shared/api.ts'
import { queryClient } from '../../shared/query-client.ts'
import { PageHeading } from '../../shared/ui/page-heading.tsx'
import { Skeleton } from '../../shared/ui/skeleton.tsx'
import controls from '../desk/controls.module.css'
import { useDeskAction } from '../desk/desk-calls.ts'
import { Problem, TextField } from '../desk/parts.tsx'
import { staffProblem } from '../desk/problem.ts'
import { Toast } from '../desk/toast.tsx'
import { notifySaved } from '../desk/undo.ts'
import { Failed } from '../paged.tsx'
import { mergePath, patientPath } from '../paths.ts'
import { FindPatient } from '../search/find-patient.tsx'
import { mergeText } from '../text/patients.ts'
import { staffKey } from '../who.ts'
import { Comparison } from './comparison.tsx'
import { mergeWarnings } from './doubts.ts'
import styles from './patients.module.css'
import { recordCalls, recordQuery, visitsQuery } from './queries.ts'

/** Merges duplicate records: find the other one, compare both, give a reason, confirm. */
export function MergeScreen() {
  const [, navigate] = useLocation()
  const id = Number(useParams().id)
  const otherId = Number(new URLSearchParams(useSearch()).get('other'))
  const kept = useQuery(recordQuery(id))
  const other = useQuery({ ...recordQuery(otherId), enabled: otherId > 0 })
  const failed = kept.error ?? other.error
  return (
    <div class={styles.medium}>
      <PageHeading>{mergeText.title(kept.data?.fullName ?? '…')}</PageHeading>
      <p>{mergeText.lead}</p>
      {failed !== null ? (
        <Failed
          error={failed}
          retry={() => {
            if (kept.isError) void kept.refetch()
            if (other.isError) void other.refetch()
          }}
        />
      ) : kept.data === undefined || (otherId > 0 && other.data === undefined) ? (
        <Skeleton heights={[5, 9]} />
      ) : other.data === undefined || otherId === id ? (
        <Find id={id} onFound={(found) => navigate(`${mergePath(id)}?other=${found.id}`)} />
      ) : (
        <Two key={`${id} ${otherId}`} kept={kept.data} other={other.data} />
      )}
      <Link href={patientPath(id)}>{mergeText.back}</Link>
      <Toast />
    </div>
  )
}

function Find({ id, onFound }: { id: number; onFound: (found: FoundPatient) => void }) {
  return (
    <div class={controls.stack}>
      <FindPatient
        label={mergeText.find}
        exceptId={id}
        chosen={null}
        onChoose={(found) => {
          if (found !== null) onFound(found)
        }}
      />
    </div>
  )
}

function Two({ kept, other }: { kept: PatientRecord; other: PatientRecord }) {
  const [, navigate] = useLocation()
  const [reason, setReason] = useState('')
  const [isTried, setTried] = useState(false)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const visits = { kept: useInfiniteQuery(visitsQuery(kept.id)), other: useInfiniteQuery(visitsQuery(other.id)) }
  const merge = useDeskAction(recordCalls.merge, (saved) => {
    queryClient.removeQueries({ queryKey: [staffKey, 'record', other.id] })
    queryClient.setQueryData(recordQuery(kept.id).queryKey, saved)
    notifySaved(mergeText.done(saved.fullName))
    // The back button must not lead to a record that no longer exists.
    navigate(patientPath(kept.id), { replace: true })
  })
  const because = merge.error instanceof ApiError ? merge.error.details.because : undefined
  return (
    <form
      class={controls.stack}
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (reason.trim() === '') document.getElementById('merge-reason')?.focus()
        else merge.run({ id: kept.id, otherPatientId: other.id, reason: reason.trim() })
      }}
    >
      <h2 ref={heading} tabIndex={-1}>
        {mergeText.compare}
      </h2>
      <Comparison
        kept={kept}
        other={other}
        visits={{
          kept: countOf(visits.kept.data?.pages[0]),
          other: countOf(visits.other.data?.pages[0]),
        }}
      />
      <div class={controls.row}>
        <Link class={controls.button} href={`${mergePath(other.id)}?other=${kept.id}`} replace>
          {mergeText.swap}
        </Link>
        <Link class={controls.quiet} href={mergePath(kept.id)} replace>
          {mergeText.change}
        </Link>
      </div>
      <div class={styles.warning}>
        <strong>{mergeText.warningTitle}</strong>
        <p>{mergeText.warning(kept.fullName, other.fullName)}</p>
        {mergeWarnings(kept, other).map((doubt) => (
          <p key={doubt}>{doubt}</p>
        ))}
      </div>
      <TextField
        id="merge-reason"
        label={mergeText.reason}
        hint={mergeText.reasonHint}
        value={reason}
        onValue={setReason}
        problem={isTried && reason.trim() === '' ? mergeText.reasonMissing : undefined}
      />
      <Problem>{mergeText.because[String(because)] ?? staffProblem(merge.error)}</Problem>
      <div class={controls.row}>
        <button type="submit" class={controls.primary} aria-disabled={merge.isPending}>
          {mergeText.confirm(kept.fullName)}
        </button>
      </div>
    </form>
  )
}

const countOf = (page: { items: unknown[]; nextCursor: string | null } | undefined): string =>
  page === undefined ? '…' : mergeText.visits(page.items.length, page.nextCursor !== null)
