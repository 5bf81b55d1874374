import type { Appointment } from '../../../contract/patient/booking.ts'
import { useNow } from '../../shared/clock.ts'
import { dateIn, longDay, timeIn } from '../../shared/format/dates.ts'
import { outcomeText } from '../../shared/text/outcome.ts'
import { shellText } from '../../shared/text/shell.ts'
import controls from '../../shared/ui/controls.module.css'

const joinBeforeMs = 10 * 60_000

/** A link to join from ten minutes before the start until the end; before that, when it opens. */
export function Join({ appointment }: { appointment: Appointment }) {
  const now = useNow(15_000)
  const { appointmentType, meetLink, startsAt, endsAt, timezone } = appointment
  if (appointmentType !== 'ONLINE' || now > Date.parse(endsAt)) return null
  if (meetLink === null) return <p class={controls.hint}>{outcomeText.linkComing}</p>
  const opensAt = Date.parse(startsAt) - joinBeforeMs
  if (now < opensAt) {
    const day = dateIn(opensAt, timezone)
    const opens = day === dateIn(now, timezone) ? outcomeText.joinOpensToday : outcomeText.joinOpens
    return <p class={controls.hint}>{opens(timeIn(opensAt, timezone), longDay(day))}</p>
  }
  return (
    <a class={controls.primary} href={meetLink} target="_blank" rel="noopener noreferrer">
      {outcomeText.join} <span class="visually-hidden">({shellText.opensNewTab})</span>
    </a>
  )
}
