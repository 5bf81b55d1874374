import { gatewayOrigins } from '../../../contract/core/gateway-origins.ts'
import type { PaymentOrder } from '../../../contract/patient/payment.ts'
import { currentPath } from '../../shared/paths.ts'
import { isInAppBrowser } from '../../shared/in-app-browser.ts'
import type { PayFailure, PayMethod } from './pay-failure.ts'

// https://razorpay.com/docs/payments/payment-gateway/web-integration/standard/integration-steps

/** What the checkout passes to its handler; sent to the server unchanged. */
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
  prefill: { name: string; email: string; contact: string; method?: PayMethod }
  theme: { color: string }
  modal: { ondismiss: () => void; confirm_close: boolean }
  handler?: (result: CheckoutResult) => void
  callback_url?: string
  redirect?: boolean
}

interface Checkout {
  open(): void
  on(event: 'payment.failed', listener: (response: { error: PayFailure }) => void): void
}

declare global {
  interface Window {
    Razorpay?: new (options: CheckoutOptions) => Checkout
    trustedTypes?: {
      createPolicy(
        name: 'default',
        rules: { createHTML: (html: string) => string; createScriptURL: (url: string) => string | null },
      ): unknown
    }
  }
}

let loading: Promise<void> | undefined
let isAdmitted = false

/**
 * The gateway's script writes its own HTML into the page and adds more scripts. From now on, until this document is
 * left, HTML is allowed (what it may run is up to the Content-Security-Policy), and so are scripts from the gateway's
 * hosts.
 */
function admitCheckout(scriptUrl: string): void {
  if (isAdmitted) return
  const { script } = gatewayOrigins(scriptUrl)
  window.trustedTypes?.createPolicy('default', {
    createHTML: (html) => html,
    createScriptURL: (url) => (script.includes(new URL(url, location.href).origin) ? url : null),
  })
  isAdmitted = true
}

/** Loads Razorpay's script once; a failed load can be retried. */
export function loadCheckout(url: string): Promise<void> {
  if (window.Razorpay !== undefined) return Promise.resolve()
  loading ??= new Promise<void>((done, failed) => {
    admitCheckout(url)
    const script = document.createElement('script')
    script.src = url
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

/** `failure` is of the last try, if there was one. */
export type CheckoutOutcome = { paid: CheckoutResult } | { closed: true; failure: PayFailure | undefined }

/**
 * The address to which the gateway's own page posts the result; it leads back to this page unless the payment
 * succeeded.
 */
const callbackUrl = () =>
  `${location.origin}/api/payment/callback?${new URLSearchParams({ back: currentPath() }).toString()}`

/**
 * Opens the payment sheet, at a method if one is given. Resolves when it was paid or closed: a failed payment can be
 * retried in the sheet. In an app's built-in browser the sheet is a page of the gateway's, and this page is left.
 */
export function openCheckout(
  order: PaymentOrder,
  words: { name: string; description: string },
  method?: PayMethod,
): Promise<CheckoutOutcome> {
  return new Promise((done) => {
    if (window.Razorpay === undefined) throw new Error('The checkout is not loaded')
    let failure: PayFailure | undefined
    const isLeft = isInAppBrowser(navigator.userAgent)
    const checkout = new window.Razorpay({
      key: order.razorpayKeyId,
      order_id: order.orderId,
      amount: order.amountPaise,
      currency: order.currency,
      prefill: method === undefined ? order.prefill : { ...order.prefill, method },
      theme: { color: '#1d6a57' },
      modal: { ondismiss: () => done({ closed: true, failure }), confirm_close: true },
      ...(isLeft ? { callback_url: callbackUrl(), redirect: true } : { handler: (result) => done({ paid: result }) }),
      ...words,
    })
    checkout.on('payment.failed', ({ error }) => (failure = error))
    // The back button may restore this page as it was left.
    addEventListener('pageshow', (event) => event.persisted && done({ closed: true, failure }))
    checkout.open()
  })
}
