import type { Clinician } from '../../../contract/public/clinic.ts'
import { formatPaise } from '../../shared/format/money.ts'
import { dateIn, shortDay, timeIn } from '../../shared/format/dates.ts'
import { shellText } from '../../shared/text/shell.ts'
import { visitText } from '../../shared/text/visit.ts'
import { Avatar } from '../../shared/ui/avatar.tsx'
import controls from '../../shared/ui/controls.module.css'
import type { Choice } from './choice.ts'
import { modeOf } from './time-step.tsx'
import styles from './wizard.module.css'
import { useZone } from './zone.ts'

/** The clinician in one line, so that the times are on the first screen; then what was chosen. */
export function WhoLine({ clinician, choice }: { clinician: Clinician; choice: Choice }) {
  const mode = modeOf(clinician, choice)
  const timezone = useZone(clinician.id, mode, choice.centreId)
  const { startsAt, step } = choice
  const fee = clinician.feePaise === 0 ? shellText.free : formatPaise(clinician.feePaise)
  const line =
    step === 'time' || startsAt === null
      ? [clinician.specialization, fee, visitText.duration(clinician.durationMinutes)]
      : [
          shortDay(dateIn(startsAt, timezone)),
          timeIn(startsAt, timezone),
          mode === 'ONLINE' ? shellText.video : shellText.inPerson,
        ]
  const words = line.filter((part) => part !== null).join(' · ')
  return (
    <div class={styles.who}>
      <Avatar clinician={clinician} />
      <div>
        <p class={styles.name} translate={false}>
          {clinician.fullName}
        </p>
        <p key={words} class={controls.soft}>
          {words}
        </p>
        {step === 'time' && (
          <a class={styles.about} href="#about">
            {visitText.about(clinician.fullName)}
          </a>
        )}
      </div>
    </div>
  )
}
