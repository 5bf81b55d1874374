import type { Defence } from './defence.ts'

const policy = ['content-policy.test.ts']
const browser = ['pay-page.test.ts']
const handover = ['storage-blocked.test.ts']
const callback = ['callback.test.ts']

export const payPageDefences: Defence[] = [
  {
    name: 'pay-policy-on-pay-pages-alone',
    find: 'isPayAddress(request.url) ? setHeadersToPay : setHeaders',
    replace: 'setHeadersToPay',
    tests: policy,
  },
  {
    name: 'pay-page-is-a-document',
    find: 'if (isPayAddress(to) === isPayDocument) {',
    replace: 'if (isPayDocument || !isPayAddress(to)) {',
    tests: browser,
    only: 'the payment page is a separate document by link',
  },
  {
    name: 'nothing-handed-over-by-others',
    find: 'return isFromUs() ?',
    replace: 'return name !== "" ?',
    tests: handover,
    only: 'signs nobody in',
  },
  {
    name: 'a-referrer-says-nothing-of-going-back',
    find: 'if (activation) return activation.from !== null',
    replace: 'if (activation) return document.referrer.startsWith(location.origin)',
    tests: handover,
    only: 'signs nobody in',
  },
  {
    name: 'nothing-handed-to-other-sites',
    find: 'if (window.navigation?.canGoBack) handOver',
    replace: 'handOver',
    tests: handover,
    only: 'takes nothing along',
  },
  {
    name: 'nothing-left-in-the-name',
    find: "  // At once, before any other script has run, and whoever wrote it.\n  window.name = ''",
    replace: '',
    tests: handover,
  },
  {
    name: 'html-only-for-the-checkout',
    find: '/** Loads Razorpay',
    replace: "admitCheckout('https://checkout.razorpay.com')\n/** Loads Razorpay",
    tests: browser,
    only: 'HTML as text is refused on the payment page until the checkout is opened',
  },
  {
    name: 'callback-signature',
    find: "if (!deps.razorpay.isCheckoutSignature(result)) throw new AppError('SIGNATURE_INVALID')",
    replace: '',
    tests: callback,
  },
  {
    name: 'callback-leads-to-our-pages-alone',
    find: 'if (!isPayAddress(address)) return undefined',
    replace: '',
    tests: [...callback, ...policy],
  },
  {
    name: 'callback-writes-its-address-anew',
    find: 'return `${path}?${query.toString()}`',
    replace: 'return `${path}?${search}&payment=${outcome}`',
    tests: policy,
  },
  {
    name: 'a-browser-that-says-it-is-offline',
    find: "const networkMode = 'offlineFirst'",
    replace: "const networkMode = 'online'",
    tests: ['browser-facts.test.ts'],
    only: 'a browser that wrongly claims to be offline shows the times and books',
  },
  {
    name: 'the-start-is-tried-again',
    find: '<script src="/start.js"></script>',
    replace: '',
    tests: ['start.test.ts'],
  },
  {
    name: 'start-says-so-without-scripts',
    find: 'animation: shell-late 0s 10s forwards !important;',
    replace: '',
    tests: ['start.test.ts'],
    only: 'without any script',
  },
  {
    name: 'the-new-time-stands-in-the-address',
    find: '{ date, at }',
    replace: '{ date }',
    tests: ['dashboard.test.ts'],
    only: 'the chosen new time survives a reload',
  },
]
