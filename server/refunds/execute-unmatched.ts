import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { queueNotifications } from '../messaging/queue.ts'
import { isOperatorFault, ProviderError } from '../providers/http.ts'
import type { GatewayRefund } from '../providers/razorpay.ts'
import type { CheckOrder } from './execute.ts'
import { canBeCorrected } from './queue.ts'
import {
  claimStray,
  countStrayRefusal,
  findUnmatchedPayment,
  recordUnmatchedPayment,
  type UnmatchedPaymentRow,
} from './unmatched-queries.ts'

const ownReceipt = (paymentId: string) => `stray-${paymentId}`
const isOwn = ({ paymentId, receipt }: GatewayRefund) => receipt?.startsWith(ownReceipt(paymentId)) === true

/** What Razorpay's list of a payment's refunds makes of it, whoever made them. */
function judge(stray: UnmatchedPaymentRow, refunds: readonly GatewayRefund[]) {
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
 * Sends unmatched money back, or what is left of it, and asks until all of it has arrived. Safe to run twice: the
 * idempotency key counts the refunds and refusals before, so that whoever saw the same list gets the same refund.
 */
export async function executeUnmatchedRefund(
  deps: Deps,
  { unmatchedPaymentId, checkOrder }: { unmatchedPaymentId: number; checkOrder: CheckOrder },
): Promise<void> {
  const stray = await findUnreturned(deps, { unmatchedPaymentId, checkOrder })
  if (stray === undefined) return
  const now = deps.clock.now()
  if (stray.isKept)
    return recordUnmatchedPayment(deps.db, unmatchedPaymentId, { status: 'KEPT', providerRefundId: null, now })
  const made = await deps.razorpay.fetchPaymentRefunds(stray.paymentId)
  const { leftPaise, refundId, status } = judge(stray, made)
  if (leftPaise > 0 && status !== 'FAILED') return sendBack(deps, stray, { leftPaise, made })
  if (status === 'FAILED') {
    deps.log.error('refund_failed', { code: 'STRAY_REFUND_FAILED', appointmentId: stray.appointmentId ?? undefined })
  }
  await record(deps, stray, { status, refundId })
}

/** Before another amount than was asked goes back, its order is asked about once more: it may call it paid by now. */
async function findUnreturned(
  deps: Deps,
  { unmatchedPaymentId, checkOrder }: { unmatchedPaymentId: number; checkOrder: CheckOrder },
): Promise<UnmatchedPaymentRow | undefined> {
  const stray = await findUnmatchedPayment(deps.db, unmatchedPaymentId)
  if (stray?.status !== 'PENDING') return undefined
  if (stray.reason !== 'AMOUNT_MISMATCH' || stray.isSent) return stray
  await checkOrder(deps, stray)
  const current = await findUnmatchedPayment(deps.db, unmatchedPaymentId)
  return current?.status === 'PENDING' ? current : undefined
}

/** What became of it, and the patient is told once that it is on its way. */
async function record(
  deps: Deps,
  stray: UnmatchedPaymentRow,
  { status, refundId }: { status: UnmatchedPaymentRow['status']; refundId: string | null },
): Promise<void> {
  const now = deps.clock.now()
  await transact(deps.db, async (tx) => {
    await recordUnmatchedPayment(tx, stray.id, { status, providerRefundId: refundId, now })
    const { appointmentId } = stray
    if (status === 'FAILED' || appointmentId === null) return
    await queueNotifications(tx, { templates: ['payment_refunded'], appointmentId, strayPaymentId: stray.id, now })
  })
}

async function sendBack(
  deps: Deps,
  stray: UnmatchedPaymentRow,
  { leftPaise, made }: { leftPaise: number; made: readonly GatewayRefund[] },
): Promise<void> {
  if (!(await claimStray(deps.db, stray.id, deps.clock.now()))) {
    deps.log.warn('refund_waits', { code: 'REFUND_WAITS', appointmentId: stray.appointmentId ?? undefined })
    return
  }
  const nth = made.length + stray.refusalsCount
  const name = nth === 0 ? ownReceipt(stray.paymentId) : `${ownReceipt(stray.paymentId)}-${nth}`
  try {
    const refund = await deps.razorpay.refundPayment({
      paymentId: stray.paymentId,
      amountPaise: leftPaise,
      idempotencyKey: name,
      receipt: name,
      notes: { reason: stray.reason },
    })
    const { status } = judge(stray, [...made.filter(({ refundId }) => refundId !== refund.refundId), refund])
    await record(deps, stray, { status, refundId: refund.refundId })
  } catch (error) {
    if (!(error instanceof ProviderError) || error.kind !== 'refused' || isOperatorFault(error)) throw error
    await countStrayRefusal(deps.db, stray)
    if (canBeCorrected(error)) throw error
    // Somebody may have refunded some of it just now: then what is left is for the next run.
    const now = await deps.razorpay.fetchPaymentRefunds(stray.paymentId)
    if (judge(stray, now).leftPaise !== leftPaise) throw error
    deps.log.error('refund_refused', { code: 'STRAY_REFUND_REFUSED', appointmentId: stray.appointmentId ?? undefined })
    await record(deps, stray, { status: 'FAILED', refundId: null })
  }
}
