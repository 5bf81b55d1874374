import type { Defence } from './defence.ts'

const policy = ['tests/security/content-policy.test.ts']
const browser = ['tests/e2e/pay-page.test.ts']
const handover = ['tests/e2e/storage-blocked.test.ts']
const callback = ['tests/payments/callback.test.ts']

export const payPageDefences: Defence[] = [
  {
    name: 'pay-policy-on-pay-pages-alone',
    file: 'server/http/security.ts',
    find: 'isPayAddress(request.url) ? setHeadersToPay : setHeaders',
    replace: 'setHeadersToPay',
    tests: policy,
  },
  {
    name: 'pay-page-is-a-document',
    file: 'web/documents.ts',
    find: 'if (isPayAddress(to) === isPayDocument) {',
    replace: 'if (isPayDocument || !isPayAddress(to)) {',
    tests: browser,
    only: 'a document of its own',
  },
  {
    name: 'nothing-handed-over-by-others',
    file: 'web/handover.ts',
    find: 'return isFromUs() ?',
    replace: 'return name !== "" ?',
    tests: handover,
    only: 'signs nobody in',
  },
  {
    name: 'a-referrer-says-nothing-of-going-back',
    file: 'web/handover.ts',
    find: 'if (activation) return activation.from !== null',
    replace: 'if (activation) return document.referrer.startsWith(location.origin)',
    tests: handover,
    only: 'signs nobody in',
  },
  {
    name: 'nothing-handed-to-other-sites',
    file: 'web/documents.ts',
    find: 'if (window.navigation?.canGoBack) handOver',
    replace: 'handOver',
    tests: handover,
    only: 'takes nothing along',
  },
  {
    name: 'nothing-left-in-the-name',
    file: 'web/handover.ts',
    find: "  // At once, before any script but ours has run, and whoever wrote it.\n  window.name = ''",
    replace: '',
    tests: handover,
  },
  {
    name: 'html-only-for-the-checkout',
    file: 'web/booking/checkout.ts',
    find: '/** Loads Razorpay',
    replace: "admitCheckout('https://checkout.razorpay.com')\n/** Loads Razorpay",
    tests: browser,
    only: 'until the checkout was asked for',
  },
  {
    name: 'callback-signature',
    file: 'server/payments/verify.ts',
    find: 'payment === undefined || !deps.razorpay.isCheckoutSignature({ ...result, orderId: payment.orderId })',
    replace: 'payment === undefined',
    tests: callback,
  },
  {
    name: 'callback-leads-to-our-pages-alone',
    file: 'contract/pay-page.ts',
    find: 'if (!isPayAddress(address)) return undefined',
    replace: '',
    tests: [...callback, ...policy],
  },
  {
    name: 'callback-writes-its-address-anew',
    file: 'contract/pay-page.ts',
    find: 'return `${path}?${query.toString()}`',
    replace: 'return `${path}?${search}&payment=${outcome}`',
    tests: policy,
  },
]
