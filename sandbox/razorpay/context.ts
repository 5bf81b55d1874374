import type { Store } from '../state.ts'
import type { Webhooks } from '../webhooks.ts'
import type { Ledger } from './ledger.ts'
import type { RefundBook } from './refunds.ts'

export interface RazorpaySettings {
  /** Whether a receipt may be used once only, as some accounts have it. */
  uniqueReceipt: boolean
  /** How long a refund is pending. */
  refundProcessMs: number
  /** Who pays Razorpay's fee: a customer pays it on top of the order. */
  feeBearer: 'merchant' | 'customer'
  /** What an offer takes off each payment; 0 is none. */
  offerPaise: number
}

/** What Razorpay's routes share. */
export interface RazorpayContext {
  store: Store
  webhooks: Webhooks
  ledger: Ledger
  refunds: RefundBook
  settings: RazorpaySettings
  /** Where keys are set, no others pass. */
  keys: { keyId?: string; keySecret?: string }
}
