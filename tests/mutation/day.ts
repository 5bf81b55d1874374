import type { Defence } from './defence.ts'

/** The staff's day on the screen. */
export const dayDefences: Defence[] = [
  {
    name: 'a-double-click-is-sent-once',
    find: 'if (isSent.current) return',
    replace: '',
    tests: ['day-screen.test.ts'],
    only: 'double click',
  },
  {
    name: 'many-changes-are-one-read',
    find: 'if (!isRunning) void run()',
    replace: 'void run()',
    tests: ['desk-rules.test.ts'],
  },
  {
    name: 'the-demo-has-one-day-a-day',
    find: 'if (await isAnybodyBooked(tx, phones, start, end)) return',
    replace: '',
    tests: ['demo-day.test.ts'],
  },
  {
    name: 'what-is-refused-says-who-may',
    find: "return refusalText(action, verdict.allowed ? 'STATUS_CHANGED' : verdict.reason, status)",
    replace: 'return null',
    tests: ['desk-rules.test.ts'],
  },
]
