import { useInfiniteQuery, useMutation } from '@tanstack/preact-query'
import { useState } from 'preact/hooks'
import { Link, useLocation } from 'wouter-preact'
import type { Appointment } from '../../../contract/patient/booking.ts'
import { call } from '../../shared/api.ts'
import { paths } from '../../shared/paths.ts'
import { appointmentsQuery } from '../../shared/queries.ts'
import { dropSession, session } from '../../shared/session.ts'
import { dashboardText } from '../../shared/text/dashboard.ts'
import { shellText } from '../../shared/text/shell.ts'
import controls from '../../shared/ui/controls.module.css'
import { Notice } from '../../shared/ui/notice.tsx'
import { PageHeading } from '../../shared/ui/page-heading.tsx'
import { ReadFailed } from '../../shared/ui/read-failed.tsx'
import { Skeleton } from '../../shared/ui/skeleton.tsx'
import { AppointmentCard } from './appointment-card.tsx'
import styles from './dashboard.module.css'

/** The next appointment large, then the upcoming and the past ones. */
export function DashboardScreen() {
  return (
    <div class={styles.dashboard}>
      <div class={styles.main}>
        <PageHeading>{dashboardText.title}</PageHeading>
        <Upcoming />
        <Past />
      </div>
      <Menu />
    </div>
  )
}

function Upcoming() {
  const list = useInfiniteQuery({ ...appointmentsQuery('upcoming'), refetchInterval: 60_000 })
  if (list.isPending) return <Skeleton heights={[14, 5, 5]} />
  if (list.data === undefined) return <ReadFailed error={list.error} retry={list.refetch} />
  const items = list.data.pages.flatMap((page) => page.items)
  const [next, ...others] = items
  if (next === undefined) {
    return (
      <Notice title={dashboardText.noneTitle}>
        <p>{dashboardText.none}</p>
        <Link class={controls.primary} href={paths.finder()}>
          {shellText.findClinician}
        </Link>
      </Notice>
    )
  }
  return (
    <>
      <section class={controls.stack}>
        <h2>{dashboardText.next}</h2>
        <AppointmentCard appointment={next} isLarge />
      </section>
      {others.length > 0 && <List title={dashboardText.upcoming} items={others} list={list} />}
    </>
  )
}

interface Pages {
  hasNextPage: boolean
  isFetchingNextPage: boolean
  fetchNextPage: () => unknown
}

function List({ title, items, list }: { title: string; items: Appointment[]; list: Pages }) {
  return (
    <section class={controls.stack}>
      <h2>{title}</h2>
      <ul class={styles.list}>
        {items.map((appointment) => (
          <li key={appointment.id}>
            <AppointmentCard appointment={appointment} />
          </li>
        ))}
      </ul>
      {list.hasNextPage && (
        <button
          type="button"
          class={controls.secondary}
          aria-disabled={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {dashboardText.more}
        </button>
      )}
    </section>
  )
}

function Past() {
  const [isShown, setShown] = useState(false)
  const list = useInfiniteQuery({ ...appointmentsQuery('past'), enabled: isShown })
  if (!isShown) {
    return (
      <p>
        <button type="button" class={controls.secondary} onClick={() => setShown(true)}>
          {dashboardText.showPast}
        </button>
      </p>
    )
  }
  if (list.isPending) return <Skeleton heights={[2, 5, 5]} />
  if (list.data === undefined) return <ReadFailed error={list.error} retry={list.refetch} />
  const items = list.data.pages.flatMap((page) => page.items)
  if (items.length > 0) return <List title={dashboardText.past} items={items} list={list} />
  return (
    <section class={controls.stack}>
      <h2>{dashboardText.past}</h2>
      <p>{dashboardText.nonePast}</p>
    </section>
  )
}

function Menu() {
  const [, navigate] = useLocation()
  const signOut = useMutation({
    mutationFn: () =>
      call('/api/patient-auth/logout', { method: 'POST', body: { refreshToken: session.get()?.refreshToken ?? '' } }),
    // This device forgets the session whether or not the server could be reached.
    onSettled() {
      dropSession('signed-out')
      navigate(paths.finder())
    },
  })
  return (
    <nav class={styles.menu} aria-label={dashboardText.account}>
      <Link href={paths.finder()}>{dashboardText.bookAnother}</Link>
      <Link href={paths.profile()}>{dashboardText.profile}</Link>
      <Link href={paths.family()}>{dashboardText.family}</Link>
      <Link href={paths.devices()}>{dashboardText.devices}</Link>
      <Link href={paths.privacy()}>{dashboardText.privacy}</Link>
      <button type="button" onClick={() => signOut.mutate()}>
        {dashboardText.signOut}
      </button>
    </nav>
  )
}
