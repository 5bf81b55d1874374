import type { Tx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { enqueue } from '../jobs/enqueue.ts'
import type { GatewayRefund } from '../providers/razorpay.ts'
import { ProviderError } from '../providers/http.ts'
import { canBeMended } from './refund.ts'
import { findStray, findStrayByPayment, insertStray, lookAgain, recordStray, type StrayRow } from './stray-queries.ts'

export type StrayReason = 'SECOND_PAYMENT_OF_AN_ORDER' | 'AMOUNT_MISMATCH'

/** Takes captured money that no appointment can keep into the books, and queues its way back, in the same transaction. */
export async function takeStrayPayment(
  tx: Tx,
  stray: {
    paymentId: string
    orderId: string
    appointmentId: number
    amountPaise: number
    currency: string
    reason: StrayReason
    now: Temporal.Instant
  },
): Promise<void> {
  const strayId = await insertStray(tx, stray)
  if (strayId !== undefined) await queueStrayRefund(tx, strayId)
}

export const queueStrayRefund = (tx: Tx, strayId: number) =>
  enqueue(tx, 'refund_stray_payment', { strayId }, { jobKey: `stray:${strayId}` })

const ownReceipt = (paymentId: string) => `stray-${paymentId}`
const isOwn = ({ paymentId, receipt }: GatewayRefund) => receipt?.startsWith(ownReceipt(paymentId)) === true

/** What Razorpay's list of a payment's refunds makes of it, whoever made them. */
function judge(stray: StrayRow, refunds: readonly GatewayRefund[]) {
  const standing = refunds.filter(({ status }) => status !== 'failed')
  const leftPaise = stray.amountPaise - standing.reduce((sum, { amountPaise }) => sum + amountPaise, 0)
  // A refund that somebody made by hand and that failed costs us no try.
  const isGivenUp = leftPaise > 0 && failedTries(refunds) >= stray.attempt
  const isThere = leftPaise <= 0 && standing.every(({ status }) => status === 'processed')
  // Where the answer to our call was lost, the list alone says by which refund it went.
  const { refundId = null } = standing.find(isOwn) ?? standing[0] ?? {}
  return { leftPaise, refundId, status: isGivenUp ? 'FAILED' : isThere ? 'REFUNDED' : 'PENDING' } as const
}

const failedTries = (refunds: readonly GatewayRefund[]) =>
  refunds.filter((refund) => refund.status === 'failed' && isOwn(refund)).length

/**
 * Sends stray money back, or what is left of it, and asks until all of it has arrived. Safe to run twice: the idempotency
 * key counts the refunds made before, so that whoever saw the same list gets the same refund.
 */
export async function refundStrayPayment(deps: Deps, { strayId }: { strayId: number }): Promise<void> {
  const stray = await findStray(deps.db, strayId)
  if (stray?.status !== 'PENDING') return
  if (stray.isKept) return recordStray(deps.db, strayId, { status: 'KEPT', providerRefundId: null })
  const made = await deps.razorpay.fetchPaymentRefunds(stray.paymentId)
  const { leftPaise, refundId, status } = judge(stray, made)
  if (leftPaise > 0 && status !== 'FAILED') return sendBack(deps, stray, { leftPaise, made })
  if (status === 'FAILED') {
    deps.log.error('refund_failed', { code: 'STRAY_REFUND_FAILED', appointmentId: stray.appointmentId })
  }
  await recordStray(deps.db, strayId, { status, providerRefundId: refundId })
}

async function sendBack(
  deps: Deps,
  stray: StrayRow,
  { leftPaise, made }: { leftPaise: number; made: readonly GatewayRefund[] },
): Promise<void> {
  const name = made.length === 0 ? ownReceipt(stray.paymentId) : `${ownReceipt(stray.paymentId)}-${made.length}`
  try {
    const refund = await deps.razorpay.refundPayment({
      paymentId: stray.paymentId,
      amountPaise: leftPaise,
      idempotencyKey: name,
      receipt: name,
      notes: { reason: stray.reason },
    })
    const { status } = judge(stray, [...made.filter(({ refundId }) => refundId !== refund.refundId), refund])
    await recordStray(deps.db, stray.id, { status, providerRefundId: refund.refundId })
  } catch (error) {
    if (!(error instanceof ProviderError) || error.kind !== 'refused' || canBeMended(error)) throw error
    // Somebody may have refunded some of it just now: then what is left is for the next run.
    const now = await deps.razorpay.fetchPaymentRefunds(stray.paymentId)
    if (judge(stray, now).leftPaise !== leftPaise) throw error
    deps.log.error('refund_refused', { code: 'STRAY_REFUND_REFUSED', appointmentId: stray.appointmentId })
    await recordStray(deps.db, stray.id, { status: 'FAILED', providerRefundId: null })
  }
}

/** Razorpay says something of a refund: where it is a stray payment's, all of them are looked at again. False where not. */
export async function reflectStrayRefund(tx: Tx, refund: GatewayRefund, now: Temporal.Instant): Promise<boolean> {
  const stray = await findStrayByPayment(tx, refund.paymentId)
  if (stray === undefined || stray.isKept) return false
  // Where ours had failed, a person may have sent it back by hand.
  const isNews = stray.status === 'PENDING' || (stray.status === 'FAILED' && refund.status !== 'failed')
  if (isNews) await lookAgain(tx, stray.id, now)
  return true
}
