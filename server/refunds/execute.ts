import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { isOperatorFault, ProviderError } from '../providers/http.ts'
import { applyRefund } from './external.ts'
import { changeRefundKey, claimRefund, findRefund, recordRefund, type RefundRow } from './queries.ts'
import { canBeCorrected, recordRefundOutcome, refundReceipt } from './queue.ts'

/** Asks Razorpay about an order and settles what it says: reconciliation's own, handed in because it stands above. */
export type CheckOrder = (deps: Deps, order: { orderId: string }) => Promise<void>

/**
 * Makes a queued refund at Razorpay. Safe to run twice: the same idempotency key makes Razorpay answer with the first
 * refund again, and a refund that has an id of Razorpay's is not made a second time. Throws ProviderError where another
 * try may help.
 */
export async function executeRefund(
  deps: Deps,
  { refundId, checkOrder }: { refundId: number; checkOrder: CheckOrder },
): Promise<void> {
  const refund = await findUnmade(deps, { refundId, checkOrder })
  if (refund === undefined) return
  if (!(await claimRefund(deps.db, refund, deps.clock.now()))) {
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
    await recordRefundOutcome(deps, refund, { refundId: made.refundId, status: made.status })
  } catch (error) {
    if (!(error instanceof ProviderError) || error.kind !== 'refused') throw error
    await understandRefusal(deps, refund, error)
  }
}

/** A refund of what was paid by Razorpay, and so has its payment's id: what has none counts as paid at the desk. */
type GatewayRefundRow = RefundRow & { paymentId: string }

const isUnmade = (refund: RefundRow | undefined): refund is GatewayRefundRow =>
  refund?.status === 'PENDING' && refund.providerRefundId === null && !refund.isAtDesk

/**
 * A refund that is still to be made. Where only a browser's word says what was paid, Razorpay is asked first: the sum that
 * was captured may be another, or the bank's yes was never taken and Razorpay returned it.
 */
async function findUnmade(
  deps: Deps,
  { refundId, checkOrder }: { refundId: number; checkOrder: CheckOrder },
): Promise<GatewayRefundRow | undefined> {
  const refund = await findRefund(deps.db, refundId)
  if (!isUnmade(refund)) return undefined
  if (refund.isCaptured) return refund
  await checkOrder(deps, refund)
  const current = await findRefund(deps.db, refundId)
  return isUnmade(current) ? current : undefined
}

/** A late authorisation comes within three days; what was not captured then never will be. */
const captureWithinHours = 96

/**
 * A refusal is the last word only where nothing explains it that passes: keys that a person can mend, a payment that a
 * bank has allowed and Razorpay not captured yet, or refunds made by hand that left less to give back than was queued.
 */
async function understandRefusal(deps: Deps, refund: GatewayRefundRow, refusal: ProviderError): Promise<void> {
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
  const isChanged = current.amountPaise !== refund.amountPaise || current.paymentId !== refund.paymentId
  if (isChanged) throw refusal
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
