import type { Defence } from './defence.ts'

const policy = ['tests/security/content-policy.test.ts']
const browser = ['tests/journeys/pay-page.test.ts']
const handover = ['tests/journeys/storage-blocked.test.ts']
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
    file: 'web/shared/documents.ts',
    find: 'if (isPayAddress(to) === isPayDocument) {',
    replace: 'if (isPayDocument || !isPayAddress(to)) {',
    tests: browser,
    only: 'a document of its own',
  },
  {
    name: 'nothing-handed-over-by-others',
    file: 'web/shared/handover.ts',
    find: 'return isFromUs() ?',
    replace: 'return name !== "" ?',
    tests: handover,
    only: 'signs nobody in',
  },
  {
    name: 'a-referrer-says-nothing-of-going-back',
    file: 'web/shared/handover.ts',
    find: 'if (activation) return activation.from !== null',
    replace: 'if (activation) return document.referrer.startsWith(location.origin)',
    tests: handover,
    only: 'signs nobody in',
  },
  {
    name: 'nothing-handed-to-other-sites',
    file: 'web/shared/documents.ts',
    find: 'if (window.navigation?.canGoBack) handOver',
    replace: 'handOver',
    tests: handover,
    only: 'takes nothing along',
  },
  {
    name: 'nothing-left-in-the-name',
    file: 'web/shared/handover.ts',
    find: "  // At once, before any script but ours has run, and whoever wrote it.\n  window.name = ''",
    replace: '',
    tests: handover,
  },
  {
    name: 'html-only-for-the-checkout',
    file: 'web/patient/booking/checkout.ts',
    find: '/** Loads Razorpay',
    replace: "admitCheckout('https://checkout.razorpay.com')\n/** Loads Razorpay",
    tests: browser,
    only: 'until the checkout was asked for',
  },
  {
    name: 'callback-signature',
    file: 'server/payments/verify.ts',
    find: "if (!deps.razorpay.isCheckoutSignature(result)) throw new AppError('SIGNATURE_INVALID')",
    replace: '',
    tests: callback,
  },
  {
    name: 'callback-leads-to-our-pages-alone',
    file: 'contract/rules/pay-page.ts',
    find: 'if (!isPayAddress(address)) return undefined',
    replace: '',
    tests: [...callback, ...policy],
  },
  {
    name: 'callback-writes-its-address-anew',
    file: 'contract/rules/pay-page.ts',
    find: 'return `${path}?${query.toString()}`',
    replace: 'return `${path}?${search}&payment=${outcome}`',
    tests: policy,
  },
  {
    name: 'a-browser-that-says-it-is-offline',
    file: 'web/shared/query-client.ts',
    find: "const networkMode = 'offlineFirst'",
    replace: "const networkMode = 'online'",
    tests: ['tests/journeys/browser-facts.test.ts'],
    only: 'says it went offline',
  },
  {
    name: 'the-start-is-tried-again',
    file: 'web/index.html',
    find: '<script src="/start.js"></script>',
    replace: '',
    tests: ['tests/journeys/start.test.ts'],
  },
  {
    name: 'start-says-so-without-scripts',
    file: 'web/shared/styles/shell.css',
    find: 'animation: shell-late 0s 10s forwards !important;',
    replace: '',
    tests: ['tests/journeys/start.test.ts'],
    only: 'no script comes',
  },
  {
    name: 'the-new-time-stands-in-the-address',
    file: 'web/patient/account/reschedule-screen.tsx',
    find: '{ date, at }',
    replace: '{ date }',
    tests: ['tests/journeys/dashboard.test.ts'],
    only: 'outlives',
  },
]
