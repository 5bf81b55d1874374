import type { Clinician } from '../../contract/clinic.ts'
import { useQuery } from '@tanstack/preact-query'
import { formatPaise } from '../format/money.ts'
import { availabilityQuery, configQuery } from '../queries.ts'
import { finderText } from '../text/finder.ts'
import { shellText } from '../text/shell.ts'
import { visitText } from '../text/visit.ts'
import { Avatar } from '../ui/avatar.tsx'
import { ClinicTime } from '../ui/clinic-time.tsx'
import type { Choice } from './choice.ts'
import { modeOf } from './time-step.tsx'
import styles from './wizard.module.css'

/** Who, when, where and for how much, in view at every step. */
export function Summary({ clinician, choice }: { clinician: Clinician; choice: Choice }) {
  const { data: config } = useQuery(configQuery)
  const mode = modeOf(clinician, choice)
  const timezone = useQuery(availabilityQuery(clinician.id, mode)).data?.timezone ?? 'Asia/Kolkata'
  const centre = clinician.centres.find((one) => one.id === choice.centreId)
  return (
    <aside class={styles.summary} aria-label={visitText.summary}>
      <div class={styles.who}>
        <Avatar id={clinician.id} fullName={clinician.fullName} />
        <div>
          <p class={styles.name}>{clinician.fullName}</p>
          <p class={styles.soft}>{clinician.specialization}</p>
          {clinician.registrationNumber !== null && (
            <p class={styles.soft}>{finderText.registration(clinician.registrationNumber)}</p>
          )}
        </div>
      </div>
      <dl class={styles.facts}>
        <dt>{visitText.when}</dt>
        <dd>{choice.startsAt === null ? visitText.noneChosen : <ClinicTime at={choice.startsAt} zone={timezone} />}</dd>
        <dt>{visitText.where}</dt>
        <dd>{mode === 'ONLINE' ? visitText.byVideoShort : visitText.inPersonAt(centre?.name ?? '')}</dd>
        <dt>{visitText.fee}</dt>
        <dd>
          <strong>{clinician.feePaise === 0 ? shellText.free : formatPaise(clinician.feePaise)}</strong>
          {', '}
          {visitText.duration(clinician.durationMinutes)}
        </dd>
      </dl>
      {config !== undefined && (
        <p class={`${styles.soft} ${styles.later}`}>{visitText.freeCancel(config.cancelCutoffHours)}</p>
      )}
    </aside>
  )
}
