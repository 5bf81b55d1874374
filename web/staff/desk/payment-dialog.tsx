import { useRef, useState } from 'preact/hooks'
import type { DeskPaymentMethod, StaffAppointment } from '../../../contract/staff/appointments.ts'
import { Dialog } from '../../shared/dialog/dialog.tsx'
import { formatPaise } from '../../shared/format/money.ts'
import { drawerText } from '../text/booking.ts'
import { changeText, deskText } from '../text/desk.ts'
import controls from './controls.module.css'
import { deskCalls, useDeskAction } from './desk-calls.ts'
import { DrawerForm } from './drawer.tsx'
import { Problem, TextField } from './parts.tsx'
import { hasCode, staffProblem } from './problem.ts'
import { paiseOf, rupeesOf } from './rupees.ts'
import { notifySaved } from './undo.ts'
import { useDraftId } from './use-draft-id.ts'

interface Props {
  appointment: StaffAppointment
  method: DeskPaymentMethod
  onClose: () => void
}

/** Takes the full amount due, unless another one is typed. Enter submits. */
export function PaymentDialog({ appointment, method, onClose }: Props) {
  const [typed, setTyped] = useState(rupeesOf(appointment.duePaise))
  const [reference, setReference] = useState('')
  const [isTried, setTried] = useState(false)
  const closing = useRef<() => void>()
  const draftIdFor = useDraftId()
  const paise = paiseOf(typed)
  const take = useDeskAction(deskCalls.take, (_reply, { amountPaise }) => {
    notifySaved(deskText.taken(formatPaise(amountPaise)))
    closing.current?.()
  })
  return (
    <Dialog class={controls.dialog} labelledBy="take-title" onClose={onClose}>
      {(close) => {
        closing.current = close
        return (
          <div class={controls.stack}>
            <form
              id="take"
              class={controls.stack}
              onSubmit={(event) => {
                event.preventDefault()
                setTried(true)
                const text = reference.trim()
                if (paise !== null && paise > 0) {
                  const more = text === '' ? {} : { reference: text }
                  const taken = { id: appointment.id, method, amountPaise: paise }
                  take.run({ ...taken, ...more, draftId: draftIdFor(taken) })
                }
              }}
            >
              <h2 id="take-title">{deskText.takeTitle(deskText.take[method])}</h2>
              <TextField
                id="takeAmount"
                label={deskText.amount}
                inputmode="decimal"
                value={typed}
                isFirst
                maxLength={12}
                onValue={setTyped}
                problem={isTried && (paise ?? 0) <= 0 ? drawerText.amountWrong : undefined}
              />
              {method !== 'CASH' && (
                <TextField
                  id="takeReference"
                  label={deskText.reference}
                  value={reference}
                  maxLength={100}
                  onValue={setReference}
                />
              )}
              <Problem>{staffProblem(take.error)}</Problem>
            </form>
            {hasCode(take.error, 'DRAWER_CLOSED') && (
              <DrawerForm centreId={appointment.centre.id} onOpened={take.reset} />
            )}
            <div class={controls.actions}>
              <button type="submit" form="take" class={controls.primary} aria-disabled={take.isPending}>
                {deskText.takeIt(formatPaise(paise ?? 0))}
              </button>
              <button type="button" class={controls.button} onClick={() => close()}>
                {changeText.back}
              </button>
            </div>
          </div>
        )
      }}
    </Dialog>
  )
}
