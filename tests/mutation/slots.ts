import type { Defence } from './defence.ts'

const initiating = ['tests/booking/initiate.test.ts']

export const slotDefences: Defence[] = [
  {
    name: 'exclusion-constraint',
    file: 'migrations/0002_appointments.sql',
    find: 'clinician_id with =,',
    replace: 'id with =,',
    tests: ['tests/db/migrations.test.ts'],
    only: 'cannot overlap',
  },
  {
    name: 'patient-lock',
    file: 'server/clinic/lock.ts',
    find: 'for no key update of c, p',
    replace: 'for no key update of c',
    tests: ['tests/booking/locks.test.ts'],
  },
  {
    name: 'clinician-lock',
    file: 'server/clinic/lock.ts',
    find: 'for no key update of c, p',
    replace: 'for no key update of p',
    tests: ['tests/booking/locks.test.ts'],
  },
  {
    name: 'offered-slot',
    file: 'server/clinic/availability.ts',
    find: 'return slots.find((slot) => slot.startMs === startMs)',
    replace: 'return { ...slots[0]!, startMs, endMs: startMs + 1_800_000, isFree: true }',
    tests: initiating,
    only: 'a slot',
  },
  {
    name: 'notice-and-window',
    file: 'server/clinic/availability.ts',
    find: 'if (startMs < window.earliestMs || startMs > window.latestMs) return undefined',
    replace: 'Object.assign(window, { earliestMs: 0, latestMs: Infinity })',
    tests: initiating,
    only: 'a slot',
  },
  {
    name: 'expired-hold-in-the-way',
    file: 'server/booking/hold.ts',
    find: 'await expireHoldsInTheWay(tx, hold, hold.now)',
    replace: '',
    tests: initiating,
    only: 'a slot',
  },
  {
    name: 'max-open-holds',
    file: 'server/booking/hold.ts',
    find: "if (openHolds >= config.MAX_OPEN_HOLDS) throw new AppError('TOO_MANY_HOLDS')",
    replace: '',
    tests: ['tests/booking/contention.test.ts'],
    only: 'one patient who asks',
  },
  {
    name: 'compare-and-set-of-the-status',
    file: 'server/booking/queries.ts',
    find: ' and status = any(${statusesBefore(to)})',
    replace: '',
    tests: ['tests/booking/transitions.test.ts'],
  },
  {
    name: 'a-sweep-takes-only-what-ran-out',
    file: 'server/booking/queries.ts',
    // Both times that the statement says so: the second is for a row that changed while it was waited for.
    find: `status = 'BOOKED' and is_active and hold_expires_at <= \${now.toString()}
      order by hold_expires_at limit \${limit} for update skip locked)
      and status = 'BOOKED' and hold_expires_at <= \${now.toString()}`,
    replace: `status = 'BOOKED' and is_active
      order by hold_expires_at limit \${limit} for update skip locked)
      and status = 'BOOKED'`,
    tests: ['tests/booking/transitions.test.ts', 'tests/booking/interleavings.test.ts'],
    only: 'letting the hold run out|sweep before',
  },
  {
    name: 'late-payment-asks-whether-free',
    file: 'server/booking/confirm.ts',
    find: "return appointment.status === 'BOOKED' || isStillFree(tx, appointment, now)",
    replace: 'return true',
    tests: ['tests/payments/settle.test.ts'],
    only: 'late money',
  },
  {
    name: 'cancel-cutoff',
    file: 'contract/appointment-rules.ts',
    find: 'nowMs <= appointment.startsAtMs - cutoffHours * hourMs',
    replace: 'nowMs <= appointment.startsAtMs',
    tests: ['tests/booking/cancel.test.ts'],
    only: 'the window',
  },
  {
    name: 'cancel-refunds',
    file: 'server/booking/cancel.ts',
    find: 'return queueCancellationRefund(tx, appointmentId, now)',
    replace: 'return null',
    tests: ['tests/booking/cancel.test.ts'],
    only: 'a paid appointment',
  },
]
