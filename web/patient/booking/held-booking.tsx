import { useState } from 'preact/hooks'
import type { AppointmentDetails } from '../../../contract/patient/dashboard.ts'
import type { Clinician } from '../../../contract/public/clinic.ts'
import { formatPaise } from '../../shared/format/money.ts'
import { changeText } from '../../shared/text/change.ts'
import { payText } from '../../shared/text/pay.ts'
import controls from '../../shared/ui/controls.module.css'
import { Countdown, isOver } from '../../shared/ui/countdown.tsx'
import { lazyScreen } from '../../shared/ui/lazy-screen.tsx'
import { queryClient } from '../../shared/query-client.ts'
import { drafts, noteFor } from '../../shared/drafts.ts'
import type { Choice } from './choice.ts'
import { PayBar, type Payment } from './pay-bar.tsx'
import { isSlotLost, PayProblem } from './pay-problem.tsx'
import { enteredBefore, keepEntered } from './who.ts'
import styles from './wizard.module.css'

const CancelDialog = lazyScreen(() => import('../account/cancel-dialog.tsx'), 'CancelDialog', 'opened')

interface Props {
  held: AppointmentDetails
  clinician: Clinician
  change: (part: Partial<Choice>, options?: { replace: boolean }) => void
  payment: Payment
}

/** A time that is held for the patient, to be paid for until the hold expires. */
export function HeldBooking({ held, clinician, change, payment }: Props) {
  const [isGone, setGone] = useState(isOver(held.holdExpiresAt))
  const mode = held.appointmentType === 'IN_PERSON' ? 'IN_PERSON' : 'ONLINE'
  const state = isGone && payment.state.at === 'ready' ? ({ at: 'refused', error: 'expired' } as const) : payment.state
  const isHeld = !isGone && !isSlotLost(payment.state)
  return (
    <>
      {isHeld && <Held held={held} change={change} onOver={() => setGone(true)} />}
      <PayProblem
        state={state}
        clinician={clinician}
        mode={mode}
        startsAt={held.startsAt}
        change={change}
        onMethod={(method) => void payment.resume(held, method)}
      />
      {isHeld && (
        <PayBar
          payment={payment}
          startsAt={held.startsAt}
          zone={held.timezone}
          agreedUntil={held.cancelUntil}
          label={payText.payAmount(formatPaise(held.amountPaise))}
          onPay={() => void payment.resume(held)}
        />
      )}
    </>
  )
}

/** What is held can be read, and exchanged or released as a whole. */
function Held({ held, change, onOver }: Pick<Props, 'held' | 'change'> & { onOver: () => void }) {
  const [isReleasing, setReleasing] = useState(false)
  const { dependent, notes, holdExpiresAt } = held
  const clinicianId = held.clinician.id

  function chooseAnother(): void {
    // What was answered for this time is not asked again for the next.
    const before = enteredBefore(clinicianId)
    keepEntered(clinicianId, { ...before, chosen: dependent === null ? '' : String(dependent.id) })
    drafts.set(noteFor(clinicianId), notes ?? '')
    // What was read before it was held offers it as if it were free.
    queryClient.removeQueries({ queryKey: ['availability', clinicianId] })
    change({ step: 'time', startsAt: null, holdId: null, insteadOf: held.id })
  }

  return (
    <div class={styles.held}>
      {holdExpiresAt !== null && (
        <p>
          <Countdown until={holdExpiresAt} label={payText.held} onOver={onOver} />
        </p>
      )}
      {(dependent !== null || notes !== null) && (
        <dl class={styles.facts}>
          {dependent !== null && (
            <div>
              <dt>{payText.who}</dt>
              <dd>{dependent.fullName}</dd>
            </div>
          )}
          {notes !== null && (
            <div>
              <dt>{payText.yourNote}</dt>
              <dd>{notes}</dd>
            </div>
          )}
        </dl>
      )}
      <div class={controls.row}>
        <button type="button" class={controls.secondary} onClick={chooseAnother}>
          {payText.chooseAnother}
        </button>
        <button type="button" class={controls.quiet} onClick={() => setReleasing(true)}>
          {changeText.giveUp}
        </button>
      </div>
      {isReleasing && (
        <CancelDialog
          appointment={held}
          onClose={() => setReleasing(false)}
          onCancelled={() => change({ step: 'time', startsAt: null, holdId: null }, { replace: true })}
        />
      )}
    </div>
  )
}
