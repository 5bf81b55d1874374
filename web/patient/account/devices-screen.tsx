import { useMutation, useQuery } from '@tanstack/preact-query'
import type { SessionList } from '../../../contract/patient/dashboard.ts'
import { call } from '../../shared/api.ts'
import { deviceName } from '../../shared/devices/device-name.ts'
import { dateIn, readerZone, shortDay, timeIn } from '../../shared/format/dates.ts'
import { sessionsQuery } from '../../shared/queries.ts'
import { queryClient } from '../../shared/query-client.ts'
import { profileText } from '../../shared/text/profile.ts'
import { sentenceFor } from '../../shared/text/problems.ts'
import controls from '../../shared/ui/controls.module.css'
import { ReadFailed } from '../../shared/ui/read-failed.tsx'
import { Skeleton } from '../../shared/ui/skeleton.tsx'
import { AccountPage } from './account-page.tsx'
import styles from './dashboard.module.css'

type Session = SessionList['items'][number]

/** The devices that one is signed in on, each with a button to sign it out. */
export function DevicesScreen() {
  const sessions = useQuery(sessionsQuery)
  const end = useMutation({
    mutationFn: (id: number | 'others') =>
      id === 'others'
        ? call('/api/patient-dashboard/sessions/end-others', { method: 'POST', isPrivate: true })
        : call(`/api/patient-dashboard/sessions/${id}`, { method: 'DELETE', isPrivate: true }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
  })
  return (
    <AccountPage title={profileText.devicesTitle}>
      {sessions.isPending ? (
        <Skeleton heights={[5, 5]} />
      ) : sessions.data === undefined ? (
        <ReadFailed error={sessions.error} retry={sessions.refetch} />
      ) : (
        <>
          <ul class={styles.list}>
            {sessions.data.map((session) => (
              <li key={session.id} class={controls.card}>
                <Device session={session} onEnd={() => end.mutate(session.id)} />
              </li>
            ))}
          </ul>
          {sessions.data.length > 1 && (
            <button type="button" class={controls.secondary} onClick={() => end.mutate('others')}>
              {profileText.endOthers}
            </button>
          )}
          <p class={controls.error} role="alert">
            {end.isError ? sentenceFor(end.error) : ''}
          </p>
        </>
      )}
    </AccountPage>
  )
}

function Device({ session, onEnd }: { session: Session; onEnd: () => void }) {
  const name = deviceName(session.userAgent) || profileText.unknownDevice
  const zone = readerZone()
  const used = `${shortDay(dateIn(session.lastUsedAt, zone))}, ${timeIn(session.lastUsedAt, zone)}`
  return (
    <>
      <p>
        <strong>{name}</strong>
      </p>
      <p class={controls.soft}>{profileText.lastUsed(used, session.ipAddress ?? '')}</p>
      {session.current ? (
        <p>{profileText.thisDevice}</p>
      ) : (
        <button type="button" class={controls.quiet} aria-label={profileText.endOf(name)} onClick={onEnd}>
          {profileText.end}
        </button>
      )}
    </>
  )
}
