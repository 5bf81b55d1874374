import { useQuery } from '@tanstack/preact-query'
import { useState } from 'preact/hooks'
import { Link, useLocation, useParams, useSearch } from 'wouter-preact'
import { clinicZone } from '../../../contract/core/zone.ts'
import type { PatientRecord } from '../../../contract/staff/patients.ts'
import { ApiError } from '../../shared/api.ts'
import { nowMs } from '../../shared/clock.ts'
import { dateIn } from '../../shared/format/dates.ts'
import { formatPaise } from '../../shared/format/money.ts'
import { readablePhone, telLink } from '../../shared/format/phone.ts'
import { PageHeading } from '../../shared/ui/page-heading.tsx'
import { Skeleton } from '../../shared/ui/skeleton.tsx'
import { auditPath } from '../audit/address.ts'
import { useCentre } from '../centre.ts'
import { BookDialog } from '../desk/book-dialog.tsx'
import type { BookingPerson } from '../desk/booking.ts'
import controls from '../desk/controls.module.css'
import { Panel } from '../desk/panel.tsx'
import { ageNow, languageName } from '../desk/person.ts'
import { Toast } from '../desk/toast.tsx'
import { Notes } from '../notes/notes.tsx'
import { Failed } from '../paged.tsx'
import { mergePath, patientPath, staffPaths } from '../paths.ts'
import { calendarQuery } from '../queries.ts'
import { deskText } from '../text/desk.ts'
import { recordText } from '../text/patients.ts'
import { mayAt, mayAnywhere, useMayWrite, useViewer } from '../viewer.ts'
import { Details } from './details.tsx'
import { EditForm } from './edit-form.tsx'
import { Family } from './family.tsx'
import { Messages } from './messages.tsx'
import styles from './patients.module.css'
import { Payments } from './payments.tsx'
import { recordQuery } from './queries.ts'
import { Visits } from './visits.tsx'
import { whenOf } from './when.ts'

/**
 * A patient's record as the desk and the treating clinicians may see it. The open visit and the edit mode are kept in
 * the address.
 */
export function RecordScreen() {
  const id = Number(useParams().id)
  return <OneRecord key={id} id={id} />
}

function OneRecord({ id }: { id: number }) {
  const read = useQuery({ ...recordQuery(id), enabled: Number.isSafeInteger(id) && id > 0 })
  const isGone = !(id > 0) || (read.error instanceof ApiError && [400, 404].includes(read.error.status))
  if (isGone) {
    return (
      <div class={styles.narrow}>
        <PageHeading>{recordText.goneTitle}</PageHeading>
        <p>{recordText.gone}</p>
        <Link class={controls.button} href={staffPaths.patients}>
          {recordText.toSearch}
        </Link>
      </div>
    )
  }
  if (read.data !== undefined) return <Loaded record={read.data} />
  if (read.isError) {
    return (
      <div class={styles.narrow}>
        <PageHeading>{recordText.failedTitle}</PageHeading>
        <Failed error={read.error} retry={() => void read.refetch()} />
      </div>
    )
  }
  return (
    <div class={styles.screen}>
      <p class="visually-hidden" role="status">
        {recordText.loading}
      </p>
      <Skeleton heights={[3, 9, 9]} />
    </div>
  )
}

const visitIn = (query: URLSearchParams): number | null => {
  const visit = query.get('visit') ?? ''
  return /^[1-9]\d{0,14}$/.test(visit) ? Number(visit) : null
}

