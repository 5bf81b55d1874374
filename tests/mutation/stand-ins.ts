import type { Defence } from './defence.ts'

const limit = (name: string, find: string, replace: string) => ({
  name,
  find,
  replace,
  tests: ['sandbox/limits.test.ts'],
})

/** What the vendors refuse, their stand-ins refuse: else it fails for the first time in production. */
export const standInDefences: Defence[] = [
  limit('fifteen-notes', 'if (pairs.length > 15)', 'if (pairs.length > 16)'),
  limit('a-note-s-length', 'String(value).length > 256', 'String(value).length > 257'),
  limit('a-text-s-length', 'if (value.length > longest) {', 'if (value.length > longest + 1) {'),
  limit(
    'unknown-keys-refused',
    'if (extra !== undefined) {\n    throw new ApiError(`',
    "if (extra === '') {\n    throw new ApiError(`",
  ),
  limit('whole-paise', '!Number.isSafeInteger(number)', 'Number.isNaN(number)'),
  limit('rupees-only', "fields.currency !== 'INR'", "fields.currency === ''"),
  limit('a-hundred-a-page', 'if (count > 100)', 'if (count > 101)'),
  limit('at-least-a-rupee', 'if (amount < 100) {', 'if (amount < 99) {'),
  limit('no-breaks-in-a-variable', '/[\\r\\n\\t]| {5,}/', '/[\\n\\t]| {6,}/'),
  limit('no-blank-variable', "(values[name] ?? '').trim() === ''", "(values[name] ?? '') === ''"),
  limit('a-body-s-length', '.length > 1024', '.length > 2048'),
  limit('digits-in-a-phone', '/^\\d{10,15}$/', '/^\\+?\\d{10,15}$/'),
  limit('the-code-on-the-button', 'copyCode !== values.otp', "copyCode === ''"),
  limit(
    'no-unknown-variable',
    'if (extra !== undefined) return `The template',
    "if (extra === '') return `The template",
  ),
  limit(
    'approved-templates-only',
    'if (template === undefined) return',
    'if (template === undefined && templateName.length > 100) return',
  ),
  limit('twelve-tries', 'webhook.attempts.length >= mostAttempts', 'webhook.attempts.length > mostAttempts'),
  limit('each-wait-twice-the-last', '2 ** (webhook.attempts.length - 1)', '2 * (webhook.attempts.length - 1)'),
  {
    ...limit('no-link-under-a-rupee', 'if (amount < 100)', 'if (amount < 1)'),
    within: 'export function paymentLinkRoutes',
    tests: ['sandbox/limits.test.ts', 'razorpay-package.test.ts'],
  },
  {
    ...limit('no-refund-under-a-rupee', 'if (asked < 100)', 'if (asked < 1)'),
    tests: ['sandbox/limits.test.ts', 'refunds-and-webhooks.test.ts'],
  },
  {
    ...limit('one-key-one-refund', 'earlier.body !== body || refund === undefined', 'refund === undefined'),
    tests: ['sandbox/limits.test.ts', 'refunds-and-webhooks.test.ts'],
  },
  limit('events-kept', 'const keptEvents = 2000', 'const keptEvents = 2001'),
]
