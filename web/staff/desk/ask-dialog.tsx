import { useRef } from 'preact/hooks'
import type { StaffAppointment } from '../../../contract/staff/appointments.ts'
import { Dialog } from '../../shared/dialog/dialog.tsx'
import { changeText, deskText } from '../text/desk.ts'
import controls from './controls.module.css'
import { deskCalls, useDeskAction } from './desk-calls.ts'
import { Problem } from './parts.tsx'
import { staffProblem } from './problem.ts'
import { notifySaved } from './undo.ts'

/** Says who gets which message before it is sent: it cannot be undone. */
export function AskDialog({ appointment, onClose }: { appointment: StaffAppointment; onClose: () => void }) {
  const { fullName } = appointment.patient
  const closing = useRef<() => void>()
  const ask = useDeskAction(deskCalls.askAgain, ({ sent }) => {
    notifySaved(sent === 0 ? deskText.askedAlready : deskText.asked(fullName))
    closing.current?.()
  })
  return (
    <Dialog class={controls.dialog} labelledBy="ask-title" onClose={onClose}>
      {(close) => {
        closing.current = close
        return (
          <form
            class={controls.stack}
            onSubmit={(event) => {
              event.preventDefault()
              ask.run(appointment.id)
            }}
          >
            <h2 id="ask-title">{changeText.askTitle(fullName)}</h2>
            <p>{changeText.askNote(fullName)}</p>
            <Problem>{staffProblem(ask.error)}</Problem>
            <div class={controls.actions}>
              <button type="submit" class={controls.primary} aria-disabled={ask.isPending}>
                {changeText.askSend}
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
