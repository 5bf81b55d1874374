import { useInfiniteQuery } from '@tanstack/preact-query'
import { useEffect, useRef, useState } from 'preact/hooks'
import { Link, useLocation, useSearch } from 'wouter-preact'
import { clinicZone } from '../../../contract/core/zone.ts'
import type { FoundPatient } from '../../../contract/staff/patients.ts'
import { nowMs } from '../../shared/clock.ts'
import { formatPaise } from '../../shared/format/money.ts'
import { PageHeading } from '../../shared/ui/page-heading.tsx'
import controls from '../desk/controls.module.css'
import { TextField } from '../desk/parts.tsx'
import { ageNow } from '../desk/person.ts'
import { Toast } from '../desk/toast.tsx'
import { Paged } from '../paged.tsx'
import { patientPath, staffPaths } from '../paths.ts'
import { searchText } from '../text/booking.ts'
import { patientsText, recordText } from '../text/patients.ts'
import { useMayWrite } from '../viewer.ts'
import styles from './patients.module.css'
import { foundQuery } from './queries.ts'
import { whenOf } from './when.ts'

const pauseMs = 250

/** Searches patients by phone, name or number; the search text is kept in the address. */
export function PatientsScreen() {
  const [, navigate] = useLocation()
  const q = new URLSearchParams(useSearch()).get('q')?.trim() ?? ''
  const [typed, setTyped] = useState(q)
  const mayWrite = useMayWrite()
  const written = useRef(q)
  const search = (text: string) => {
    written.current = text.trim()
    const query = new URLSearchParams({ q: text.trim() }).toString()
    navigate(text.trim() === '' ? staffPaths.patients : `${staffPaths.patients}?${query}`, { replace: true })
  }
  useEffect(() => {
    if (typed.trim() === written.current) return
    const timer = setTimeout(() => search(typed), pauseMs)
    return () => clearTimeout(timer)
  }, [typed])
  useEffect(() => {
    // The back button or a link changed the search.
    if (q === written.current) return
    written.current = q
    setTyped(q)
  }, [q])
  return (
    <div class={styles.screen}>
      <div class={styles.head}>
        <PageHeading>{patientsText.title}</PageHeading>
        {mayWrite && (
          <Link class={controls.button} href={`${staffPaths.newPatient}${newQuery(q)}`}>
            {patientsText.newPatient}
          </Link>
        )}
      </div>
      <form
        role="search"
        class={styles.search}
        onSubmit={(event) => {
          event.preventDefault()
          search(typed)
        }}
      >
        <TextField
          id="patient-q"
          label={patientsText.search}
          value={typed}
          hint={patientsText.hint}
          isFirst
          maxLength={100}
          onValue={setTyped}
        />
      </form>
      {q.length < 3 ? (
        <div class={styles.empty}>
          <h2>{patientsText.startTitle}</h2>
          <p class={controls.soft}>{patientsText.start}</p>
        </div>
      ) : (
        <Found key={q} q={q} />
      )}
      <Toast />
    </div>
  )
}

/** Passes the search text on to the form for a new patient. */
function newQuery(q: string): string {
  const digits = q.replaceAll(/[\s()+-]/g, '')
  if (/^\d+$/.test(digits)) return digits.length < 10 ? '' : `?${new URLSearchParams({ phone: digits }).toString()}`
  return q === '' ? '' : `?${new URLSearchParams({ name: q }).toString()}`
}

function Found({ q }: { q: string }) {
  const read = useInfiniteQuery(foundQuery(q))
  const empty = (
    <div class={styles.empty} role="status">
      <h2>{patientsText.noneTitle(q)}</h2>
      <p class={controls.soft}>{patientsText.none}</p>
    </div>
  )
  return (
    <Paged read={read} empty={empty} loading={patientsText.searching}>
      {(items: FoundPatient[]) => (
        <>
          <p role="status" class={controls.soft}>
            {patientsText.found(items.length, read.hasNextPage)}
          </p>
          <table class={styles.table}>
            <thead>
              <tr>
                {Object.entries(patientsText.columns).map(([key, name]) => (
                  <th key={key} scope="col" class={key === 'due' ? styles.number : undefined}>
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {items.map((found) => (
                <Row key={found.id} found={found} />
              ))}
            </tbody>
          </table>
        </>
      )}
    </Paged>
  )
}

function Row({ found }: { found: FoundPatient }) {
  const { id, fullName, phoneLast4, dateOfBirth, nextAppointmentAt, duePaise, family } = found
  const { columns } = patientsText
  const age = ageNow(dateOfBirth, nowMs(), clinicZone)
  return (
    <tr>
      <th scope="row">
        <Link href={patientPath(id)}>{fullName}</Link>
        {age !== null && <span class={controls.soft}> {searchText.born(age)}</span>}
      </th>
      <td data-label={columns.phone} translate={false}>
        {phoneLast4 === null ? patientsText.noPhone : searchText.endsWith(phoneLast4)}
      </td>
      <td data-label={columns.next}>
        {nextAppointmentAt === null ? (
          <span class={controls.soft}>{patientsText.noNext}</span>
        ) : (
          whenOf(nextAppointmentAt, clinicZone, nowMs())
        )}
      </td>
      <td data-label={columns.due} class={styles.number}>
        {duePaise === 0 ? (
          <span class={controls.soft}>{patientsText.nothingDue}</span>
        ) : (
          <strong class={styles.due}>{formatPaise(duePaise)}</strong>
        )}
      </td>
      <td data-label={columns.family}>
        {family.length === 0 ? (
          <span aria-hidden="true">–</span>
        ) : (
          <ul class={styles.inline}>
            {family.map((one) => (
              <li key={`${one.id} ${one.dependentId}`}>
                {one.id === null ? one.fullName : <Link href={patientPath(one.id)}>{one.fullName}</Link>}
                {one.relation !== null && <span class={controls.soft}> {recordText.relative(one.relation, null)}</span>}
              </li>
            ))}
          </ul>
        )}
      </td>
    </tr>
  )
}
