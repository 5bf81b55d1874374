import { Link } from 'wouter-preact'
import type { PatientRecord } from '../../../contract/staff/patients.ts'
import { clinicZone } from '../../../contract/core/zone.ts'
import { nowMs } from '../../shared/clock.ts'
import controls from '../desk/controls.module.css'
import { ageNow } from '../desk/person.ts'
import { patientPath } from '../paths.ts'
import { recordText } from '../text/patients.ts'
import styles from './patients.module.css'

interface Props {
  record: PatientRecord
  /** Books for a dependent, who has no record of their own; null without the permission to book. */
  onBook: ((dependentId: number, fullName: string) => void) | null
}

/** Others on the same phone: patients with their own records, and this patient's dependents. */
export function Family({ record: { family }, onBook }: Props) {
  return (
    <section class={styles.section} aria-labelledby="family-title">
      <h2 id="family-title">{recordText.family}</h2>
      {family.length === 0 ? (
        <p class={controls.soft}>{recordText.noFamily}</p>
      ) : (
        <ul class={styles.list}>
          {family.map(({ id, dependentId, fullName, dateOfBirth, relation }) => {
            const age = ageNow(dateOfBirth, nowMs(), clinicZone)
            const words = recordText.relative(relation, age === null ? null : recordText.age(age))
            return (
              <li key={`${id} ${dependentId}`}>
                <span>
                  {id === null ? <strong>{fullName}</strong> : <Link href={patientPath(id)}>{fullName}</Link>}{' '}
                  <span class={controls.soft}>{words}</span>
                </span>
                {dependentId !== null && onBook !== null && (
                  <button type="button" class={controls.quiet} onClick={() => onBook(dependentId, fullName)}>
                    {recordText.bookFor(fullName)}
                  </button>
                )}
              </li>
            )
          })}
        </ul>
      )}
    </section>
  )
}
