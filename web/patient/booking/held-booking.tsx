import { useState } from 'preact/hooks'
import type { Appointment } from '../../../contract/patient/booking.ts'
import type { Clinician } from '../../../contract/public/clinic.ts'
import { formatPaise } from '../../shared/format/money.ts'
import { payText } from '../../shared/text/pay.ts'
import { Countdown, isOver } from '../../shared/ui/countdown.tsx'
import type { Choice } from './choice.ts'
import { PayBar, type Payment } from './pay-bar.tsx'
import { isSlotLost, PayProblem } from './pay-problem.tsx'

interface Props {
  held: Appointment
  clinician: Clinician
  change: (part: Partial<Choice>, options?: { replace: boolean }) => void
  payment: Payment
}

/** A time that is held for the patient, to be paid for until the hold expires. */
export function HeldBooking({ held, clinician, change, payment }: Props) {
  const [isGone, setGone] = useState(isOver(held.holdExpiresAt))
  const mode = held.appointmentType === 'IN_PERSON' ? 'IN_PERSON' : 'ONLINE'
  const state = isGone && payment.state.at === 'ready' ? ({ at: 'refused', error: 'expired' } as const) : payment.state
  return (
    <>
      {held.dependent !== null && (
        <p>
          {payText.who} <strong>{held.dependent.fullName}</strong>
        </p>
      )}
      <PayProblem state={state} clinician={clinician} mode={mode} startsAt={held.startsAt} change={change} />
      {!isGone && !isSlotLost(payment.state) && (
        <>
          {held.holdExpiresAt !== null && (
            <p>
              <Countdown until={held.holdExpiresAt} label={payText.held} onOver={() => setGone(true)} />
            </p>
          )}
          <PayBar
            payment={payment}
            startsAt={held.startsAt}
            zone={held.timezone}
            label={payText.payAmount(formatPaise(held.amountPaise))}
            onPay={() => void payment.resume(held)}
          />
        </>
      )}
    </>
  )
}
