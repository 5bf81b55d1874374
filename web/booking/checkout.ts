import type { PaymentOrder } from '../../contract/payment.ts'

// https://razorpay.com/docs/payments/payment-gateway/web-integration/standard/integration-steps

/** What checkout hands to its handler, passed on to the server as it is. */
export interface CheckoutResult {
  razorpay_order_id: string
  razorpay_payment_id: string
  razorpay_signature: string
}

interface CheckoutOptions {
  key: string
  order_id: string
  amount: number
  currency: string
  name: string
  description: string
  prefill: { name: string; email: string; contact: string }
  theme: { color: string }
  modal: { ondismiss: () => void; confirm_close: boolean }
  handler: (result: CheckoutResult) => void
}

interface Checkout {
  open(): void
  on(event: 'payment.failed', listener: (response: { error: { description?: string } }) => void): void
}

declare global {
  interface Window {
    Razorpay?: new (options: CheckoutOptions) => Checkout
    trustedTypes?: {
      createPolicy(
        name: string,
        rules: { createScriptURL: (url: string) => string },
      ): { createScriptURL(url: string): string }
    }
  }
}

let policy: { createScriptURL(url: string): string } | undefined
let loading: Promise<void> | undefined

/** A script's address has to be a trusted one where the browser knows of such: this one alone is. */
function trusted(url: string): string {
  const check = (candidate: string) => {
    if (candidate !== url) throw new TypeError('Another script than the checkout')
    return candidate
  }
  policy ??= window.trustedTypes?.createPolicy('mibo-checkout', { createScriptURL: check })
  return policy?.createScriptURL(url) ?? url
}

/** Loads Razorpay's script once; a failed load can be tried again. */
export function loadCheckout(url: string): Promise<void> {
  if (window.Razorpay !== undefined) return Promise.resolve()
  loading ??= new Promise<void>((done, failed) => {
    const script = document.createElement('script')
    script.src = trusted(url)
    script.async = true
    script.addEventListener('load', () => done())
    script.addEventListener('error', () => {
      loading = undefined
      script.remove()
      failed(new Error('The checkout could not be loaded'))
    })
    document.head.append(script)
  })
  return loading
}

export type CheckoutOutcome = { paid: CheckoutResult } | { closed: true; hasFailed: boolean }

/** Opens the payment sheet. Ends when it was paid or closed: a payment that fails can be tried again in the sheet. */
export function openCheckout(
  order: PaymentOrder,
  words: { name: string; description: string },
): Promise<CheckoutOutcome> {
  return new Promise((done) => {
    if (window.Razorpay === undefined) throw new Error('The checkout is not loaded')
    let hasFailed = false
    const checkout = new window.Razorpay({
      key: order.razorpayKeyId,
      order_id: order.orderId,
      amount: order.amountPaise,
      currency: order.currency,
      prefill: order.prefill,
      theme: { color: '#1d6a57' },
      modal: { ondismiss: () => done({ closed: true, hasFailed }), confirm_close: true },
      handler: (result) => done({ paid: result }),
      ...words,
    })
    checkout.on('payment.failed', () => (hasFailed = true))
    checkout.open()
  })
}