function Loaded({ record }: { record: PatientRecord }) {
  const [, navigate] = useLocation()
  const query = new URLSearchParams(useSearch())
  const visitId = visitIn(query)
  const isEdited = query.has('edit')
  const viewer = useViewer()
  const mayWrite = useMayWrite()
  const { centre } = useCentre()
  const centreId = centre?.id ?? null
  const today = dateIn(nowMs(), clinicZone)
  const mayBook = centreId !== null && mayAt(viewer, 'desk.write', centreId)
  const sees = centreId !== null && mayAt(viewer, 'day.read', centreId)
  // Visits can be booked with, and moved to, the clinicians of the centre shown.
  const day = useQuery(calendarQuery(sees ? centreId : null, today, today))
  const clinicians = day.data?.clinicians ?? []
  const [bookingFor, setBookingFor] = useState<BookingPerson | null>(null)
  const path = patientPath(record.id)
  const openVisit = (visit: number) => navigate(`${path}?visit=${visit}`, { replace: true })
  function closeVisit(): void {
    navigate(path, { replace: true })
    setTimeout(() => document.getElementById(`visit-${visitId}`)?.focus())
  }
  const book = (dependentId: number | null, fullName: string) =>
    setBookingFor({ kind: 'known', patientId: record.id, dependentId, fullName })
  return (
    <div class={styles.screen}>
      <Head record={record}>
        {mayBook && clinicians.length > 0 && (
          <button type="button" class={controls.primary} onClick={() => book(null, record.fullName)}>
            {recordText.book}
          </button>
        )}
        {mayWrite && !isEdited && (
          <Link class={controls.button} href={`${path}?edit`}>
            {recordText.edit}
          </Link>
        )}
        {mayWrite && (
          <Link class={controls.button} href={mergePath(record.id)}>
            {recordText.merge}
          </Link>
        )}
        {mayAnywhere(viewer, 'audit.read') && (
          <Link class={controls.quiet} href={auditPath({ patientId: record.id })}>
            {recordText.whoLooked}
          </Link>
        )}
      </Head>
      {record.access !== 'SCOPE' && (
        <p class={styles.notice} role="note">
          {record.access === 'PHONE' ? recordText.foundByPhone : recordText.created}
        </p>
      )}
      <div class={styles.columns}>
        <div class={styles.column}>
          {isEdited && mayWrite && <EditForm record={record} onDone={() => navigate(path, { replace: true })} />}
          <Visits patientId={record.id} openId={visitId} onOpen={openVisit} />
          {viewer.clinicianId !== null && mayAnywhere(viewer, 'notes.write') && (
            <section class={styles.section} aria-labelledby="notes-title">
              <Notes patientId={record.id} appointmentId={null} headingId="notes-title" />
            </section>
          )}
        </div>
        <div class={styles.column}>
          <Details record={record} />
          <Family record={record} onBook={mayBook && clinicians.length > 0 ? book : null} />
          <Payments patientId={record.id} onOpen={openVisit} />
          <Messages patientId={record.id} />
        </div>
      </div>
      {visitId !== null && (
        <div class={styles.drawer}>
          <Panel key={visitId} appointmentId={visitId} clinicians={clinicians} onClose={closeVisit} />
        </div>
      )}
      {bookingFor !== null && centreId !== null && (
        <BookDialog
          start={{ person: bookingFor, clinicianId: null, date: today }}
          centreId={centreId}
          clinicians={clinicians}
          timezone={day.data?.timezone ?? clinicZone}
          onBooked={({ appointment }) => openVisit(appointment.id)}
          onClose={() => setBookingFor(null)}
        />
      )}
      <Toast />
    </div>
  )
}

function Head({ record, children }: { record: PatientRecord; children: preact.ComponentChildren }) {
  const { phone, preferredLanguage, dateOfBirth, nextAppointmentAt, duePaise } = record
  const age = ageNow(dateOfBirth, nowMs(), clinicZone)
  return (
    <header class={styles.head}>
      <div>
        <PageHeading>{record.fullName}</PageHeading>
        <p class={controls.soft}>
          {age !== null && <span>{recordText.age(age)} · </span>}
          {phone === null ? (
            <span>{deskText.noPhone}</span>
          ) : (
            <a
              href={telLink(phone.startsWith('+') ? phone : `+${phone}`)}
              aria-label={deskText.call(readablePhone(phone))}
            >
              {readablePhone(phone)}
            </a>
          )}
          {preferredLanguage !== null && <span> · {languageName(preferredLanguage)}</span>}
        </p>
        <p class={styles.standing}>
          <span>
            {nextAppointmentAt === null
              ? recordText.noNext
              : `${recordText.next}: ${whenOf(nextAppointmentAt, clinicZone, nowMs())}`}
          </span>
          {duePaise > 0 && <strong class={styles.due}>{deskText.due(formatPaise(duePaise))}</strong>}
        </p>
      </div>
      <div class={controls.row}>{children}</div>
    </header>
  )
}
