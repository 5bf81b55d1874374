import type { Defence } from './defence.ts'

const badInput = ['tests/security/bad-input.test.ts']

export const wordDefences: Defence[] = [
  {
    name: 'one-line-in-a-message',
    file: 'server/providers/gallabox.ts',
    find: "value.replaceAll(unwanted, ' ').replaceAll(/\\s+/g, ' ').trim()",
    replace: 'value.trim()',
    tests: ['tests/security/text.test.ts'],
  },
  {
    name: 'one-notification-a-key',
    file: 'server/notifications/queries.ts',
    find: "concat_ws(':', t.name, a.id, 'v' || a.time_version,",
    replace: "concat_ws(':', gen_random_uuid(), t.name, a.id, 'v' || a.time_version,",
    tests: ['tests/operations/reminders.test.ts'],
  },
  {
    name: 'one-reminder-a-version',
    file: 'server/notifications/send.ts',
    find: 'if (ofOneVersion.has(template) && timeVersion !== facts.timeVersion) return false',
    replace: '',
    tests: ['tests/operations/reminders.test.ts', 'tests/booking/reschedule.test.ts'],
  },
  {
    name: 'no-message-of-what-is-over',
    file: 'server/notifications/send.ts',
    find: 'if (!states.includes(facts.status)) return false',
    replace: '',
    tests: ['tests/operations/reminders.test.ts'],
  },
  {
    name: 'delivery-forward-only',
    file: 'server/notifications/delivery-queries.ts',
    find: "when ${failed} and status in ('QUEUED', 'SENT') then 'FAILED'",
    replace: "when ${failed} then 'FAILED'",
    tests: ['tests/operations/messages.test.ts'],
    only: 'forward only',
  },
  {
    name: 'log-allowlist',
    file: 'server/log.ts',
    find: 'return Object.fromEntries(keys.filter((key) => fields[key] !== undefined).map((key) => [key, fields[key]]))',
    replace: 'return fields',
    tests: ['tests/security/log-and-limits.test.ts'],
    only: 'the log',
  },
  {
    name: 'nesting-of-json',
    file: 'server/http/body.ts',
    find: 'if (nestingDepth(raw) > maxDepth)',
    replace: 'if (nestingDepth(raw) > 1e6)',
    tests: ['tests/security/json.test.ts'],
  },
  {
    name: 'proto-in-json',
    file: 'server/http/body.ts',
    find: "protoAction: 'error', constructorAction: 'error'",
    replace: "protoAction: 'ignore', constructorAction: 'ignore'",
    tests: ['tests/security/json.test.ts'],
  },
  {
    name: 'strict-schema',
    file: 'contract/booking.ts',
    find: 'InitiateBookingBody = z.strictObject',
    replace: 'InitiateBookingBody = z.object',
    tests: badInput,
    only: 'a key that is not expected',
  },
]
