import type { PatientRecord } from '../../../contract/staff/patients.ts'
import { clinicZone } from '../../../contract/core/zone.ts'
import { nowMs } from '../../shared/clock.ts'
import { withYear } from '../../shared/format/dates.ts'
import { readableContactPhone } from '../../shared/format/contact-phone.ts'
import { profileText } from '../../shared/text/profile.ts'
import controls from '../desk/controls.module.css'
import { ageNow, languageName } from '../desk/person.ts'
import { recordText } from '../text/patients.ts'
import { patientFields, type PatientField } from './form-values.ts'
import styles from './patients.module.css'

/** A detail formatted for display; null if it is not known. */
export function wordsOf(record: PatientRecord, name: PatientField): string | null {
  const value = record[name]
  if (value === null || value === '') return null
  if (name === 'phone' || name === 'emergencyContactPhone') return readableContactPhone(value)
  if (name === 'preferredLanguage') return languageName(value)
  if (name === 'gender') return value in profileText.options ? profileText.options[value as 'MALE'] : value
  if (name !== 'dateOfBirth') return value
  const age = ageNow(value, nowMs(), clinicZone)
  return age === null ? withYear(value) : recordText.born(withYear(value), recordText.age(age))
}

export function Details({ record }: { record: PatientRecord }) {
  return (
    <section class={styles.section} aria-labelledby="details-title">
      <h2 id="details-title">{recordText.details}</h2>
      <dl class={styles.facts}>
        {patientFields.map((name) => (
          <div key={name}>
            <dt>{recordText.fields[name]}</dt>
            <dd>{wordsOf(record, name) ?? <span class={controls.soft}>{recordText.notGiven}</span>}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
