import { withdrawAppointment } from '../appointments/withdraw.ts'
import type { Actor } from '../../contract/rules/actor.ts'
import type { Tx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { recordCapture, setPaymentCurrency, type PaymentRow } from './queries.ts'
import type { CapturedMoney } from './settle.ts'
import { alignRefunds, queueRefund } from '../refunds/queue.ts'

/**
 * What the browser's signature was taken for, and what Razorpay captured is not: the money goes back and the appointment
 * with it, as if Razorpay had been heard first. One that has begun stands, and a person has to see to its money.
 */
export async function revokePayment(
  deps: Deps,
  tx: Tx,
  {
    actor,
    payment,
    captured,
    now,
  }: { actor: Actor; payment: PaymentRow; captured: CapturedMoney; now: Temporal.Instant },
): Promise<void> {
  const overPaise = captured.amountPaise - payment.amountPaise
  await recordCapture(tx, payment.id, {
    methodDetails: captured.methodDetails,
    capturedAt: now,
    customerFeePaise: Math.max(0, overPaise),
    discountPaise: Math.max(0, -overPaise),
  })
  await setPaymentCurrency(tx, payment.id, captured.currency)
  await alignRefunds(tx, { actor, paymentRowId: payment.id, now })
  const { appointmentId } = payment
  const outcome = await withdrawAppointment(tx, { appointmentId, actor, reason: 'PAYMENT_MISMATCH', now })
  if (outcome !== 'begun') await queueRefund(tx, { actor, paymentRowId: payment.id, reason: 'AMOUNT_MISMATCH', now })
  deps.log.error('payment_revoked', { code: 'AMOUNT_MISMATCH', orderId: payment.orderId, appointmentId })
}
