import { Link } from 'wouter-preact'
import type { Appointment } from '../../../contract/patient/booking.ts'
import { Join } from '../booking/join.tsx'
import { payAgain } from '../booking/pay-again.ts'
import { dateIn, shortDay } from '../../shared/format/dates.ts'
import { withCity } from '../../shared/format/place.ts'
import { paths } from '../../shared/paths.ts'
import { dashboardText } from '../../shared/text/dashboard.ts'
import { shellText } from '../../shared/text/shell.ts'
import { Avatar } from '../../shared/ui/avatar.tsx'
import { ClinicTime } from '../../shared/ui/clinic-time.tsx'
import controls from '../../shared/ui/controls.module.css'
import { Countdown } from '../../shared/ui/countdown.tsx'
import styles from './dashboard.module.css'

function placeOf({ appointmentType, centre }: Pick<Appointment, 'appointmentType' | 'centre'>): string {
  if (appointmentType === 'ONLINE') return shellText.video
  return appointmentType === 'IN_PERSON'
    ? `${shellText.inPerson}, ${withCity(centre)}`
    : `${shellText.otherVisit}, ${withCity(centre)}`
}

/** One appointment in a list; the next one is large and has the link to join. */
export function AppointmentCard({ appointment, isLarge = false }: { appointment: Appointment; isLarge?: boolean }) {
  const { id, clinician, status, startsAt, timezone, holdExpiresAt, dependent } = appointment
  const isHold = status === 'BOOKED' && holdExpiresAt !== null
  return (
    <article class={`${controls.card} ${styles.card} ${isLarge ? styles.large : ''}`} aria-label={clinician.fullName}>
      <Avatar clinician={clinician} isLarge={isLarge} />
      <div class={styles.what}>
        <p class={styles.when}>
          <ClinicTime at={startsAt} zone={timezone} />
        </p>
        <p>
          {clinician.fullName}
          {dependent === null ? '' : `, ${dashboardText.forWhom(dependent.fullName)}`}
        </p>
        <p class={`${controls.soft} ${styles.line}`}>
          {placeOf(appointment)}
          {status === 'CONFIRMED' ? '' : ` · ${dashboardText.statuses[status]}`}
        </p>
      </div>
      <div class={`${controls.row} ${styles.actions}`}>
        {isHold && (
          <>
            <p>
              <Countdown until={holdExpiresAt} label={dashboardText.held} />
            </p>
            <Link class={controls.primary} href={payAgain(appointment)}>
              {dashboardText.payNow}
            </Link>
          </>
        )}
        {isLarge && status === 'CONFIRMED' && <Join appointment={appointment} />}
        <Link
          class={isLarge ? controls.secondary : controls.quiet}
          href={paths.details(id)}
          aria-label={dashboardText.detailsOf(clinician.fullName, shortDay(dateIn(startsAt, timezone)))}
        >
          {dashboardText.details}
        </Link>
      </div>
    </article>
  )
}
