import type { PatientRecord } from '../../../contract/staff/patients.ts'
import { clinicZone } from '../../../contract/core/zone.ts'
import { nowMs } from '../../shared/clock.ts'
import { formatPaise } from '../../shared/format/money.ts'
import controls from '../desk/controls.module.css'
import { mergeText, recordText } from '../text/patients.ts'
import { wordsOf } from './details.tsx'
import { patientFields } from './form-values.ts'
import styles from './patients.module.css'
import { whenOf } from './when.ts'

interface Props {
  kept: PatientRecord
  other: PatientRecord
  visits: { kept: string; other: string }
}

/** Two records side by side, with differences marked. */
export function Comparison({ kept, other, visits }: Props) {
  const line = (name: string, of: (record: PatientRecord) => string | null) => ({
    name,
    kept: of(kept),
    other: of(other),
  })
  const next = ({ nextAppointmentAt }: PatientRecord) =>
    nextAppointmentAt === null ? null : whenOf(nextAppointmentAt, clinicZone, nowMs())
  const lines = [
    ...patientFields.map((field) => line(recordText.fields[field], (record) => wordsOf(record, field))),
    { name: mergeText.visitsName, ...visits },
    line(recordText.next, next),
    line(recordText.due, ({ duePaise }) => (duePaise === 0 ? null : formatPaise(duePaise))),
    line(recordText.family, ({ family }) =>
      family.length === 0 ? null : family.map(({ fullName }) => fullName).join(', '),
    ),
  ]
  const cell = (value: string | null) => value ?? <span aria-hidden="true">–</span>
  return (
    <table class={`${styles.table} ${styles.compare}`}>
      <thead>
        <tr>
          <th scope="col">{mergeText.field}</th>
          <th scope="col">
            {mergeText.kept}: {kept.fullName}
          </th>
          <th scope="col">
            {mergeText.other}: {other.fullName}
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ name, kept: one, other: two }) => {
          const isDifferent = one !== null && two !== null && one !== two && name !== mergeText.visitsName
          return (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{cell(one)}</td>
              <td>
                {cell(two)}
                {isDifferent && <span class={`${controls.soft} ${styles.tag}`}>{mergeText.differs}</span>}
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
