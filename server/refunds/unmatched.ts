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
    /** Razorpay may yet say that it paid the order. */
    mayPay: boolean
    now: Temporal.Instant
  },
): Promise<void> {
  const { mayPay, now } = unmatched
  const nextCheckAt = now.add(mayPay ? { seconds: orderLagSeconds } : { minutes: 10 })
  const unmatchedPaymentId = await insertUnmatchedPayment(tx, { ...unmatched, nextCheckAt })
  if (unmatchedPaymentId !== undefined && !mayPay) await queueUnmatchedRefund(tx, unmatchedPaymentId)
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
