import { useQuery } from '@tanstack/preact-query'
import { Link, Redirect } from 'wouter-preact'
import { clinicZone } from '../../../contract/core/zone.ts'
import type { StaffClinician } from '../../../contract/staff/clinicians.ts'
import { nowMs } from '../../shared/clock.ts'
import { formatPaise } from '../../shared/format/money.ts'
import { Avatar } from '../../shared/ui/avatar.tsx'
import { ReadFailed } from '../../shared/ui/read-failed.tsx'
import { Skeleton } from '../../shared/ui/skeleton.tsx'
import controls from '../desk/controls.module.css'
import { Toast } from '../desk/toast.tsx'
import { staffPaths } from '../paths.ts'
import patients from '../patients/patients.module.css'
import { whenOf } from '../patients/when.ts'
import { clinicianText, clinicText } from '../text/clinic.ts'
import { useViewer } from '../viewer.ts'
import styles from './clinic.module.css'
import { ListHead, Searched } from './parts.tsx'
import { cliniciansQuery } from './queries.ts'

/** Everybody who sees patients; a clinician comes to their own profile. */
export function CliniciansScreen() {
  const read = useQuery(cliniciansQuery)
  const viewer = useViewer()
  if (read.data === undefined) {
    if (read.isError) return <ReadFailed isScreen error={read.error} retry={() => void read.refetch()} />
    return <Skeleton isScreen heights={[2, 14]} />
  }
  const { items, mayAdd } = read.data
  if (!mayAdd && items.length === 1 && items[0]?.id === viewer.clinicianId) {
    return <Redirect to={staffPaths.clinicianOf(items[0].id)} replace />
  }
  return (
    <div class={patients.screen}>
      <ListHead title={clinicText.clinicians}>
        {mayAdd && (
          <Link class={controls.button} href={staffPaths.newClinician}>
            {clinicianText.add}
          </Link>
        )}
      </ListHead>
      <Searched
        items={items}
        wordsOf={(one) => [one.fullName, one.specialization, one.registrationNumber, ...one.centres.map((c) => c.name)]}
        emptyTitle={clinicianText.emptyTitle}
        empty={clinicianText.empty}
      >
        {(shown) => (
          <table class={`${patients.table} ${styles.faces}`}>
            <thead>
              <tr>
                {Object.entries(clinicianText.columns).map(([key, name]) => (
                  <th key={key} scope="col">
                    {name}
                  </th>
                ))}
                <th>
                  <span class="visually-hidden">{clinicianText.toHours}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map((one) => (
                <Row key={one.id} one={one} />
              ))}
            </tbody>
          </table>
        )}
      </Searched>
      <Toast />
    </div>
  )
}

function Row({ one }: { one: StaffClinician }) {
  const { columns } = clinicianText
  const { count, nextStartsAt } = one.booked
  return (
    <tr>
      <th scope="row">
        <span class={styles.name}>
          <Avatar clinician={one} />
          <span>
            <Link href={staffPaths.clinicianOf(one.id)}>{one.fullName}</Link>{' '}
            {!one.isActive && <span class={styles.off}>{clinicText.off}</span>}
            {one.isActive && !one.isAccountActive && <span class={styles.off}>{clinicianText.accountOff}</span>}
          </span>
        </span>
      </th>
      <td data-label={columns.speciality}>{one.specialization ?? '–'}</td>
      <td data-label={columns.centres}>
        {one.centres.length === 0 ? clinicianText.noHours : one.centres.map(({ name }) => name).join(', ')}
      </td>
      <td data-label={columns.fee}>{one.feePaise === null ? '–' : formatPaise(one.feePaise)}</td>
      <td data-label={columns.booked}>
        {nextStartsAt === null
          ? clinicText.noneBooked
          : clinicText.nextBooked(count, whenOf(nextStartsAt, clinicZone, nowMs()))}
      </td>
      <td>{one.isActive && <Link href={staffPaths.hoursOf(one.id)}>{clinicianText.toHours}</Link>}</td>
    </tr>
  )
}
