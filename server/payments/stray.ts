import type { DatabaseOrTx, Tx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { enqueue } from '../jobs/enqueue.ts'
import type { GatewayRefund } from '../providers/razorpay.ts'
import { ProviderError } from '../providers/http.ts'
import { canBeMended } from './refund.ts'
import { findStray, findStrayByRefund, insertStray, recordStray, type StrayRow } from './stray-queries.ts'

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

const statusOf = { pending: 'PENDING', processed: 'REFUNDED', failed: 'FAILED' } as const

async function recordOutcome(deps: Deps, db: DatabaseOrTx, stray: StrayRow, said: GatewayRefund): Promise<void> {
  await recordStray(db, stray.id, { status: statusOf[said.status], providerRefundId: said.refundId })
  if (said.status === 'failed') {
    deps.log.error('refund_failed', { code: 'STRAY_REFUND_FAILED', appointmentId: stray.appointmentId })
  }
}

/** What this try is known by at Razorpay. */
const nameOf = ({ paymentId, attempt }: StrayRow) =>
  attempt === 1 ? `stray-${paymentId}` : `stray-${paymentId}-${attempt}`

/**
 * Sends stray money back, or asks what became of it. Safe to run twice: the same idempotency key makes Razorpay answer with
 * the first refund, and a stray that went back is left alone.
 */
export async function refundStrayPayment(deps: Deps, { strayId }: { strayId: number }): Promise<void> {
  const stray = await findStray(deps.db, strayId)
  if (stray?.status !== 'PENDING') return
  if (stray.isKept) return recordStray(deps.db, strayId, { status: 'KEPT', providerRefundId: null })
  if (stray.providerRefundId !== null) {
    return recordOutcome(deps, deps.db, stray, await deps.razorpay.fetchRefund(stray.providerRefundId))
  }
  try {
    await sendBack(deps, stray, stray.amountPaise)
  } catch (error) {
    if (!(error instanceof ProviderError) || error.kind !== 'refused' || canBeMended(error)) throw error
    await understandRefusal(deps, stray)
  }
}

async function sendBack(deps: Deps, stray: StrayRow, amountPaise: number): Promise<void> {
  const name = amountPaise === stray.amountPaise ? nameOf(stray) : `${nameOf(stray)}-${amountPaise}`
  const made = await deps.razorpay.refundPayment({
    paymentId: stray.paymentId,
    amountPaise,
    idempotencyKey: name,
    receipt: name,
    notes: { reason: stray.reason },
  })
  await recordOutcome(deps, deps.db, stray, made)
}

/** Somebody may have refunded it, or some of it, by hand: then the rest goes back. */
async function understandRefusal(deps: Deps, stray: StrayRow): Promise<void> {
  const { amountRefundedPaise } = await deps.razorpay.fetchPayment(stray.paymentId)
  const left = stray.amountPaise - amountRefundedPaise
  if (left === 0) {
    // Followed like one of ours where it was made in one piece: it may still fail.
    const made = await deps.razorpay.fetchPaymentRefunds(stray.paymentId)
    const whole = made.find(({ amountPaise, status }) => amountPaise === stray.amountPaise && status !== 'failed')
    if (whole !== undefined) return recordOutcome(deps, deps.db, stray, whole)
    return recordStray(deps.db, stray.id, { status: 'REFUNDED', providerRefundId: null })
  }
  if (left < stray.amountPaise) return sendBack(deps, stray, left)
  deps.log.error('refund_refused', { code: 'STRAY_REFUND_REFUSED', appointmentId: stray.appointmentId })
  await recordStray(deps.db, stray.id, { status: 'FAILED', providerRefundId: null })
}

/** What Razorpay says of a stray's refund. False where the refund is none of a stray's. */
export async function reflectStrayRefund(deps: Deps, tx: Tx, refund: GatewayRefund): Promise<boolean> {
  const stray = await findStrayByRefund(tx, refund.refundId)
  if (stray === undefined) return false
  await recordOutcome(deps, tx, stray, refund)
  return true
}
