import { useQuery } from '@tanstack/preact-query'
import { useEffect, useRef } from 'preact/hooks'
import { Link, useLocation } from 'wouter-preact'
import type { StaffAppointmentDetails } from '../../../contract/staff/appointments.ts'
import type { CalendarClinician } from '../../../contract/staff/calendar.ts'
import { ApiError } from '../../shared/api.ts'
import { nowMs } from '../../shared/clock.ts'
import { readablePhone, telLink } from '../../shared/format/phone.ts'
import { shellText } from '../../shared/text/shell.ts'
import { patientPath } from '../paths.ts'
import { staffAppointmentQuery } from '../queries.ts'
import { deskText } from '../text/desk.ts'
import { Actions } from './actions.tsx'
import controls from './controls.module.css'
import { nameOf } from './desk-calls.ts'
import styles from './desk.module.css'
import { Due } from './due.tsx'
import { Facts } from './facts.tsx'
import { ageNow, languageName } from './person.ts'
import { Steps } from './steps.tsx'
import { History } from './history.tsx'

interface Props {
  appointmentId: number
  clinicians: readonly Pick<CalendarClinician, 'id' | 'fullName'>[]
  onClose: () => void
}

/** One appointment, in a panel beside the calendar. */
export function Panel({ appointmentId, clinicians, onClose }: Props) {
  const read = useQuery(staffAppointmentQuery(appointmentId))
  const heading = useRef<HTMLHeadingElement>(null)
  const isRead = read.data !== undefined
  // Move the focus into the panel, so that Tab continues there.
  useEffect(() => heading.current?.focus(), [appointmentId, isRead])
  return (
    <aside
      class={styles.panel}
      aria-label={read.data === undefined ? deskText.loading : deskText.panel(nameOf(read.data.appointment))}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return
        event.stopPropagation()
        onClose()
      }}
    >
      <button
        type="button"
        class={`${controls.quiet} ${styles.close}`}
        aria-label={deskText.close}
        title={deskText.close}
        onClick={onClose}
      >
        ✕
      </button>
      {read.data !== undefined ? (
        <>
          <Who details={read.data} heading={heading} />
          <Steps details={read.data} />
          <Actions details={read.data} clinicians={clinicians} />
          <Due details={read.data} />
          <Facts details={read.data} />
          <History details={read.data} />
        </>
      ) : read.isPending ? (
        <p role="status" class={controls.soft}>
          {deskText.loading}
        </p>
      ) : (
        <div class={controls.stack} role="alert">
          <p>{read.error instanceof ApiError && read.error.status === 404 ? deskText.gone : deskText.failed}</p>
          <p>
            <button type="button" class={controls.button} onClick={() => void read.refetch()}>
              {shellText.tryAgain}
            </button>
          </p>
        </div>
      )}
    </aside>
  )
}

interface WhoProps {
  details: StaffAppointmentDetails
  heading: preact.RefObject<HTMLHeadingElement>
}

function Who({ details: { appointment, patient }, heading }: WhoProps) {
  const age = ageNow(patient.dateOfBirth, nowMs(), appointment.timezone)
  const { phone, preferredLanguage } = patient
  const [place] = useLocation()
  return (
    <div>
      <h2 ref={heading} tabIndex={-1} class={styles.name}>
        {nameOf(appointment)}
      </h2>
      <p class={controls.soft}>
        {appointment.dependent !== null && <span>{patient.fullName} · </span>}
        {age !== null && appointment.dependent === null && <span>{deskText.age(age)} · </span>}
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
      {place !== patientPath(patient.id) && (
        <Link class={styles.record} href={patientPath(patient.id)}>
          {deskText.openRecord}
        </Link>
      )}
    </div>
  )
}
