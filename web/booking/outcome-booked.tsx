import { useQuery } from '@tanstack/preact-query'
import { Link } from 'wouter-preact'
import type { AppointmentDetails } from '../../contract/patient.ts'
import { saveFile } from '../save-file.ts'
import { useNow } from '../clock.ts'
import { timeIn } from '../format/dates.ts'
import { formatPaise } from '../format/money.ts'
import { paths } from '../paths.ts'
import { configQuery } from '../queries.ts'
import { outcomeText } from '../text/outcome.ts'
import { visitText } from '../text/visit.ts'
import { ClinicTime } from '../ui/clinic-time.tsx'
import controls from '../ui/controls.module.css'
import { PageHeading } from '../ui/page-heading.tsx'
import styles from './wizard.module.css'

export const joinBeforeMs = 10 * 60_000

/** Join from ten minutes before the start to the end; until then, when it opens. */
export function Join({
  appointment,
}: {
  appointment: AppointmentDetails | Omit<AppointmentDetails, 'payments' | 'refunds' | 'timeline'>
}) {
  const now = useNow(15_000)
  const { appointmentType, meetLink, startsAt, endsAt, timezone } = appointment
  if (appointmentType !== 'ONLINE' || now > Date.parse(endsAt)) return null
  if (meetLink === null) return <p class={controls.hint}>{outcomeText.linkComing}</p>
  const opensAt = Date.parse(startsAt) - joinBeforeMs
  if (now < opensAt) return <p class={controls.hint}>{outcomeText.joinOpens(timeIn(opensAt, timezone))}</p>
  return (
    <a class={controls.primary} href={meetLink} target="_blank" rel="noopener noreferrer">
      {outcomeText.join} <span class="visually-hidden">({outcomeText.opensNewTab})</span>
    </a>
  )
}

/** Confirmed: what, when, where, and what happens next. */
export function Booked({ appointment }: { appointment: AppointmentDetails }) {
  const { data: config } = useQuery(configQuery)
  const isVideo = appointment.appointmentType === 'ONLINE'
  const isPast = Date.parse(appointment.endsAt) < Date.now()
  const { id, clinician, centre } = appointment
  return (
    <>
      <PageHeading key="booked">{isPast ? outcomeText.passedTitle : outcomeText.bookedTitle}</PageHeading>
      {!isPast && <p role="status">{outcomeText.booked}</p>}
      <div class={styles.summary}>
        <dl class={styles.facts}>
          <dt>{visitText.with}</dt>
          <dd>
            <strong>{clinician.fullName}</strong>
            {clinician.specialization === null ? '' : `, ${clinician.specialization}`}
          </dd>
          <dt>{visitText.when}</dt>
          <dd>
            <ClinicTime at={appointment.startsAt} zone={appointment.timezone} />
          </dd>
          <dt>{visitText.where}</dt>
          <dd>
            {isVideo
              ? visitText.byVideoShort
              : [centre.name, centre.addressLine1, centre.city].filter(Boolean).join(', ')}
          </dd>
          {appointment.amountPaise > 0 && (
            <>
              <dt>{outcomeText.paid}</dt>
              <dd>{formatPaise(appointment.amountPaise)}</dd>
            </>
          )}
        </dl>
        <Join appointment={appointment} />
        <div class={controls.row}>
          <button
            type="button"
            class={controls.secondary}
            onClick={() => void saveFile(`/api/patient-dashboard/appointments/${id}/calendar.ics`, 'appointment.ics')}
          >
            {outcomeText.addToCalendar}
          </button>
          {appointment.paymentStatus === 'SUCCESS' && (
            <button
              type="button"
              class={controls.secondary}
              onClick={() => void saveFile(`/api/patient-dashboard/appointments/${id}/receipt.pdf`, 'receipt.pdf')}
            >
              {outcomeText.receipt}
            </button>
          )}
        </div>
      </div>
      {!isPast && (
        <section class={controls.stack}>
          <h2>{outcomeText.nextTitle}</h2>
          <ul class={styles.nearest}>
            <li>{isVideo ? outcomeText.nextVideo : outcomeText.nextInPerson}</li>
            <li>{outcomeText.nextReminder}</li>
            {config !== undefined && <li>{outcomeText.nextCancel(config.cancelCutoffHours)}</li>}
          </ul>
        </section>
      )}
      <p>
        <Link class={controls.primary} href={paths.dashboard()}>
          {outcomeText.allAppointments}
        </Link>
      </p>
    </>
  )
}
