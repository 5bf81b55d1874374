import { useQuery } from '@tanstack/preact-query'
import type { StaffPerson } from '../../../contract/staff/people.ts'
import { Dialog } from '../../shared/dialog/dialog.tsx'
import { bookedQuery } from '../clinic/queries.ts'
import { StillBooked } from '../clinic/switching.tsx'
import controls from '../desk/controls.module.css'
import { useDeskAction } from '../desk/desk-calls.ts'
import { Problem } from '../desk/parts.tsx'
import { staffProblem } from '../desk/problem.ts'
import { teamText } from '../text/team.ts'
import { teamCalls } from './queries.ts'

/** Deactivates somebody, after saying what that ends. */
export function OffDialog({ person, onClose }: { person: StaffPerson; onClose: () => void }) {
  return (
    <Dialog class={controls.dialog} labelledBy="off-title" onClose={onClose}>
      {(close) => <Ask person={person} close={close} />}
    </Dialog>
  )
}

function Ask({ person, close }: { person: StaffPerson; close: () => void }) {
  const { id, fullName, clinicianId } = person
  const booked = useQuery({ ...bookedQuery('clinicians', clinicianId ?? 0), enabled: clinicianId !== null })
  const turn = useDeskAction(teamCalls.turn, () => close())
  return (
    <div class={controls.stack}>
      <h2 id="off-title">{teamText.offTitle(fullName)}</h2>
      <p>{teamText.offLead}</p>
      {clinicianId !== null && (
        <>
          <p>{teamText.offClinician}</p>
          <StillBooked kind="clinicians" id={clinicianId} />
        </>
      )}
      <Problem>{staffProblem(turn.error)}</Problem>
      <div class={controls.actions}>
        <button
          type="button"
          class={controls.primary}
          aria-disabled={turn.isPending || booked.isLoading}
          onClick={() => {
            // Whoever must be locked out is, also where the list cannot be read.
            if (!booked.isLoading) turn.run({ id, isOn: false })
          }}
        >
          {teamText.switchOff}
        </button>
        <button type="button" class={controls.button} onClick={() => close()}>
          {teamText.cancel}
        </button>
      </div>
    </div>
  )
}
