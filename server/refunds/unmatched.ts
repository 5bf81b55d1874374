import type { Tx } from '../db/pool.ts'
import { enqueue } from '../jobs/enqueue.ts'
import type { GatewayRefund } from '../providers/razorpay.ts'
import { findUnmatchedByPayment, insertUnmatchedPayment, keepUnmatched, scheduleRecheck } from './unmatched-queries.ts'

export type UnmatchedReason = 'SECOND_PAYMENT_OF_AN_ORDER' | 'AMOUNT_MISMATCH' | 'NOT_CAPTURED'

/**
 * Razorpay may call an order paid a moment after its payment, so a payment of another amount waits this long before
 * its refund.
 */
const orderLagSeconds = 60

/** Records a captured payment that no appointment can keep, and queues its refund in the same transaction. */
export async function refundUnmatchedPayment(
  tx: Tx,
  unmatched: {
    paymentId: string
    orderId: string
    appointmentId: number
    amountPaise: number
    currency: string
    reason: UnmatchedReason
    now: Temporal.Instant
  },
): Promise<void> {
  const isSure = unmatched.reason !== 'AMOUNT_MISMATCH'
  const nextCheckAt = unmatched.now.add(isSure ? { minutes: 10 } : { seconds: orderLagSeconds })
  const unmatchedPaymentId = await insertUnmatchedPayment(tx, { ...unmatched, nextCheckAt })
  if (unmatchedPaymentId !== undefined && isSure) await queueUnmatchedRefund(tx, unmatchedPaymentId)
}

export const queueUnmatchedRefund = (tx: Tx, unmatchedPaymentId: number) =>
  enqueue(tx, 'refund_stray_payment', { unmatchedPaymentId }, { jobKey: `stray:${unmatchedPaymentId}` })

/** Claims a payment for an appointment. False if it is an unmatched payment whose refund has begun. */
export async function claimUnmatched(tx: Tx, paymentId: string): Promise<boolean> {
  const status = await keepUnmatched(tx, paymentId)
  return status === undefined || status === 'KEPT'
}

/**
 * Applies what Razorpay says about a refund: if it is of an unmatched payment, all refunds of that payment are
 * checked again. False if it is not.
 */
export async function applyUnmatchedRefund(tx: Tx, refund: GatewayRefund, now: Temporal.Instant): Promise<boolean> {
  const unmatched = await findUnmatchedByPayment(tx, refund.paymentId)
  if (unmatched === undefined || unmatched.isKept) return false
  // If ours had failed, a person may have refunded it by hand.
  const isNews = unmatched.status === 'PENDING' || (unmatched.status === 'FAILED' && refund.status !== 'failed')
  if (isNews) await scheduleRecheck(tx, unmatched.id, now)
  return true
}
