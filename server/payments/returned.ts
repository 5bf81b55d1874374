import { withdrawAppointment } from '../appointments/withdraw.ts'
import { lockPartiesOf } from '../scheduling/lock.ts'
import type { Actor } from '../../contract/rules/actor.ts'
import type { Tx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { queueNotifications } from '../messaging/queue.ts'
import type { GatewayPayment } from '../providers/razorpay.ts'
import { findAppointmentOfOrder, lockPayment } from './queries.ts'
import { insertReturn, markRefundedIfFull } from '../refunds/queries.ts'
import { insertUnmatchedPayment } from '../refunds/unmatched-queries.ts'

/**
 * A payment that a bank had allowed and Razorpay never captured, and so returned by itself
 * (https://razorpay.com/docs/payments/payments/capture-settings). Where a browser's word had confirmed an appointment by
 * it, the appointment goes too; where no word came yet, none that comes later confirms anything. Never told as received.
 */
export async function recordReturnedPayment(
  deps: Deps,
  tx: Tx,
  { actor, payment, orderId }: { actor: Actor; payment: GatewayPayment; orderId: string },
): Promise<void> {
  const now = deps.clock.now()
  const { paymentId, amountPaise, currency } = payment
  const known = await findAppointmentOfOrder(tx, orderId)
  if (known === undefined) return
  await lockPartiesOf(tx, known)
  const row = await lockPayment(tx, orderId)
  if (row === undefined) return
  const { appointmentId } = row
  const isOurs = row.paymentId === paymentId
  // The webhook and the look at the order tell of the same return; the second one has nothing new to say.
  if (isOurs && row.status === 'REFUNDED') return
  const told = { templates: ['payment_refunded'] as const, appointmentId, now }
  if (row.status !== 'SUCCESS' || !isOurs) {
    const stray = { paymentId, orderId, appointmentId, amountPaise, currency, now, nextCheckAt: now }
    const strayPaymentId = await insertUnmatchedPayment(tx, { ...stray, reason: 'NOT_CAPTURED', status: 'REFUNDED' })
    if (strayPaymentId !== undefined) await queueNotifications(tx, { ...told, strayPaymentId })
    return
  }
  if (row.capturedAt !== null) return
  const refundId = await insertReturn(tx, { actor, paymentRowId: row.id, now })
  if (refundId === undefined) return
  await markRefundedIfFull(tx, row.id)
  const outcome = await withdrawAppointment(tx, { appointmentId, actor, reason: 'PAYMENT_RETURNED', now })
  deps.log.error('payment_returned', { code: 'PAYMENT_RETURNED', orderId, appointmentId, reason: outcome })
  await queueNotifications(tx, { ...told, refundId })
}
