import type { Tx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { enqueue } from '../jobs/enqueue.ts'
import { ProviderError } from '../providers/http.ts'
import { findStray, insertStray, markStray } from './stray-queries.ts'

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
  },
): Promise<void> {
  const strayId = await insertStray(tx, stray)
  if (strayId !== undefined) await enqueue(tx, 'refund_stray_payment', { strayId }, { jobKey: `stray:${strayId}` })
}

/**
 * Sends stray money back. Safe to run twice: the same idempotency key makes Razorpay answer with the first refund, and
 * a stray that went back is left alone.
 */
export async function refundStrayPayment(deps: Deps, { strayId }: { strayId: number }): Promise<void> {
  const stray = await findStray(deps.db, strayId)
  if (stray?.status !== 'PENDING') return
  if (stray.isKept) return markStray(deps.db, strayId, { status: 'KEPT', refundId: null })
  try {
    const { refundId } = await deps.razorpay.refundPayment({
      paymentId: stray.paymentId,
      amountPaise: stray.amountPaise,
      idempotencyKey: `stray-${stray.paymentId}`,
      receipt: `stray-${stray.id}`,
      notes: { reason: stray.reason },
    })
    await markStray(deps.db, strayId, { status: 'REFUNDED', refundId })
  } catch (error) {
    if (!(error instanceof ProviderError) || error.kind !== 'refused') throw error
    deps.log.error('refund_refused', { code: 'STRAY_REFUND_REFUSED', appointmentId: stray.appointmentId })
    await markStray(deps.db, strayId, { status: 'FAILED', refundId: null })
  }
}
