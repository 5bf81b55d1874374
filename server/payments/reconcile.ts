import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { ProviderError } from '../providers/http.ts'
import type { GatewayPayment } from '../providers/razorpay.ts'
import { endChecks, takeDueChecks } from './queries.ts'
import { settlePayment } from './settle.ts'
import { moneyOf } from './webhook.ts'

const batch = 50

/** Razorpay asks banks about a late authorisation for about three days; so long is an order asked about. */
const giveUpAfterHours = 73

/**
 * Asks Razorpay about an order of ours and settles what was captured. Safe to run twice: settling is idempotent.
 * Throws ProviderError where Razorpay cannot be asked; the next check comes by itself.
 */
export async function checkOrder(deps: Deps, { orderId }: { orderId: string }): Promise<void> {
  const payments = await deps.razorpay.fetchOrderPayments(orderId)
  for (const payment of await captureLate(deps, payments)) {
    if (!payment.captured) continue
    await transact(deps.db, (tx) => settlePayment(deps, tx, moneyOf(payment, orderId)))
  }
}

/** Razorpay captures by itself for so long; a bank's later yes has to be taken by hand, or the money goes back. */
const automaticCaptureMinutes = 15

/** Takes a late authorisation where nothing else has paid the order (https://razorpay.com/docs/payments/payments/late-authorisation). */
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

/** Asks about every open order that is due: the door for money whose browser died and whose webhook never came. */
export async function checkDueOrders(deps: Deps): Promise<number> {
  const now = deps.clock.now()
  const giveUpBefore = now.subtract({ hours: giveUpAfterHours })
  const due = await takeDueChecks(deps.db, now, batch)
  for (const orderId of due) {
    try {
      await checkOrder(deps, { orderId })
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error
      deps.log.warn('order_not_checked', { orderId, vendor: 'razorpay', code: error.kind })
      if (error.kind !== 'refused') continue
    }
    await endChecks(deps.db, orderId, giveUpBefore)
  }
  return due.length
}
