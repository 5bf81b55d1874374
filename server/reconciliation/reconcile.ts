import { systemActor } from '../../contract/rules/actor.ts'
import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { isOperatorFault, ProviderError } from '../providers/http.ts'
import type { GatewayPayment } from '../providers/razorpay.ts'
import { findPayingPayment, matchPayment } from '../payments/match.ts'
import { applyRefund } from '../refunds/external.ts'
import { endChecks, findPayment, findRefundedPaise, recordCheckRefusal, claimDueChecks } from '../payments/queries.ts'
import { recordLapsedAuthorization } from '../payments/lapsed-authorization.ts'
import { settlePayment } from '../payments/settle.ts'
import { toReceivedMoney } from '../payments/webhook.ts'

const batch = 50

/** Razorpay asks banks about a late authorization for about three days, so orders are checked for as long. */
const giveUpAfterHours = 73

/**
 * Fetches our order from Razorpay, settles what was captured, and records refunds that nobody reported. Safe to run
 * twice: settling is idempotent. Throws ProviderError if Razorpay cannot be reached; the next check is already
 * scheduled.
 */
export async function checkOrder(deps: Deps, { orderId }: { orderId: string }): Promise<void> {
  const row = await findPayment(deps.db, orderId)
  if (row === undefined) return
  const payments = await captureLate(deps, await deps.razorpay.fetchOrderPayments(orderId))
  const captured = payments.filter((payment) => payment.captured)
  const isUnclear = captured.some((payment) => matchPayment(row, payment, undefined).kind === 'unclear')
  const payingId = isUnclear ? findPayingPayment(await deps.razorpay.fetchOrder(orderId), captured) : undefined
  // The payment that paid the order goes first: for the others, the order is then known to be paid.
  for (const payment of captured.toSorted((one, other) => rank(one, payingId) - rank(other, payingId))) {
    const paysOrder = isUnclear ? payment.paymentId === payingId : undefined
    await transact(deps.db, (tx) =>
      settlePayment(deps, tx, { ...toReceivedMoney(payment, orderId), actor: reconciler, paysOrder }),
    )
  }
  await recordMissedRefunds(deps, orderId, captured)
  for (const payment of payments.filter((one) => isReturned(one))) {
    await transact(deps.db, (tx) => recordLapsedAuthorization(deps, tx, { actor: reconciler, payment, orderId }))
  }
  await recordCheckRefusal(deps.db, orderId, null)
}

const reconciler = systemActor('RECONCILER')

const rank = ({ paymentId }: GatewayPayment, payingId: string | undefined) => (paymentId === payingId ? 0 : 1)

/** Never captured, and returned by Razorpay itself. */
const isReturned = ({ captured, status }: GatewayPayment) => !captured && status === 'refunded'

/** Refunds made by hand whose event was lost. */
async function recordMissedRefunds(deps: Deps, orderId: string, captured: readonly GatewayPayment[]): Promise<void> {
  const known = await findRefundedPaise(deps.db, orderId)
  for (const { paymentId, amountRefundedPaise } of captured) {
    if (amountRefundedPaise <= (known.get(paymentId) ?? amountRefundedPaise)) continue
    for (const made of await deps.razorpay.fetchPaymentRefunds(paymentId)) {
      await transact(deps.db, (tx) => applyRefund(deps, tx, made))
    }
  }
}

/**
 * For this long Razorpay captures by itself. After that, an authorized payment has to be captured by us, or it is
 * returned.
 */
const automaticCaptureMinutes = 15

/**
 * Captures a late authorization if nothing else has paid the order
 * (https://razorpay.com/docs/payments/payments/late-authorisation).
 */
async function captureLate(deps: Deps, payments: GatewayPayment[]): Promise<GatewayPayment[]> {
  if (payments.some(({ captured }) => captured)) return payments
  const latest = deps.clock.now().subtract({ minutes: automaticCaptureMinutes })
  const late = payments.find(
    ({ status, createdAt }) =>
      status === 'authorized' && createdAt !== null && Temporal.Instant.compare(createdAt, latest) <= 0,
  )
  if (late === undefined) return payments
  return [await deps.razorpay.capturePayment(late)]
}

/** Checks every open order that is due: this finds payments whose browser died and whose webhook never came. */
export async function checkDueOrders(deps: Deps): Promise<number> {
  const now = deps.clock.now()
  const giveUpBefore = now.subtract({ hours: giveUpAfterHours })
  const due = await claimDueChecks(deps.db, now, batch)
  for (const orderId of due) {
    try {
      await checkOrder(deps, { orderId })
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error
      deps.log.warn('order_not_checked', { orderId, vendor: 'razorpay', code: error.kind })
      // Wrong keys say nothing about the order: it is checked until they are right, however old it is.
      if (isOperatorFault(error)) await recordCheckRefusal(deps.db, orderId, error.status ?? null)
      if (error.kind !== 'refused' || isOperatorFault(error)) continue
    }
    await endChecks(deps.db, orderId, giveUpBefore)
  }
  return due.length
}
