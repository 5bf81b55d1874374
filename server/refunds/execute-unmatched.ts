import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { queueNotifications } from '../messaging/queue.ts'
import { isOperatorFault, ProviderError } from '../providers/http.ts'
import type { GatewayRefund } from '../providers/razorpay.ts'
import type { CheckOrder } from './execute.ts'
import { canBeCorrected } from './queue.ts'
import {
  claimUnmatchedRefund,
  countUnmatchedRefusal,
  findUnmatchedPayment,
  forgetUnmatchedRefund,
  recordUnmatchedPayment,
  type UnmatchedPaymentRow,
} from './unmatched-queries.ts'

const ownReceipt = (paymentId: string) => `stray-${paymentId}`
const isOwn = ({ paymentId, receipt }: GatewayRefund) => receipt?.startsWith(ownReceipt(paymentId)) === true

/** Where an unmatched payment stands, given Razorpay's list of its refunds, whoever made them. */
function assessRefunds(unmatched: UnmatchedPaymentRow, refunds: readonly GatewayRefund[]) {
  const standing = refunds.filter(({ status }) => status !== 'failed')
  const leftPaise = unmatched.amountPaise - standing.reduce((sum, { amountPaise }) => sum + amountPaise, 0)
  // A refund that somebody made by hand and that failed does not count as one of our attempts.
  const isGivenUp = leftPaise > 0 && failedTries(refunds) >= unmatched.attempt
  const isThere = leftPaise <= 0 && standing.every(({ status }) => status === 'processed')
  // If the reply to our call was lost, only the list says which refund it was.
  const { refundId = null } = standing.find(isOwn) ?? standing[0] ?? {}
  return { leftPaise, refundId, status: isGivenUp ? 'FAILED' : isThere ? 'REFUNDED' : 'PENDING' } as const
}

const failedTries = (refunds: readonly GatewayRefund[]) =>
  refunds.filter((refund) => refund.status === 'failed' && isOwn(refund)).length

/**
 * Refunds what is left of an unmatched payment, and follows the refund until all of it has arrived. Safe to run
 * twice: the idempotency key counts earlier refunds and refusals, so whoever saw the same list gets the same refund.
 */
export async function executeUnmatchedRefund(
  deps: Deps,
  { unmatchedPaymentId, checkOrder }: { unmatchedPaymentId: number; checkOrder: CheckOrder },
): Promise<void> {
  const unmatched = await findPending(deps, { unmatchedPaymentId, checkOrder })
  if (unmatched === undefined) return
  const now = deps.clock.now()
  if (unmatched.isKept)
    return recordUnmatchedPayment(deps.db, unmatchedPaymentId, { status: 'KEPT', providerRefundId: null, now })
  const made = await deps.razorpay.fetchPaymentRefunds(unmatched.paymentId)
  const { leftPaise, refundId, status } = assessRefunds(unmatched, made)
  if (leftPaise > 0 && status !== 'FAILED') return refundRest(deps, unmatched, { leftPaise, made })
  if (status === 'FAILED') {
    deps.log.error('refund_failed', {
      code: 'STRAY_REFUND_FAILED',
      appointmentId: unmatched.appointmentId ?? undefined,
    })
  }
  await record(deps, unmatched, { status, refundId })
}

/** Before a payment is refunded, its order is checked once more: Razorpay may call it paid by this one by now. */
async function findPending(
  deps: Deps,
  { unmatchedPaymentId, checkOrder }: { unmatchedPaymentId: number; checkOrder: CheckOrder },
): Promise<UnmatchedPaymentRow | undefined> {
  const unmatched = await findUnmatchedPayment(deps.db, unmatchedPaymentId)
  if (unmatched?.status !== 'PENDING') return undefined
  if (unmatched.isSent) return unmatched
  await checkOrder(deps, unmatched)
  const current = await findUnmatchedPayment(deps.db, unmatchedPaymentId)
  return current?.status === 'PENDING' ? current : undefined
}

/** Records the result, and notifies the patient once when the refund is on its way. */
async function record(
  deps: Deps,
  unmatched: UnmatchedPaymentRow,
  { status, refundId }: { status: UnmatchedPaymentRow['status']; refundId: string | null },
): Promise<void> {
  const now = deps.clock.now()
  await transact(deps.db, async (tx) => {
    await recordUnmatchedPayment(tx, unmatched.id, { status, providerRefundId: refundId, now })
    const { appointmentId } = unmatched
    if (status === 'FAILED' || appointmentId === null) return
    await queueNotifications(tx, {
      templates: ['payment_refunded'],
      appointmentId,
      unmatchedPaymentId: unmatched.id,
      now,
    })
  })
}

async function refundRest(
  deps: Deps,
  unmatched: UnmatchedPaymentRow,
  { leftPaise, made }: { leftPaise: number; made: readonly GatewayRefund[] },
): Promise<void> {
  if (!(await claimUnmatchedRefund(deps.db, unmatched.id, deps.clock.now()))) {
    await forgetUnmatchedRefund(deps.db, unmatched.id)
    deps.log.warn('refund_waits', { code: 'REFUND_WAITS', appointmentId: unmatched.appointmentId ?? undefined })
    return
  }
  const nth = made.length + unmatched.refusalsCount
  const name = nth === 0 ? ownReceipt(unmatched.paymentId) : `${ownReceipt(unmatched.paymentId)}-${nth}`
  try {
    const refund = await deps.razorpay.refundPayment({
      paymentId: unmatched.paymentId,
      amountPaise: leftPaise,
      idempotencyKey: name,
      receipt: name,
      notes: { reason: unmatched.reason },
    })
    const { status } = assessRefunds(unmatched, [
      ...made.filter(({ refundId }) => refundId !== refund.refundId),
      refund,
    ])
    await record(deps, unmatched, { status, refundId: refund.refundId })
  } catch (error) {
    if (!(error instanceof ProviderError) || error.kind !== 'refused' || isOperatorFault(error)) throw error
    await countUnmatchedRefusal(deps.db, unmatched)
    if (canBeCorrected(error)) throw error
    // Somebody may just have refunded part of it: the next run then refunds what is left.
    const now = await deps.razorpay.fetchPaymentRefunds(unmatched.paymentId)
    if (assessRefunds(unmatched, now).leftPaise !== leftPaise) throw error
    deps.log.error('refund_refused', {
      code: 'STRAY_REFUND_REFUSED',
      appointmentId: unmatched.appointmentId ?? undefined,
    })
    await record(deps, unmatched, { status: 'FAILED', refundId: null })
  }
}
