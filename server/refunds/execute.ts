import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { isOperatorFault, ProviderError } from '../providers/http.ts'
import { applyRefund } from './external.ts'
import { changeRefundKey, claimRefund } from './attempt-queries.ts'
import { findRefund, recordRefund, type RefundRow } from './queries.ts'
import { canBeCorrected, recordRefundStatus, refundReceipt } from './queue.ts'

/**
 * Fetches an order from Razorpay and settles it. Belongs to reconciliation and is passed in, since that room sits
 * above this one.
 */
export type CheckOrder = (deps: Deps, order: { orderId: string }) => Promise<void>

/**
 * Makes a queued refund at Razorpay. Safe to run twice: for the same idempotency key Razorpay returns the first
 * refund again, and a refund that has Razorpay's id is not made again. Throws ProviderError if another attempt may
 * help.
 */
export async function executeRefund(
  deps: Deps,
  { refundId, checkOrder }: { refundId: number; checkOrder: CheckOrder },
): Promise<void> {
  const refund = await findUnsent(deps, { refundId, checkOrder })
  if (refund === undefined) return
  if (!(await claimRefund(deps.db, refund, deps.clock.now()))) {
    const current = await findRefund(deps.db, refundId)
    if (isUnsent(current) && isChanged(current, refund)) return executeRefund(deps, { refundId, checkOrder })
    deps.log.warn('refund_waits', { code: 'REFUND_WAITS', refundId, appointmentId: refund.appointmentId })
    return
  }
  try {
    const made = await deps.razorpay.refundPayment({
      paymentId: refund.paymentId,
      amountPaise: refund.amountPaise,
      idempotencyKey: refund.idempotencyKey,
      receipt: refundReceipt(refund),
      notes: { reason: refund.reason },
    })
    await recordRefundStatus(deps, refund, { refundId: made.refundId, status: made.status })
  } catch (error) {
    if (!(error instanceof ProviderError) || error.kind !== 'refused') throw error
    await handleRefusal(deps, refund, error)
  }
}

/**
 * A refund of a payment through Razorpay, which therefore has Razorpay's id; one without counts as paid at the desk.
 */
type GatewayRefundRow = RefundRow & { paymentId: string }

const isUnsent = (refund: RefundRow | undefined): refund is GatewayRefundRow =>
  refund?.status === 'PENDING' && refund.providerRefundId === null && !refund.isAtDesk

/** A refund by hand, or its failure, has changed what ours is of. */
const isChanged = (current: RefundRow, { amountPaise, idempotencyKey }: RefundRow) =>
  current.amountPaise !== amountPaise || current.idempotencyKey !== idempotencyKey

/**
 * A refund that is still to be made. If we only have the browser's word for the payment, Razorpay is asked first:
 * another amount may have been captured, or the authorization may have lapsed and been returned.
 */
async function findUnsent(
  deps: Deps,
  { refundId, checkOrder }: { refundId: number; checkOrder: CheckOrder },
): Promise<GatewayRefundRow | undefined> {
  const refund = await findRefund(deps.db, refundId)
  if (!isUnsent(refund)) return undefined
  if (refund.isCaptured) return refund
  await checkOrder(deps, refund)
  const current = await findRefund(deps.db, refundId)
  return isUnsent(current) ? current : undefined
}

/** A late authorization arrives within three days; what has not been captured by then never will be. */
const captureWithinHours = 96

/**
 * A refusal is final only if nothing temporary explains it: keys that a person can correct, a payment that is
 * authorized but not captured yet, or manual refunds that left less to refund than was queued.
 */
async function handleRefusal(deps: Deps, refund: GatewayRefundRow, refusal: ProviderError): Promise<void> {
  if (!isOperatorFault(refusal)) await changeRefundKey(deps.db, refund)
  if (canBeCorrected(refusal)) throw refusal
  const payment = await deps.razorpay.fetchPayment(refund.paymentId)
  const oldest = deps.clock.now().subtract({ hours: captureWithinHours })
  const isRecent = payment.createdAt === null || Temporal.Instant.compare(payment.createdAt, oldest) > 0
  if (!payment.captured && isRecent) throw refusal
  for (const made of await deps.razorpay.fetchPaymentRefunds(refund.paymentId)) {
    await transact(deps.db, (tx) => applyRefund(deps, tx, made))
  }
  const current = await findRefund(deps.db, refund.id)
  if (current?.status !== 'PENDING' || current.providerRefundId !== null) return
  if (current.amountPaise !== refund.amountPaise || current.paymentId !== refund.paymentId) throw refusal
  deps.log.error('refund_refused', {
    code: 'REFUND_REFUSED',
    refundId: refund.id,
    appointmentId: refund.appointmentId,
  })
  await recordRefund(deps.db, refund.id, {
    status: 'FAILED',
    providerRefundId: null,
    errorDescription: refusal.description,
    now: deps.clock.now(),
  })
}
