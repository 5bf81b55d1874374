import type { Tx } from '../db/pool.ts'
import { enqueue } from '../jobs/enqueue.ts'
import type { GatewayRefund } from '../providers/razorpay.ts'
import { findUnmatchedByPayment, insertUnmatchedPayment, keepStray, scheduleRecheck } from './unmatched-queries.ts'

export type UnmatchedReason = 'SECOND_PAYMENT_OF_AN_ORDER' | 'AMOUNT_MISMATCH' | 'NOT_CAPTURED'

/** Razorpay may call an order paid a moment after its payment: so long is another amount not sent back. */
const orderLagSeconds = 60

/** Takes captured money that no appointment can keep into the books, and queues its way back, in the same transaction. */
export async function refundUnmatchedPayment(
  tx: Tx,
  stray: {
    paymentId: string
    orderId: string
    appointmentId: number
    amountPaise: number
    currency: string
    reason: UnmatchedReason
    now: Temporal.Instant
  },
): Promise<void> {
  const isSure = stray.reason !== 'AMOUNT_MISMATCH'
  const nextCheckAt = stray.now.add(isSure ? { minutes: 10 } : { seconds: orderLagSeconds })
  const unmatchedPaymentId = await insertUnmatchedPayment(tx, { ...stray, nextCheckAt })
  if (unmatchedPaymentId !== undefined && isSure) await queueUnmatchedRefund(tx, unmatchedPaymentId)
}

export const queueUnmatchedRefund = (tx: Tx, unmatchedPaymentId: number) =>
  enqueue(tx, 'refund_stray_payment', { unmatchedPaymentId }, { jobKey: `stray:${unmatchedPaymentId}` })

/** An appointment is about to stand on a payment. False where it is unmatched money whose way back has begun. */
export async function claimUnmatched(tx: Tx, paymentId: string): Promise<boolean> {
  const status = await keepStray(tx, paymentId)
  return status === undefined || status === 'KEPT'
}

/** Razorpay says something of a refund: where it is a stray payment's, all of them are looked at again. False where not. */
export async function applyUnmatchedRefund(tx: Tx, refund: GatewayRefund, now: Temporal.Instant): Promise<boolean> {
  const stray = await findUnmatchedByPayment(tx, refund.paymentId)
  if (stray === undefined || stray.isKept) return false
  // Where ours had failed, a person may have sent it back by hand.
  const isNews = stray.status === 'PENDING' || (stray.status === 'FAILED' && refund.status !== 'failed')
  if (isNews) await scheduleRecheck(tx, stray.id, now)
  return true
}
