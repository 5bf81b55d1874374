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
