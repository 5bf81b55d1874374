import { useRef, useState } from 'preact/hooks'
import type { StaffAppointmentDetails } from '../../../contract/staff/appointments.ts'
import { Dialog } from '../../shared/dialog/dialog.tsx'
import { dateIn, shortDay, timeIn } from '../../shared/format/dates.ts'
import { formatPaise } from '../../shared/format/money.ts'
import { cancelText } from '../text/desk.ts'
import controls from './controls.module.css'
import { deskCalls, nameOf, useDeskAction } from './desk-calls.ts'
import { Choices, Problem, TextField } from './parts.tsx'
import { staffProblem } from './problem.ts'
import { paiseOf } from './rupees.ts'
import { offerUndo } from './undo.ts'

type Refund = 'FULL' | 'PART' | 'NONE'

/** The amount paid and not refunded. */
const refundablePaise = ({ payments, refunds }: StaffAppointmentDetails): number =>
  payments.filter(({ status }) => status === 'SUCCESS').reduce((sum, { amountPaise }) => sum + amountPaise, 0) -
  refunds.filter(({ status }) => status !== 'FAILED').reduce((sum, { amountPaise }) => sum + amountPaise, 0)

/** Asks for a reason and the refund: all, a part or none, as far as the role allows. */
export function CancelDialog({ details, onClose }: { details: StaffAppointmentDetails; onClose: () => void }) {
  const { appointment, can } = details
  const name = nameOf(appointment)
  const paidPaise = refundablePaise(details)
  const mayChoose = can.includes('refundLate')
  const { timezone, canCancel: isInTime } = appointment
  const freeUntil = appointment.cancelUntil ?? appointment.startsAt
  const until = `${shortDay(dateIn(freeUntil, timezone))}, ${timeIn(freeUntil, timezone)}`
  const [chosen, setChosen] = useState<Refund>('FULL')
  const refund = paidPaise <= 0 ? 'NONE' : mayChoose ? chosen : isInTime ? 'FULL' : 'NONE'
  const [reason, setReason] = useState('')
  const [amount, setAmount] = useState('')
  const [isTried, setTried] = useState(false)
  const closing = useRef<() => void>()
  const cancel = useDeskAction(deskCalls.cancel, (reply) => {
    offerUndo(reply.appointment, cancelText.done(name), { isTold: true })
    closing.current?.()
  })
  const partPaise = paiseOf(amount)
  const isPartWrong = refund === 'PART' && (partPaise === null || partPaise < 100 || partPaise > paidPaise)
  const isReasonMissing = reason.trim() === ''
  const refusal = mayChoose ? null : isInTime ? cancelText.noneNeedsOverride : cancelText.lateNeedsOverride
  const refundedPaise = { FULL: paidPaise, PART: isPartWrong ? null : partPaise, NONE: 0 }[refund]
  return (
    <Dialog class={controls.dialog} labelledBy="cancel-title" onClose={onClose}>
      {(close) => {
        closing.current = close
        return (
          <form
            class={controls.stack}
            onSubmit={(event) => {
              event.preventDefault()
              setTried(true)
              if (isReasonMissing || isPartWrong) return
              cancel.run({
                id: appointment.id,
                reason: reason.trim(),
                refund: refund === 'PART' ? { amountPaise: partPaise ?? 0 } : refund,
              })
            }}
          >
            <h2 id="cancel-title">{cancelText.title(name)}</h2>
            <TextField
              id="cancelReason"
              label={cancelText.reason}
              hint={cancelText.reasonHint}
              value={reason}
              isFirst
              onValue={setReason}
              problem={isTried && isReasonMissing ? cancelText.reasonMissing : undefined}
            />
            {paidPaise <= 0 ? (
              <p class={controls.soft}>{cancelText.nothingPaid}</p>
            ) : (
              <Choices
                name="refund"
                legend={cancelText.refund}
                value={refund}
                onValue={setChosen}
                options={[
                  { value: 'FULL', label: cancelText.full(formatPaise(paidPaise)), refusal: isInTime ? null : refusal },
                  { value: 'PART', label: cancelText.part, refusal },
                  { value: 'NONE', label: cancelText.none, refusal: isInTime ? refusal : null },
                ]}
              />
            )}
            {refund === 'PART' && (
              <TextField
                id="refundAmount"
                label={cancelText.amount}
                inputmode="decimal"
                value={amount}
                onValue={setAmount}
                problem={isTried && isPartWrong ? cancelText.amountWrong(formatPaise(paidPaise)) : undefined}
              />
            )}
            {paidPaise > 0 && refundedPaise !== null && (
              <p role="status">
                {cancelText.willRefund(refundedPaise === 0 ? null : formatPaise(refundedPaise))}
                {isInTime ? '' : ` ${cancelText.freeUntil(until)}`}
              </p>
            )}
            <Problem>{staffProblem(cancel.error)}</Problem>
            <div class={controls.actions}>
              <button type="submit" class={controls.primary} aria-disabled={cancel.isPending}>
                {cancelText.confirm}
              </button>
              <button type="button" class={controls.button} onClick={() => close()}>
                {cancelText.keep}
              </button>
            </div>
          </form>
        )
      }}
    </Dialog>
  )
}
