import { useQuery } from '@tanstack/preact-query'
import { Link } from 'wouter-preact'
import type { StaffCentre } from '../../../contract/staff/centres.ts'
import { nowMs } from '../../shared/clock.ts'
import { readableContactPhone } from '../../shared/format/contact-phone.ts'
import { ReadFailed } from '../../shared/ui/read-failed.tsx'
import { Skeleton } from '../../shared/ui/skeleton.tsx'
import controls from '../desk/controls.module.css'
import { Toast } from '../desk/toast.tsx'
import { staffPaths } from '../paths.ts'
import patients from '../patients/patients.module.css'
import { whenOf } from '../patients/when.ts'
import { centreText, clinicText } from '../text/clinic.ts'
import styles from './clinic.module.css'
import { ListHead, Searched } from './parts.tsx'
import { centresQuery } from './queries.ts'

const addressOf = (one: StaffCentre) =>
  [one.addressLine1, one.addressLine2, one.city, one.pincode].filter((part) => part !== null).join(', ')

/** The clinic's centres. */
export function CentresScreen() {
  const read = useQuery(centresQuery)
  if (read.data === undefined) {
    if (read.isError) return <ReadFailed isScreen error={read.error} retry={() => void read.refetch()} />
    return <Skeleton isScreen heights={[2, 14]} />
  }
  const { items, mayAdd } = read.data
  const { columns } = centreText
  return (
    <div class={patients.screen}>
      <ListHead title={clinicText.centres}>
        {mayAdd && (
          <Link class={controls.button} href={staffPaths.newCentre}>
            {centreText.add}
          </Link>
        )}
      </ListHead>
      <Searched
        items={items}
        wordsOf={(one) => [one.name, addressOf(one), one.contactPhone]}
        emptyTitle={centreText.emptyTitle}
        empty={centreText.empty}
      >
        {(shown) => (
          <table class={patients.table}>
            <thead>
              <tr>
                {Object.entries(columns).map(([key, name]) => (
                  <th key={key} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.map((one) => (
                <tr key={one.id}>
                  <th scope="row">
                    <Link href={staffPaths.centreOf(one.id)}>{one.name}</Link>{' '}
                    {!one.isActive && <span class={styles.off}>{clinicText.off}</span>}
                  </th>
                  <td data-label={columns.place}>{addressOf(one) || '–'}</td>
                  <td data-label={columns.phone}>
                    {one.contactPhone === null ? '–' : readableContactPhone(one.contactPhone)}
                  </td>
                  <td data-label={columns.clinicians}>{one.clinicians}</td>
                  <td data-label={columns.booked}>
                    {one.booked.nextStartsAt === null
                      ? clinicText.noneBooked
                      : clinicText.nextBooked(one.booked.count, whenOf(one.booked.nextStartsAt, one.timezone, nowMs()))}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Searched>
      <Toast />
    </div>
  )
}
