import type { Store } from '../state.ts'
import type { Webhooks } from '../webhooks.ts'
import type { Ledger } from './ledger.ts'
import type { RefundBook } from './refunds.ts'

export interface RazorpaySettings {
  /** Whether a receipt may be used once only, as some accounts have it. */
  uniqueReceipt: boolean
  /** How long a refund is pending. */
  refundProcessMs: number
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
