import type { Defence } from './defence.ts'

const limit = (name: string, file: string, find: string, replace: string) => ({
  name,
  file: `sandbox/${file}.ts`,
  find,
  replace,
  tests: ['tests/sandbox/limits.test.ts'],
})

/** What the vendors refuse, their stand-ins refuse: else it fails for the first time in production. */
export const standInDefences: Defence[] = [
  limit('fifteen-notes', 'razorpay/input', 'if (pairs.length > 15)', 'if (pairs.length > 16)'),
  limit('a-note-s-length', 'razorpay/input', 'String(value).length > 256', 'String(value).length > 257'),
  limit('a-text-s-length', 'razorpay/input', 'if (value.length > longest) {', 'if (value.length > longest + 1) {'),
  limit(
    'unknown-keys-refused',
    'razorpay/input',
    'if (extra !== undefined) {\n    throw new ApiError(`',
    "if (extra === '') {\n    throw new ApiError(`",
  ),
  limit('whole-paise', 'razorpay/input', '!Number.isSafeInteger(number)', 'Number.isNaN(number)'),
  limit('rupees-only', 'razorpay/input', "fields.currency !== 'INR'", "fields.currency === ''"),
  limit('a-hundred-a-page', 'razorpay/input', 'if (count > 100)', 'if (count > 101)'),
  limit('at-least-a-rupee', 'razorpay/routes', 'if (amount < 100) {', 'if (amount < 99) {'),
  limit('no-breaks-in-a-variable', 'gallabox/send-request', '/[\\r\\n\\t]| {5,}/', '/[\\n\\t]| {6,}/'),
  limit(
    'no-blank-variable',
    'gallabox/send-request',
    "(values[name] ?? '').trim() === ''",
    "(values[name] ?? '') === ''",
  ),
  limit('a-body-s-length', 'gallabox/send-request', '.length > 1024', '.length > 2048'),
  limit('digits-in-a-phone', 'gallabox/send-request', '/^\\d{10,15}$/', '/^\\+?\\d{10,15}$/'),
  limit('the-code-on-the-button', 'gallabox/send-request', 'copyCode !== values.otp', "copyCode === ''"),
  limit(
    'no-unknown-variable',
    'gallabox/send-request',
    'if (extra !== undefined) return `The template',
    "if (extra === '') return `The template",
  ),
  limit(
    'approved-templates-only',
    'gallabox/send-request',
    'if (template === undefined) return',
    'if (template === undefined && templateName.length > 100) return',
  ),
  limit(
    'twelve-tries',
    'webhooks',
    'webhook.attempts.length >= mostAttempts',
    'webhook.attempts.length > mostAttempts',
  ),
  limit(
    'each-wait-twice-the-last',
    'webhooks',
    '2 ** (webhook.attempts.length - 1)',
    '2 * (webhook.attempts.length - 1)',
  ),
  {
    ...limit('no-link-under-a-rupee', 'razorpay/payment-link-routes', 'if (amount < 100)', 'if (amount < 1)'),
    tests: ['tests/sandbox/limits.test.ts', 'tests/sandbox/razorpay-package.test.ts'],
  },
  {
    ...limit('no-refund-under-a-rupee', 'razorpay/refunds', 'if (asked < 100)', 'if (asked < 1)'),
    tests: ['tests/sandbox/limits.test.ts', 'tests/sandbox/refunds-and-webhooks.test.ts'],
  },
  {
    ...limit(
      'one-key-one-refund',
      'razorpay/refunds',
      'earlier.body !== body || refund === undefined',
      'refund === undefined',
    ),
    tests: ['tests/sandbox/limits.test.ts', 'tests/sandbox/refunds-and-webhooks.test.ts'],
  },
  limit('events-kept', 'webhooks', 'const keptEvents = 2000', 'const keptEvents = 2001'),
]
