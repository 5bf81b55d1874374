import { useQuery } from '@tanstack/preact-query'
import { Redirect, useLocation, useParams } from 'wouter-preact'
import type { HoursOwners } from '../../../contract/staff/hours.ts'
import { PageHeading } from '../../shared/ui/page-heading.tsx'
import { ReadFailed } from '../../shared/ui/read-failed.tsx'
import { Skeleton } from '../../shared/ui/skeleton.tsx'
import { useCentre } from '../centre.ts'
import controls from '../desk/controls.module.css'
import { staffPaths } from '../paths.ts'
import { hoursText } from '../text/hours.ts'
import { mayAt, useViewer } from '../viewer.ts'
import { ExtraHours } from './extra-hours.tsx'
import { Holidays } from './holidays.tsx'
import styles from './hours.module.css'
import { hoursOwnersQuery } from './queries.ts'
import { WeekOf } from './week-editor.tsx'

/** The hours of a clinician: the week, single days, and the holidays of the centre. */
export function HoursScreen() {
  const asked = Number(useParams<{ clinicianId?: string }>().clinicianId ?? Number.NaN)
  const read = useQuery(hoursOwnersQuery)
  const viewer = useViewer()
  if (read.data === undefined) {
    if (read.isError) return <ReadFailed isScreen error={read.error} retry={() => void read.refetch()} />
    return <Skeleton isScreen heights={[2, 14]} />
  }
  const owners = read.data.items
  const owner = owners.find(({ id }) => id === asked)
  if (owner === undefined) {
    const first = owners.find(({ id }) => id === viewer.clinicianId) ?? owners[0]
    if (first === undefined) return <PageHeading>{hoursText.none}</PageHeading>
    return <Redirect to={staffPaths.hoursOf(first.id)} replace />
  }
  return (
    <div class={styles.screen}>
      <header class={controls.row}>
        <PageHeading>{hoursText.titleOf(owner.fullName)}</PageHeading>
        {owners.length > 1 && <Chooser owners={owners} id={owner.id} />}
      </header>
      <WeekOf key={owner.id} owner={owner} />
      <ExtraHours key={`extra ${owner.id}`} owner={owner} />
      <CentreHolidays />
    </div>
  )
}

function Chooser({ owners, id }: { owners: HoursOwners['items']; id: number }) {
  const [, navigate] = useLocation()
  return (
    <select
      class={styles.select}
      aria-label={hoursText.clinician}
      value={id}
      onChange={({ currentTarget }) => navigate(staffPaths.hoursOf(Number(currentTarget.value)))}
    >
      {owners.map((owner) => (
        <option key={owner.id} value={owner.id}>
          {owner.fullName}
        </option>
      ))}
    </select>
  )
}

function CentreHolidays() {
  const viewer = useViewer()
  const { centre } = useCentre()
  if (centre === null || !mayAt(viewer, 'hours.write', centre.id)) return null
  return <Holidays key={centre.id} centre={centre} />
}
