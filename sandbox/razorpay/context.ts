import type { Store } from '../state.ts'
import type { Webhooks } from '../webhooks.ts'
import type { Ledger } from './ledger.ts'
import type { RefundBook } from './refunds.ts'

export interface RazorpaySettings {
  /** Whether a receipt may be used only once, as in some accounts. */
  uniqueReceipt: boolean
  /** How long a refund stays pending. */
  refundProcessMs: number
  /** Who bears Razorpay's fee: a customer pays it on top of the order. */
  feeBearer: 'merchant' | 'customer'
  /** What an offer deducts from each payment; 0 for none. */
  offerPaise: number
}

/** What Razorpay's routes share. */
export interface RazorpayContext {
  store: Store
  webhooks: Webhooks
  ledger: Ledger
  refunds: RefundBook
  settings: RazorpaySettings
  /** If keys are set, no others are accepted. */
  keys: { keyId?: string; keySecret?: string }
}
