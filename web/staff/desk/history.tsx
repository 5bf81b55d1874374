import type { StaffAppointmentDetails } from '../../../contract/staff/appointments.ts'
import { dateIn, shortDay, timeIn } from '../../shared/format/dates.ts'
import { changeText } from '../../shared/text/change.ts'
import { deskText } from '../text/desk.ts'
import controls from './controls.module.css'
import styles from './desk.module.css'

/** The appointment's history, latest first. */
export function History({ details: { timeline, appointment } }: { details: StaffAppointmentDetails }) {
  const { timezone } = appointment
  return (
    <section class={controls.stack}>
      <h3>{deskText.history}</h3>
      <ol class={styles.history}>
        {timeline.toReversed().map(({ at, what }, index) => (
          <li key={`${index} ${at}`}>
            <time dateTime={at}>
              {shortDay(dateIn(at, timezone))} {timeIn(at, timezone)}
            </time>
            {changeText.happened[what]}
          </li>
        ))}
      </ol>
    </section>
  )
}
