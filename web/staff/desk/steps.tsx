import type { StaffAppointmentDetails } from '../../../contract/staff/appointments.ts'
import { timeIn } from '../../shared/format/dates.ts'
import { deskText } from '../text/desk.ts'
import styles from './desk.module.css'

/** How many of the steps booked, arrived, in progress and done have been reached. */
function stepsReached({ status, checkedInAt }: StaffAppointmentDetails['appointment']): number {
  if (status === 'COMPLETED') return 4
  if (status === 'IN_PROGRESS') return 3
  return checkedInAt === null ? 1 : 2
}

const otherEnds: Partial<Record<string, string>> = {
  NO_SHOW: deskText.noShow,
  CANCELLED: deskText.cancelled,
  EXPIRED: deskText.expired,
}

export function Steps({ details: { appointment } }: { details: StaffAppointmentDetails }) {
  const { status, checkedInAt, timezone } = appointment
  const end = otherEnds[status]
  if (end !== undefined) return <p class={styles.ended}>{end}</p>
  const reached = stepsReached(appointment)
  const arrived = checkedInAt === null ? '' : ` ${timeIn(checkedInAt, timezone)}`
  const names = [deskText.booked, deskText.arrived + arrived, deskText.inProgress, deskText.done]
  return (
    <ol class={styles.steps} aria-label={deskText.steps}>
      {names.map((name, index) => (
        <li
          key={index}
          class={index + 1 < reached ? styles.passed : index + 1 === reached ? styles.current : ''}
          aria-current={index + 1 === reached ? 'step' : undefined}
        >
          {index + 1 < reached && <span aria-hidden="true">✓ </span>}
          {name}
        </li>
      ))}
    </ol>
  )
}
