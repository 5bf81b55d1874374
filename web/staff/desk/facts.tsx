import type { ComponentChildren } from 'preact'
import { appointmentNumber } from '../../../contract/core/appointment-number.ts'
import type { StaffAppointmentDetails } from '../../../contract/staff/appointments.ts'
import { dateIn, shortDay, timeIn } from '../../shared/format/dates.ts'
import { formatPaise } from '../../shared/format/money.ts'
import { dayText } from '../text/day.ts'
import { deskText } from '../text/desk.ts'
import styles from './desk.module.css'

export function Facts({ details }: { details: StaffAppointmentDetails }) {
  const { appointment, guardianName, payments, refunds } = details
  const { startsAt, durationMinutes, timezone, clinician, centre, source, overrideReason } = appointment
  const when = (at: string) => `${shortDay(dateIn(at, timezone))}, ${timeIn(at, timezone)}`
  const speciality = clinician.specialization === null ? '' : `, ${clinician.specialization}`
  const lines: [string, ComponentChildren][] = [
    [deskText.with, clinician.fullName + speciality],
    [deskText.when, <strong translate={false}>{when(startsAt)}</strong>],
    ['', `${deskText.minutes(durationMinutes)}, ${dayText.modes[appointment.appointmentType].toLowerCase()}`],
    [deskText.where, centre.name],
    [deskText.bookedBy, deskText.sources[source] ?? source],
  ]
  if (guardianName !== null) lines.push([deskText.guardian, guardianName])
  if (appointment.confirmedByPatientAt !== null)
    lines.push([deskText.confirmedByPatient, deskText.yesAt(when(appointment.confirmedByPatientAt))])
  if (overrideReason !== null)
    lines.push([
      deskText.override,
      appointment.isSqueezedIn ? `${deskText.squeezedIn}, ${overrideReason}` : overrideReason,
    ])
  const money = [
    ...payments
      .filter(({ status }) => status !== 'CREATED')
      .map(({ amountPaise, method, status, receivedBy, reference }) =>
        [
          deskText.payment(formatPaise(amountPaise), deskText.methods[method], deskText.paymentStatuses[status]),
          receivedBy,
          reference,
        ]
          .filter((part) => part !== null)
          .join(', '),
      ),
    ...refunds.map(({ amountPaise, status }) =>
      deskText.refund(formatPaise(amountPaise), deskText.refundStatuses[status]),
    ),
  ]
  if (money.length > 0)
    lines.push([
      deskText.payments,
      <ul>
        {money.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>,
    ])
  if (appointment.notes !== null) lines.push([deskText.note, appointment.notes])
  lines.push([deskText.number, appointmentNumber(appointment.id)])
  return (
    <dl class={styles.facts}>
      {lines.map(([name, value], index) => (
        <div key={`${index} ${name}`}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
