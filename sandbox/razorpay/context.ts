import type { Store } from '../state.ts'
import type { Webhooks } from '../webhooks.ts'
import type { Ledger } from './ledger.ts'
import type { RefundBook } from './refunds.ts'
import type { RazorpaySettings } from './settings.ts'

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
