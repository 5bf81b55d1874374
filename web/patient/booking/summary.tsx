import { useQuery } from '@tanstack/preact-query'
import type { Clinician } from '../../../contract/public/clinic.ts'
import { formatPaise } from '../../shared/format/money.ts'
import { centresQuery } from '../../shared/queries.ts'
import { shellText } from '../../shared/text/shell.ts'
import { visitText } from '../../shared/text/visit.ts'
import { Avatar } from '../../shared/ui/avatar.tsx'
import { ClinicTime } from '../../shared/ui/clinic-time.tsx'
import { CancelTerms } from './cancel-terms.tsx'
import type { Choice, Step } from './choice.ts'
import { modeOf } from './time-step.tsx'
import controls from '../../shared/ui/controls.module.css'
import styles from './wizard.module.css'
import { useZone } from './zone.ts'

/** Who, when, where and how much, shown at every step. */
export function Summary({ clinician, choice, step }: { clinician: Clinician; choice: Choice; step: Step }) {
  const mode = modeOf(clinician, choice)
  const timezone = useZone(clinician.id, mode, choice.centreId)
  const isInPerson = mode === 'IN_PERSON'
  const centres = useQuery({ ...centresQuery, enabled: isInPerson }).data
  const centre = centres?.find((one) => one.id === choice.centreId)
  const address = centre && [centre.name, centre.addressLine1, centre.addressLine2, centre.city, centre.pincode]
  return (
    <aside class={styles.summary} aria-label={visitText.summary}>
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
        <div>
          <dt>{visitText.when}</dt>
          <dd>{choice.startsAt !== null && <ClinicTime at={choice.startsAt} zone={timezone} />}</dd>
        </div>
        <div>
          <dt>{visitText.where}</dt>
          <dd>
            {isInPerson ? visitText.inPersonAt(address?.filter(Boolean).join(', ') ?? '') : visitText.byVideoShort}
          </dd>
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
      {choice.startsAt !== null && step !== 'pay' && (
        <div class={controls.soft}>
          <CancelTerms startsAt={choice.startsAt} zone={timezone} />
        </div>
      )}
    </aside>
  )
}
