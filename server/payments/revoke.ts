import { withdrawAppointment } from '../appointments/withdraw.ts'
import type { Actor } from '../../contract/rules/actor.ts'
import type { Tx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { notifyPaymentReceived } from './notify.ts'
import { hasOtherPayment, recordCapture, setPaymentCurrency, type PaymentRow } from './queries.ts'
import type { CapturedMoney } from './match.ts'
import { alignWithCapture, queueRefund } from '../refunds/queue.ts'

/**
 * Razorpay captured something else than the browser's signature had made us believe. The money is refunded and the
 * appointment cancelled, as if Razorpay had reported first. An appointment that has begun stays, its patient is
 * told what was received, and a person has to settle the rest; one that was paid otherwise, as at the desk, stays too.
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
  await alignWithCapture(tx, { actor, paymentRowId: payment.id, now })
  const { appointmentId } = payment
  const outcome = (await hasOtherPayment(tx, payment))
    ? 'paid_otherwise'
    : await withdrawAppointment(tx, { appointmentId, actor, reason: 'PAYMENT_MISMATCH', now })
  if (outcome === 'begun') await notifyPaymentReceived(tx, appointmentId, now)
  else await queueRefund(tx, { actor, paymentRowId: payment.id, reason: 'AMOUNT_MISMATCH', now })
  deps.log.error('payment_revoked', { code: 'AMOUNT_MISMATCH', orderId: payment.orderId, appointmentId })
}
