import { Link } from 'wouter-preact'
import type { AppointmentDetails } from '../../../contract/patient/dashboard.ts'
import { nowMs } from '../../shared/clock.ts'
import { formatPaise } from '../../shared/format/money.ts'
import { paths } from '../../shared/paths.ts'
import { outcomeText } from '../../shared/text/outcome.ts'
import { payText } from '../../shared/text/pay.ts'
import { visitText } from '../../shared/text/visit.ts'
import { ClinicTime } from '../../shared/ui/clinic-time.tsx'
import controls from '../../shared/ui/controls.module.css'
import { PageHeading } from '../../shared/ui/page-heading.tsx'
import { CancelTerms } from './cancel-terms.tsx'
import { Files } from './files.tsx'
import { ForWhom } from './for-whom.tsx'
import { Join } from './join.tsx'
import { Place } from './place.tsx'
import styles from './wizard.module.css'

/** Confirmed: what, when, where, and what happens next. */
export function Booked({ appointment }: { appointment: AppointmentDetails }) {
  const isPast = Date.parse(appointment.endsAt) < nowMs()
  return (
    <>
      <div class={styles.success}>
        {!isPast && <Tick />}
        <div>
          <PageHeading>{isPast ? outcomeText.passedTitle : outcomeText.bookedTitle}</PageHeading>
          {!isPast && <p role="status">{outcomeText.booked}</p>}
        </div>
      </div>
      <div class={styles.booked}>
        <Facts appointment={appointment} />
        {!isPast && <WhatNext appointment={appointment} />}
      </div>
      <p>
        <Link class={controls.secondary} href={paths.dashboard()}>
          {outcomeText.allAppointments}
        </Link>
      </p>
    </>
  )
}

function Tick() {
  return (
    <svg viewBox="0 0 48 48" width="48" height="48" aria-hidden="true">
      <circle cx="24" cy="24" r="24" fill="var(--accent-wash)" />
      <path
        d="m15 24.5 6.5 6.5L34 18"
        fill="none"
        stroke="var(--accent)"
        stroke-width="3.5"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  )
}

function Facts({ appointment }: { appointment: AppointmentDetails }) {
  const { clinician } = appointment
  const isPaid = appointment.paymentStatus === 'SUCCESS'
  return (
    <div class={styles.summary}>
      <dl class={styles.facts}>
        <div>
          <dt>{visitText.with}</dt>
          <dd>
            <strong>{clinician.fullName}</strong>
            {clinician.specialization === null ? '' : `, ${clinician.specialization}`}
          </dd>
        </div>
        <div>
          <dt>{payText.who}</dt>
          <dd>
            <ForWhom appointment={appointment} />
          </dd>
        </div>
        <div>
          <dt>{visitText.when}</dt>
          <dd>
            <ClinicTime at={appointment.startsAt} zone={appointment.timezone} />{' '}
            <span class={controls.soft}>{visitText.duration(appointment.durationMinutes)}</span>
          </dd>
        </div>
        <div>
          <dt>{visitText.where}</dt>
          <dd>
            <Place appointment={appointment} />
          </dd>
        </div>
        {appointment.amountPaise > 0 && (
          <div>
            <dt>{outcomeText.paid}</dt>
            <dd>{formatPaise(appointment.amountPaise)}</dd>
          </div>
        )}
      </dl>
      <Join appointment={appointment} />
      <Files appointmentId={appointment.id} hasEvent hasReceipt={isPaid} isCalendarFirst />
    </div>
  )
}

const hourMs = 3_600_000

/** As in server/messaging/remind.ts: late bookings are reminded two hours before, or not at all. */
function WhatNext({ appointment }: { appointment: AppointmentDetails }) {
  const hoursLeft = (Date.parse(appointment.startsAt) - nowMs()) / hourMs
  return (
    <section class={controls.stack}>
      <h2>{outcomeText.nextTitle}</h2>
      <ul class={styles.next}>
        <li>{appointment.appointmentType === 'ONLINE' ? outcomeText.nextVideo : outcomeText.nextInPerson}</li>
        {hoursLeft > 4 && <li>{hoursLeft > 24 ? outcomeText.nextReminder : outcomeText.nextReminderSoon}</li>}
        <li>
          <CancelTerms
            startsAt={appointment.startsAt}
            zone={appointment.timezone}
            agreedUntil={appointment.cancelUntil}
          />
        </li>
      </ul>
    </section>
  )
}
