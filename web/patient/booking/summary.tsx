import { clinicZone } from '../../../contract/core/zone.ts'
import type { Clinician } from '../../../contract/public/clinic.ts'
import { useQuery } from '@tanstack/preact-query'
import { formatPaise } from '../../shared/format/money.ts'
import { availabilityQuery, configQuery } from '../../shared/queries.ts'
import { shellText } from '../../shared/text/shell.ts'
import { visitText } from '../../shared/text/visit.ts'
import { Avatar } from '../../shared/ui/avatar.tsx'
import { ClinicTime } from '../../shared/ui/clinic-time.tsx'
import type { Choice, Step } from './choice.ts'
import { modeOf } from './time-step.tsx'
import controls from '../../shared/ui/controls.module.css'
import styles from './wizard.module.css'
import { zoneOf } from './zone.ts'

/** Who, when, where and how much, shown at every step. */
export function Summary({ clinician, choice, step }: { clinician: Clinician; choice: Choice; step: Step }) {
  const { data: config } = useQuery(configQuery)
  const mode = modeOf(clinician, choice)
  const zones = useQuery(availabilityQuery(clinician.id, mode)).data
  const timezone = zones === undefined ? clinicZone : zoneOf(zones, choice.centreId)
  const centre = clinician.centres.find((one) => one.id === choice.centreId)
  return (
    <aside class={`${styles.summary} ${step === 'time' ? styles.choosing : ''}`} aria-label={visitText.summary}>
      <div class={styles.who}>
        <Avatar clinician={clinician} />
        <div>
          <p class={styles.name} translate={false}>
            {clinician.fullName}
          </p>
          <p class={controls.soft}>{clinician.specialization}</p>
          {clinician.qualifications !== null && <p class={controls.soft}>{clinician.qualifications}</p>}
          {clinician.registrationNumber !== null && (
            <p class={controls.soft}>{visitText.registration(clinician.registrationNumber)}</p>
          )}
        </div>
      </div>
      <dl class={styles.facts}>
        <div class={styles.chosen}>
          <dt>{visitText.when}</dt>
          <dd>
            {choice.startsAt === null ? visitText.noneChosen : <ClinicTime at={choice.startsAt} zone={timezone} />}
          </dd>
        </div>
        <div class={styles.chosen}>
          <dt>{visitText.where}</dt>
          <dd>{mode === 'ONLINE' ? visitText.byVideoShort : visitText.inPersonAt(centre?.name ?? '')}</dd>
        </div>
        <div>
          <dt>{visitText.fee}</dt>
          <dd>
            <strong>{clinician.feePaise === 0 ? shellText.free : formatPaise(clinician.feePaise)}</strong>
            {', '}
            {visitText.duration(clinician.durationMinutes)}
          </dd>
        </div>
      </dl>
      {config !== undefined && (
        <p class={`${controls.soft} ${styles.later}`}>{visitText.freeCancel(config.cancelCutoffHours)}</p>
      )}
    </aside>
  )
}
