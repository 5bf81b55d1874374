import { useQuery } from '@tanstack/preact-query'
import { useState } from 'preact/hooks'
import { Dialog } from '../../shared/dialog/dialog.tsx'
import controls from '../desk/controls.module.css'
import { DayPicker } from '../desk/day-picker.tsx'
import { FindPatient } from '../search/find-patient.tsx'
import { changeText } from '../text/desk.ts'
import { auditText } from '../text/audit.ts'
import { entities, type AuditAddress } from './address.ts'
import styles from './audit.module.css'
import { auditPeopleQuery } from './queries.ts'

interface Props {
  address: AuditAddress
  change: (changes: Partial<AuditAddress>) => void
  /** The patient's name, once a line of the list contains it. */
  patientName: string | null
}

/** The filters by person, kind and date; each is kept in the address. */
export function Filters({ address, change, patientName }: Props) {
  const people = useQuery(auditPeopleQuery).data ?? []
  const [isChoosing, setChoosing] = useState(false)
  const isFiltered = Object.values(address).some((value) => value !== null)
  return (
    <div class={styles.filters} role="group" aria-label={auditText.filters}>
      <Select
        label={auditText.who}
        every={auditText.everybody}
        value={address.userId === null ? null : String(address.userId)}
        options={people.map(({ userId, fullName }) => [String(userId), fullName])}
        onValue={(value) => change({ userId: value === null ? null : Number(value) })}
      />
      <Select
        label={auditText.entity}
        every={auditText.everything}
        value={address.entity}
        options={entities.map((entity) => [entity, auditText.entities[entity]])}
        onValue={(entity) => change({ entity })}
      />
      {address.patientId === null ? (
        <button type="button" class={controls.button} onClick={() => setChoosing(true)}>
          {auditText.everyPatient}
        </button>
      ) : (
        <button
          type="button"
          class={`${controls.button} ${styles.chosen}`}
          aria-description={auditText.anyPatient}
          title={auditText.anyPatient}
          onClick={() => change({ patientId: null })}
        >
          {auditText.ofPatient(patientName ?? auditText.thisPatient)} <span aria-hidden="true">✕</span>
        </button>
      )}
      <span class={styles.days}>
        <DayPicker
          label={auditText.from}
          prefix={auditText.from}
          empty={auditText.anyDay}
          date={address.from}
          onDate={(from) => change({ from })}
        />
        <DayPicker
          label={auditText.to}
          prefix={auditText.to}
          empty={auditText.anyDay}
          date={address.to}
          onDate={(to) => change({ to })}
        />
      </span>
      {isFiltered && (
        <button
          type="button"
          class={controls.quiet}
          onClick={() => change({ patientId: null, userId: null, entity: null, from: null, to: null })}
        >
          {auditText.clear}
        </button>
      )}
      {isChoosing && (
        <Dialog class={controls.dialog} labelledBy="choose-title" onClose={() => setChoosing(false)}>
          {(close) => (
            <div class={controls.stack}>
              <h2 id="choose-title">{auditText.choosePatient}</h2>
              <FindPatient
                label={auditText.patient}
                chosen={null}
                onChoose={(found) => {
                  if (found !== null) close(() => change({ patientId: found.id }))
                }}
              />
              <div class={controls.actions}>
                <button type="button" class={controls.button} onClick={() => close()}>
                  {changeText.back}
                </button>
              </div>
            </div>
          )}
        </Dialog>
      )}
    </div>
  )
}

interface SelectProps {
  label: string
  every: string
  value: string | null
  options: readonly (readonly [string, string])[]
  onValue: (value: string | null) => void
}

function Select({ label, every, value, options, onValue }: SelectProps) {
  return (
    <select
      class={`${styles.select} ${value === null ? '' : styles.chosen}`}
      aria-label={label}
      value={value ?? ''}
      onChange={({ currentTarget }) => onValue(currentTarget.value === '' ? null : currentTarget.value)}
    >
      <option value="">{every}</option>
      {value !== null && !options.some(([key]) => key === value) && <option value={value}>{value}</option>}
      {options.map(([key, name]) => (
        <option key={key} value={key}>
          {name}
        </option>
      ))}
    </select>
  )
}
