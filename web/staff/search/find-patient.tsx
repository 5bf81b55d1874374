import { useQuery } from '@tanstack/preact-query'
import { useState } from 'preact/hooks'
import type { FoundPatient } from '../../../contract/staff/patients.ts'
import controls from '../desk/controls.module.css'
import { Choices, Problem, TextField } from '../desk/parts.tsx'
import { staffProblem } from '../desk/problem.ts'
import { patientSearchQuery } from '../queries.ts'
import { searchText } from '../text/booking.ts'

interface Props {
  label: string
  /** Patients to leave out of the results. */
  exceptId?: number
  chosen: FoundPatient | null
  onChoose: (found: FoundPatient | null) => void
  problem?: string
}

/** Chooses one patient from a search by phone, name or number. */
export function FindPatient({ label, exceptId, chosen, onChoose, problem }: Props) {
  const [typed, setTyped] = useState('')
  const q = typed.trim()
  const search = useQuery(patientSearchQuery(q))
  const found = (search.data?.items ?? []).filter(({ id }) => id !== exceptId)
  return (
    <>
      <TextField
        id="find-patient"
        label={label}
        hint={searchText.placeholder}
        value={typed}
        isFirst
        maxLength={100}
        onValue={(text) => {
          setTyped(text)
          onChoose(null)
        }}
        problem={problem}
      />
      {found.length > 0 && (
        <Choices
          name="found-patient"
          legend={searchText.results}
          value={chosen === null ? null : String(chosen.id)}
          onValue={(id) => onChoose(found.find((one) => String(one.id) === id) ?? null)}
          options={found.map(({ id, fullName, phoneLast4 }) => ({
            value: String(id),
            label: phoneLast4 === null ? fullName : `${fullName} ${searchText.endsWith(phoneLast4)}`,
          }))}
        />
      )}
      <p role="status" class={controls.soft}>
        {search.data !== undefined && found.length === 0 && searchText.none(q)}
      </p>
      <Problem>{staffProblem(search.error)}</Problem>
    </>
  )
}
