import { withdrawAppointment } from '../appointments/withdraw.ts'
import { lockPartiesOf } from '../scheduling/lock.ts'
import type { Actor } from '../../contract/rules/actor.ts'
import type { Tx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { queueNotifications } from '../messaging/queue.ts'
import type { GatewayPayment } from '../providers/razorpay.ts'
import { findAppointmentOfOrder, hasOtherPayment, lockPayment } from './queries.ts'
import { insertReturn } from '../refunds/external-queries.ts'
import { markRefundedIfFull } from '../refunds/queries.ts'
import { insertUnmatchedPayment } from '../refunds/unmatched-queries.ts'

/**
 * A payment that the bank authorized and Razorpay never captured, and therefore returned by itself
 * (https://razorpay.com/docs/payments/payments/capture-settings). An appointment that was confirmed on the browser's
 * word is cancelled; if the browser has not reported yet, its later report confirms nothing. The patient is never
 * told that such a payment was received.
 */
export async function recordLapsedAuthorization(
  deps: Deps,
  tx: Tx,
  { actor, payment, orderId }: { actor: Actor; payment: GatewayPayment; orderId: string },
): Promise<void> {
  const { paymentId, amountPaise, currency } = payment
  const known = await findAppointmentOfOrder(tx, orderId)
  if (known === undefined) return
  await lockPartiesOf(tx, known)
  // What is undone at the desk asks whether money has gone back since: after the locks, and not before them.
  const now = deps.clock.now()
  const row = await lockPayment(tx, orderId)
  if (row === undefined) return
  const { appointmentId } = row
  const isOurs = row.paymentId === paymentId
  // The webhook and the order check report the same return; the second report changes nothing.
  if (isOurs && row.status === 'REFUNDED') return
  const told = { templates: ['payment_refunded'] as const, appointmentId, now }
  if (row.status !== 'SUCCESS' || !isOurs) {
    const unmatched = { paymentId, orderId, appointmentId, amountPaise, currency, now, nextCheckAt: now }
    const unmatchedPaymentId = await insertUnmatchedPayment(tx, {
      ...unmatched,
      reason: 'NOT_CAPTURED',
      status: 'REFUNDED',
    })
    if (unmatchedPaymentId !== undefined) await queueNotifications(tx, { ...told, unmatchedPaymentId })
    return
  }
  if (row.capturedAt !== null) return
  const refundId = await insertReturn(tx, { actor, paymentRowId: row.id, now })
  if (refundId === undefined) return
  await markRefundedIfFull(tx, row.id)
  // Paid otherwise, as at the desk, it stands.
  const outcome = (await hasOtherPayment(tx, row))
    ? 'paid_otherwise'
    : await withdrawAppointment(tx, { appointmentId, actor, reason: 'PAYMENT_RETURNED', now })
  deps.log.error('payment_returned', { code: 'PAYMENT_RETURNED', orderId, appointmentId, reason: outcome })
  await queueNotifications(tx, { ...told, refundId })
}
