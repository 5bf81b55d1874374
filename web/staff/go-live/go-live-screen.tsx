import { queryOptions, useQuery } from '@tanstack/preact-query'
import type { Finding, GoLive } from '../../../contract/staff/go-live.ts'
import { PageHeading } from '../../shared/ui/page-heading.tsx'
import { ReadFailed } from '../../shared/ui/read-failed.tsx'
import { Skeleton } from '../../shared/ui/skeleton.tsx'
import { callStaff } from '../call.ts'
import controls from '../desk/controls.module.css'
import { goLiveText } from '../text/go-live.ts'
import { staffKey } from '../who.ts'
import styles from './go-live.module.css'

const goLiveQuery = queryOptions({
  queryKey: [staffKey, 'go-live'],
  queryFn: ({ signal }) => callStaff<GoLive>('/api/staff/go-live', { signal }),
  staleTime: 0,
})

const isFault = ({ state }: Finding) => state === 'missing' || state === 'wrong'

/** What is still missing in the settings, the database and at the vendors before patients can book. */
export function GoLiveScreen() {
  const read = useQuery(goLiveQuery)
  const { data } = read
  const faults = data?.sections.flatMap(({ findings }) => findings).filter(isFault).length ?? 0
  return (
    <div class={styles.screen}>
      <PageHeading>{goLiveText.title}</PageHeading>
      <p class={controls.soft}>{goLiveText.lead}</p>
      <div class={controls.row}>
        <button
          type="button"
          class={controls.button}
          aria-disabled={read.isFetching}
          onClick={() => void read.refetch({ cancelRefetch: false })}
        >
          {goLiveText.again}
        </button>
        <span role="status">
          {read.isFetching
            ? goLiveText.checking
            : data === undefined
              ? ''
              : data.isReady
                ? goLiveText.ready
                : goLiveText.notReady(faults)}
        </span>
      </div>
      {read.error !== null && <ReadFailed error={read.error} retry={read.refetch} />}
      {data === undefined && read.error === null && <Skeleton heights={[5, 5, 5]} />}
      {data?.sections.map(({ title, findings }) => (
        <section key={title}>
          <h2>{title}</h2>
          <ul class={styles.findings}>
            {findings.map((finding) => (
              <li key={finding.sentence} class={styles.finding}>
                <span class={isFault(finding) ? styles.fault : controls.soft}>{goLiveText.states[finding.state]}</span>
                <span>{finding.sentence}</span>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  )
}
