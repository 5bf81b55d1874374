import { useRef, useState } from 'preact/hooks'
import type { StaffAppointment } from '../../../contract/staff/appointments.ts'
import { Dialog } from '../../shared/dialog/dialog.tsx'
import { changeText } from '../text/desk.ts'
import controls from './controls.module.css'
import { deskCalls, useDeskAction } from './desk-calls.ts'
import { Problem, TextField } from './parts.tsx'
import { staffProblem } from './problem.ts'
import { notifySaved } from './undo.ts'

/** A link from another tool, pasted if Google Meet did not provide one. */
export function LinkDialog({ appointment, onClose }: { appointment: StaffAppointment; onClose: () => void }) {
  const [joinUrl, setJoinUrl] = useState(appointment.meetLink ?? '')
  const closing = useRef<() => void>()
  const save = useDeskAction(deskCalls.meetLink, () => {
    notifySaved(changeText.linkSaved)
    closing.current?.()
  })
  return (
    <Dialog class={controls.dialog} labelledBy="link-title" onClose={onClose}>
      {(close) => {
        closing.current = close
        return (
          <form
            class={controls.stack}
            onSubmit={(event) => {
              event.preventDefault()
              save.run({ id: appointment.id, joinUrl: joinUrl.trim() })
            }}
          >
            <h2 id="link-title">{changeText.linkTitle}</h2>
            <TextField
              id="joinUrl"
              type="url"
              label={changeText.linkLabel}
              hint={changeText.linkHint}
              value={joinUrl}
              maxLength={500}
              isFirst
              onValue={setJoinUrl}
            />
            <Problem>{staffProblem(save.error)}</Problem>
            <div class={controls.actions}>
              <button type="submit" class={controls.primary} aria-disabled={save.isPending}>
                {changeText.linkSave}
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
