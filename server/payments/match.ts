import type { GatewayOrder, GatewayPayment } from '../providers/razorpay.ts'

/** What Razorpay says of a captured payment, as far as it decides anything. */
export type Captured = Pick<GatewayPayment, 'amountPaise' | 'currency' | 'feePaise' | 'isFeeOnCustomer'>

export type Match =
  /** The payment pays the order; what the customer paid on top of it, and what an offer took off. */
  | { kind: 'pays'; customerFeePaise: number; discountPaise: number }
  | { kind: 'differs' }
  /** The payment alone does not say: its order has to be asked for. */
  | { kind: 'unclear' }

interface Quote {
  amountPaise: number
  currency: string
}

const exactly: Match = { kind: 'pays', customerFeePaise: 0, discountPaise: 0 }

/**
 * Whether a captured payment pays for what was quoted. Its amount is not always the order's: where the customer bears the
 * fee it is more, and with an offer it is less (both are switches in the merchant's dashboard). Then Razorpay's word on
 * the order decides: `paysOrder`, undefined where the order was not asked for.
 */
export function matchPayment(quote: Quote, captured: Captured, paysOrder: boolean | undefined): Match {
  if (captured.currency !== quote.currency) return { kind: 'differs' }
  if (captured.amountPaise === quote.amountPaise) return exactly
  const feePaise = captured.isFeeOnCustomer ? (captured.feePaise ?? 0) : 0
  if (feePaise > 0 && captured.amountPaise - feePaise === quote.amountPaise) {
    return { kind: 'pays', customerFeePaise: feePaise, discountPaise: 0 }
  }
  if (paysOrder === undefined) return { kind: 'unclear' }
  if (!paysOrder) return { kind: 'differs' }
  // What is above the order and its fee is fee all the same: Razorpay says that the order is paid, and by this.
  const overPaise = captured.amountPaise - feePaise - quote.amountPaise
  return overPaise > 0
    ? { kind: 'pays', customerFeePaise: feePaise + overPaise, discountPaise: 0 }
    : { kind: 'pays', customerFeePaise: feePaise, discountPaise: -overPaise }
}

/** Which of an order's captured payments paid it; undefined where Razorpay does not call it paid. */
export function findPayingPayment(order: GatewayOrder, captured: readonly GatewayPayment[]): string | undefined {
  if (order.status !== 'paid') return undefined
  const candidates = captured.filter(({ currency }) => currency === order.currency)
  const exact = candidates.find((payment) => matchPayment(order, payment, undefined).kind === 'pays')
  const byOffer = candidates.find(({ amountPaise }) => amountPaise === order.amountPaidPaise)
  const largest = candidates.toSorted((one, other) => other.amountPaise - one.amountPaise)[0]
  return (exact ?? byOffer ?? largest)?.paymentId
}
