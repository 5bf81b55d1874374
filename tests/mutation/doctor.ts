import type { Defence } from './defence.ts'

const doctor = (name: string, find: string, replace: string) => ({
  name,
  find,
  replace,
  tests: ['doctor.test.ts'],
})

/** What is said before the clinic opens: each finding that would not be made is a fault that patients find. */
export const doctorDefences: Defence[] = [
  doctor('old-server-told', 'major >= oldestVersion', 'major >= 0'),
  {
    ...doctor('extension-looked-for', 'return rows.length > 0', 'return rows.length >= 0'),
    within: 'export async function hasExtension',
  },
  doctor(
    'time-limit-looked-for',
    "(await readStatementTimeout(db)) === '0'",
    "(await readStatementTimeout(db)) === 'off'",
  ),
  doctor('pending-migrations-told', 'pending.length === 0\n      ?', 'pending.length >= 0\n      ?'),
  doctor(
    'tables-compared',
    '...look.repairs.map((difference) =>\n      missing(',
    '...look.repairs.slice(0, 0).map((difference) =>\n      missing(',
  ),
  doctor('wrong-clock-told', 'Math.abs(skewMs) <= toleratedSkewMs', 'Math.abs(skewMs) <= 60_000'),
  doctor('which-way-a-clock-is-off', "skewMs > 0 ? 'ahead' : 'behind'", "skewMs < 0 ? 'ahead' : 'behind'"),
  doctor('plain-public-url', "if (!PUBLIC_URL.startsWith('https://')) return []", ''),
  doctor('local-public-url', 'if (isLocal(PUBLIC_URL)) return [note(', 'if (isLocal(PUBLIC_URL)) return [ok('),
  doctor('held-against-production', "{ ...environment, NODE_ENV: 'production' }", 'environment'),
  doctor(
    'unsigned-deliveries',
    'environment.GALLABOX_WEBHOOK_SECRET === undefined',
    "environment.GALLABOX_WEBHOOK_SECRET === ''",
  ),
  doctor('live-keys-told', "keyId.startsWith('rzp_live_')", "keyId.startsWith('rzp_')"),
  doctor(
    'webhook-secret-told',
    'environment.RAZORPAY_WEBHOOK_SECRET === undefined',
    "environment.RAZORPAY_WEBHOOK_SECRET === ''",
  ),
  doctor(
    'missing-template',
    '? missing(`The template ${name} is not there',
    '? note(`The template ${name} is not there',
  ),
  doctor('template-not-approved', "template.status.toLowerCase() === 'approved'", "template.status !== ''"),
  doctor('template-of-another-kind', 'approved.category.toUpperCase() !== category', "approved.category === ''"),
  doctor('no-event-left', 'await google.deleteMeeting(eventId)\n    return [ok(', 'return [ok('),
  doctor('half-of-google', "return [missing('Set all of GOOGLE_SERVICE", "return [note('Set all of GOOGLE_SERVICE"),
  doctor('keys-refused', 'error.status === 401 || error.status === 403', 'error.status === 402'),
  {
    name: 'not-ready-ends-with-1',
    find: 'process.exitCode = faults.length === 0 ? 0 : 1',
    replace: 'process.exitCode = 0',
    tests: ['doctor.test.ts'],
    only: 'npm run doctor',
  },
]
