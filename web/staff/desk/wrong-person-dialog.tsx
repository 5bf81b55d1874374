import { useQuery } from '@tanstack/preact-query'
import { useRef, useState } from 'preact/hooks'
import type { StaffAppointment } from '../../../contract/staff/appointments.ts'
import { Dialog } from '../../shared/dialog/dialog.tsx'
import { patientSearchQuery } from '../queries.ts'
import { searchText } from '../text/booking.ts'
import { changeText } from '../text/desk.ts'
import controls from './controls.module.css'
import { deeds, nameOf, useDeed } from './deeds.ts'
import { Choices, Problem, TextField } from './parts.tsx'
import { staffProblem } from './problem.ts'
import { saySaved } from './undo.ts'

/** The visit and its money go to another patient, in one step. */
export function WrongPersonDialog({ appointment, onClose }: { appointment: StaffAppointment; onClose: () => void }) {
  const [typed, setTyped] = useState('')
  const [chosen, setChosen] = useState<string | null>(null)
  const [reason, setReason] = useState('')
  const [isTried, setTried] = useState(false)
  const closing = useRef<() => void>()
  const search = useQuery(patientSearchQuery(typed.trim()))
  const found = (search.data?.items ?? []).filter(({ id }) => id !== appointment.patient.id)
  const other = found.find(({ id }) => String(id) === chosen)
  const handOver = useDeed(deeds.wrongPerson, () => {
    saySaved(changeText.wrongDone(other?.fullName ?? ''))
    closing.current?.()
  })
  return (
    <Dialog class={controls.dialog} labelledBy="wrong-title" onClose={onClose}>
      {(close) => {
        closing.current = close
        return (
          <form
            class={controls.stack}
            onSubmit={(event) => {
              event.preventDefault()
              setTried(true)
              if (other !== undefined && reason.trim() !== '')
                handOver.run({ id: appointment.id, patientId: other.id, reason: reason.trim() })
            }}
          >
            <h2 id="wrong-title">{changeText.wrongTitle(nameOf(appointment))}</h2>
            <p class={controls.soft}>{changeText.wrongNote}</p>
            <TextField
              id="wrongSearch"
              label={changeText.wrongSearch}
              hint={searchText.placeholder}
              value={typed}
              isFirst
              onValue={setTyped}
              problem={isTried && other === undefined ? changeText.wrongNone : undefined}
            />
            {found.length > 0 && (
              <Choices
                name="other"
                legend={searchText.results}
                value={chosen}
                onValue={setChosen}
                options={found.map(({ id, fullName, phoneLast4 }) => ({
                  value: String(id),
                  label: phoneLast4 === null ? fullName : `${fullName} ${searchText.endsWith(phoneLast4)}`,
                }))}
              />
            )}
            <TextField
              id="wrongReason"
              label={changeText.reasonNeeded}
              value={reason}
              onValue={setReason}
              problem={isTried && reason.trim() === '' ? changeText.reasonNeeded : undefined}
            />
            <Problem>{staffProblem(search.error ?? handOver.error)}</Problem>
            <div class={controls.actions}>
              <button type="submit" class={controls.primary} aria-disabled={handOver.isPending}>
                {changeText.wrongConfirm(other?.fullName ?? '…')}
              </button>
              <button type="button" class={controls.button} onClick={() => close()}>
                {changeText.back}
              </button>
            </div>
          </form>
        )
      }}
    </Dialog>
  )
}
