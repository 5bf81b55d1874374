import type { AppointmentDetails } from '../../../contract/patient/dashboard.ts'
import { dateIn, timeIn, withYear } from '../../shared/format/dates.ts'
import { formatPaise } from '../../shared/format/money.ts'
import { changeText } from '../../shared/text/change.ts'
import controls from '../../shared/ui/controls.module.css'
import styles from './dashboard.module.css'

/** What happened, oldest first, and where the money is. */
export function Timeline({ appointment }: { appointment: AppointmentDetails }) {
  const { timeline, refunds, timezone } = appointment
  return (
    <aside class={styles.side} aria-label={changeText.timeline}>
      <h2>{changeText.timeline}</h2>
      <ol class={styles.timeline}>
        {timeline.map(({ at, what }, index) => (
          <li key={`${index} ${at} ${what}`}>
            <strong>{changeText.happened[what]}</strong>
            <time dateTime={at} class={controls.soft}>
              {withYear(dateIn(at, timezone))}, {timeIn(at, timezone)}
            </time>
          </li>
        ))}
      </ol>
      {refunds.map((refund, index) => (
        <p key={`${index} ${refund.requestedAt}`}>
          {changeText.refund(
            formatPaise(refund.amountPaise),
            changeText.refundStatuses[refund.status],
            changeText.refundReasons[refund.reason],
          )}
        </p>
      ))}
    </aside>
  )
}
