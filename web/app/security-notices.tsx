import { useMutation, useQuery } from '@tanstack/preact-query'
import { Link } from 'wouter-preact'
import type { SecurityNotice } from '../../contract/patient/dashboard.ts'
import { call } from '../shared/api.ts'
import { dateIn, readerZone, shortDay, timeIn } from '../shared/format/dates.ts'
import { paths } from '../shared/paths.ts'
import { noticesQuery } from '../shared/queries.ts'
import { queryClient } from '../shared/query-client.ts'
import { isSessionKept } from '../shared/session.ts'
import { useStore } from '../shared/store.ts'
import { noticesText } from '../shared/text/notices.ts'
import controls from '../shared/ui/controls.module.css'
import { Notice } from '../shared/ui/notice.tsx'
import styles from './frame.module.css'

/** Notices about one's sessions, above every screen until they have been seen. */
export function SecurityNotices() {
  const notices = useQuery(noticesQuery).data ?? []
  const seen = useMutation({
    mutationFn: (id: number) => call(`/api/patient-dashboard/notices/${id}/seen`, { method: 'POST', isPrivate: true }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: noticesQuery.queryKey }),
  })
  const isKept = useStore(isSessionKept)
  return (
    <aside class={styles.notices} aria-label={noticesText.region}>
      {!isKept && (
        <Notice title={noticesText.notKeptTitle}>
          <p>{noticesText.notKept}</p>
        </Notice>
      )}
      {notices.map((notice) => (
        <Reused key={notice.id} notice={notice} onSeen={() => seen.mutate(notice.id)} />
      ))}
    </aside>
  )
}

function Reused({ notice: { at }, onSeen }: { notice: SecurityNotice; onSeen: () => void }) {
  const zone = readerZone()
  return (
    <Notice tone="warn" title={noticesText.reusedTitle}>
      <p>{noticesText.reused(`${shortDay(dateIn(at, zone))}, ${timeIn(at, zone)}`)}</p>
      <div class={controls.row}>
        <Link class={controls.secondary} href={paths.devices()}>
          {noticesText.devices}
        </Link>
        <button type="button" class={controls.quiet} onClick={onSeen}>
          {noticesText.seen}
        </button>
      </div>
    </Notice>
  )
}
