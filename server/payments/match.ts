import type { GatewayOrder, GatewayPayment } from '../providers/razorpay.ts'

/** The parts of a captured payment that decide whether it pays an order. */
export type Captured = Pick<GatewayPayment, 'amountPaise' | 'currency' | 'feePaise' | 'isFeeOnCustomer'>

export type CapturedMoney = Captured & { methodDetails: Record<string, unknown> }

export type Match =
  /** The payment pays the order; what the customer paid in fees on top, and what an offer took off. */
  | { kind: 'pays'; customerFeePaise: number; discountPaise: number }
  | { kind: 'differs' }
  /** The payment alone does not tell: the order has to be fetched. */
  | { kind: 'unclear' }

interface Quote {
  amountPaise: number
  currency: string
}

const exactly: Match = { kind: 'pays', customerFeePaise: 0, discountPaise: 0 }

/** What a customer paid on top of the order for Razorpay's fee, in paise. */
const customerFeeOf = ({ feePaise, isFeeOnCustomer }: Pick<Captured, 'feePaise' | 'isFeeOnCustomer'>) =>
  isFeeOnCustomer ? (feePaise ?? 0) : 0

/**
 * Whether a captured payment pays for what was quoted. The amounts can differ: it is more if the customer bears the
 * fee, and less with an offer (both are switches in the merchant's dashboard). Then Razorpay's status of the order
 * decides: `paysOrder`, undefined if the order was not fetched.
 */
export function matchPayment(quote: Quote, captured: Captured, paysOrder: boolean | undefined): Match {
  if (captured.currency !== quote.currency) return { kind: 'differs' }
  if (captured.amountPaise === quote.amountPaise) return exactly
  const feePaise = customerFeeOf(captured)
  if (feePaise > 0 && captured.amountPaise - feePaise === quote.amountPaise) {
    return { kind: 'pays', customerFeePaise: feePaise, discountPaise: 0 }
  }
  if (paysOrder === undefined) return { kind: 'unclear' }
  if (!paysOrder) return { kind: 'differs' }
  // Razorpay says that this payment paid the order, so anything above the order and its fee is fees as well.
  const overPaise = captured.amountPaise - feePaise - quote.amountPaise
  return overPaise > 0
    ? { kind: 'pays', customerFeePaise: feePaise + overPaise, discountPaise: 0 }
    : { kind: 'pays', customerFeePaise: feePaise, discountPaise: -overPaise }
}

/** Which of an order's captured payments paid it; undefined if Razorpay does not call the order paid. */
export function findPayingPayment(order: GatewayOrder, captured: readonly GatewayPayment[]): string | undefined {
  if (order.status !== 'paid') return undefined
  const candidates = captured.filter(({ currency }) => currency === order.currency)
  const exact = candidates.find((payment) => matchPayment(order, payment, undefined).kind === 'pays')
  // Not every payment says that its fee is the customer's.
  const byOffer = candidates.find(({ amountPaise, feePaise }) =>
    [amountPaise, amountPaise - (feePaise ?? 0)].some((paise) => paise === order.amountPaidPaise),
  )
  const largest = candidates.toSorted((one, other) => other.amountPaise - one.amountPaise)[0]
  return (exact ?? byOffer ?? largest)?.paymentId
}
