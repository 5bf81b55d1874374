import { useRef, useState } from 'preact/hooks'
import type { StaffAppointment } from '../../../contract/staff/appointments.ts'
import type { CalendarClinician } from '../../../contract/staff/calendar.ts'
import { Dialog } from '../../shared/dialog/dialog.tsx'
import { dateIn, shortDay, timeIn } from '../../shared/format/dates.ts'
import { bookingText } from '../text/booking.ts'
import { moveText } from '../text/day.ts'
import { changeText } from '../text/desk.ts'
import { needsOverride, overrideOf } from './booking.ts'
import controls from './controls.module.css'
import { deskCalls, nameOf, useDeskAction } from './desk-calls.ts'
import { GuardianField } from './guardian-field.tsx'
import { OverrideFields } from './override-fields.tsx'
import { Labelled, Problem, TextField } from './parts.tsx'
import { hasCode, staffProblem } from './problem.ts'
import { SlotChoice } from './slot-choice.tsx'
import type { Mode } from './slots.ts'
import { offerUndo, notifySaved } from './undo.ts'
import { useDraftId } from './use-draft-id.ts'
import { useTime } from './use-time.ts'

interface Props {
  appointment: StaffAppointment
  /** Whether to move it or to book a follow-up. */
  purpose: 'move' | 'follow-up'
  clinicians: readonly Pick<CalendarClinician, 'id' | 'fullName'>[]
  onClose: () => void
}

const modeOf = ({ appointmentType }: StaffAppointment): Mode => (appointmentType === 'ONLINE' ? 'ONLINE' : 'IN_PERSON')
const twoWeeksMs = 14 * 86_400_000

/** Chooses another time, clinician or day; a follow-up keeps the clinician and starts from two weeks later. */
export function MoveDialog({ appointment, purpose, clinicians, onClose }: Props) {
  const { id, timezone, centre } = appointment
  const isMove = purpose === 'move'
  const name = nameOf(appointment)
  const [clinicianId, setClinicianId] = useState<number>(appointment.clinician.id)
  const fromMs = Date.parse(appointment.startsAt) + (isMove ? 0 : twoWeeksMs)
  const time = useTime({
    clinicianId,
    centreId: centre.id,
    date: dateIn(fromMs, timezone),
    mode: modeOf(appointment),
  })
  const [reason, setReason] = useState('')
  const [guardianName, setGuardianName] = useState('')
  const [overrideReason, setOverrideReason] = useState('')
  const [isTried, setTried] = useState(false)
  const closing = useRef<() => void>()
  const draftIdFor = useDraftId()
  const when = (startsAt: string) => `${shortDay(dateIn(startsAt, timezone))}, ${timeIn(startsAt, timezone)}`
  const move = useDeskAction(deskCalls.move, ({ appointment: moved }) => {
    offerUndo(moved, moveText.moved(name, when(moved.startsAt)), { isTold: true })
    closing.current?.()
  })
  const followUp = useDeskAction(deskCalls.followUp, (reply) => {
    notifySaved(changeText.followUpDone(when(reply.appointment.startsAt)))
    closing.current?.()
  })
  const slot = time.chosen
  const isReasonMissing = needsOverride({ slot }) && overrideReason.trim() === ''
  const action = isMove ? move : followUp
  const needsGuardian = hasCode(action.error, 'GUARDIAN_NEEDED')

  function submit(): void {
    setTried(true)
    if (slot === null || isReasonMissing) return
    const to = { id, startsAt: slot.startsAt, centreId: slot.centreId }
    const guardian = guardianName.trim() === '' ? {} : { guardianName: guardianName.trim() }
    if (!isMove) {
      // Whatever time is chosen: the one before may be taken by the follow-up whose reply was lost.
      followUp.run({ ...to, appointmentType: slot.mode, ...guardian, draftId: draftIdFor(id) })
      return
    }
    const why = reason.trim() === '' ? {} : { reason: reason.trim() }
    const other = clinicianId === appointment.clinician.id ? {} : { clinicianId }
    move.run({ ...to, ...other, ...why, ...guardian, ...overrideOf(slot, overrideReason) } as Parameters<
      typeof move.run
    >[0])
  }
  return (
    <Dialog class={controls.dialog} labelledBy="move-title" onClose={onClose}>
      {(close) => {
        closing.current = close
        return (
          <form
            class={controls.stack}
            onSubmit={(event) => {
              event.preventDefault()
              submit()
            }}
          >
            <h2 id="move-title">{isMove ? changeText.moveTitle(name) : changeText.followUpTitle(name)}</h2>
            {isMove && (
              <Labelled id="moveClinician" label={bookingText.clinician}>
                {(described) => (
                  <select
                    {...described}
                    class={controls.input}
                    value={clinicianId}
                    onChange={({ currentTarget }) => setClinicianId(Number(currentTarget.value))}
                  >
                    {clinicians.map((one) => (
                      <option key={one.id} value={one.id}>
                        {one.fullName}
                      </option>
                    ))}
                  </select>
                )}
              </Labelled>
            )}
            <SlotChoice {...time} onRetry={time.retry} onDate={time.pickDate} onChoose={time.pick} isFirst />
            <Problem>{isTried && time.state === 'read' && slot === null ? bookingText.chooseTime : ''}</Problem>
            {isMove && (
              <>
                <OverrideFields
                  centreId={centre.id}
                  hasOverride={time.hasOverride}
                  onOverride={time.setOverride}
                  isTaken={slot?.why === 'TAKEN'}
                  reason={overrideReason}
                  onReason={setOverrideReason}
                  problem={isTried && isReasonMissing ? bookingText.reasonMissing : undefined}
                />
                <TextField id="moveReason" label={changeText.reason} value={reason} onValue={setReason} />
              </>
            )}
            {(needsGuardian || guardianName !== '') && (
              <GuardianField
                id="moveGuardian"
                value={guardianName}
                onValue={setGuardianName}
                isMissing={needsGuardian && guardianName.trim() === ''}
              />
            )}
            <Problem>{needsGuardian ? '' : staffProblem(action.error)}</Problem>
            <div class={controls.actions}>
              <button type="submit" class={controls.primary} aria-disabled={action.isPending}>
                {isMove ? changeText.move : changeText.book}
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
