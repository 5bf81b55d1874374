import { useRef, useState } from 'preact/hooks'
import { clinicZone } from '../../../contract/core/zone.ts'
import { isMinorOn } from '../../../contract/rules/age.ts'
import type { StaffAppointment } from '../../../contract/staff/appointments.ts'
import type { FoundPatient } from '../../../contract/staff/patients.ts'
import { nowMs } from '../../shared/clock.ts'
import { Dialog } from '../../shared/dialog/dialog.tsx'
import { dateIn } from '../../shared/format/dates.ts'
import { FindPatient } from '../search/find-patient.tsx'
import { changeText } from '../text/desk.ts'
import controls from './controls.module.css'
import { GuardianField } from './guardian-field.tsx'
import { deskCalls, nameOf, useDeskAction } from './desk-calls.ts'
import { Problem, TextField } from './parts.tsx'
import { staffProblem } from './problem.ts'
import { notifySaved } from './undo.ts'

/** Assigns the visit and its payments to another patient, in one step. */
export function WrongPersonDialog({ appointment, onClose }: { appointment: StaffAppointment; onClose: () => void }) {
  const [other, setOther] = useState<FoundPatient | null>(null)
  const [reason, setReason] = useState('')
  const [guardianName, setGuardianName] = useState('')
  const [isTried, setTried] = useState(false)
  const born = other?.dateOfBirth ?? null
  const isMinor = born !== null && isMinorOn(born, dateIn(nowMs(), clinicZone))
  const guardian = isMinor ? guardianName.trim() : undefined
  const closing = useRef<() => void>()
  const handOver = useDeskAction(deskCalls.wrongPerson, () => {
    notifySaved(changeText.wrongDone(other?.fullName ?? ''))
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
              if (other !== null && reason.trim() !== '' && guardian !== '')
                handOver.run({
                  id: appointment.id,
                  patientId: other.id,
                  reason: reason.trim(),
                  guardianName: guardian,
                })
            }}
          >
            <h2 id="wrong-title">{changeText.wrongTitle(nameOf(appointment))}</h2>
            <p class={controls.soft}>{changeText.wrongNote}</p>
            <FindPatient
              label={changeText.wrongSearch}
              exceptId={appointment.patient.id}
              chosen={other}
              onChoose={setOther}
              problem={isTried && other === null ? changeText.wrongNone : undefined}
            />
            {isMinor && (
              <GuardianField
                id="wrongGuardian"
                value={guardianName}
                onValue={setGuardianName}
                isMissing={isTried && guardian === ''}
              />
            )}
            <TextField
              id="wrongReason"
              label={changeText.reasonNeeded}
              value={reason}
              onValue={setReason}
              problem={isTried && reason.trim() === '' ? changeText.reasonNeeded : undefined}
            />
            <Problem>{staffProblem(handOver.error)}</Problem>
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
