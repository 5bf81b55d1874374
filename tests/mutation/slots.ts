import type { Defence } from './defence.ts'

const initiating = ['initiate.test.ts']

export const slotDefences: Defence[] = [
  {
    name: 'exclusion-constraint',
    within: 'hold_expires_at timestamptz',
    find: 'clinician_id with =,',
    replace: 'id with =,',
    tests: ['migrations.test.ts'],
    only: 'cannot overlap',
  },
  {
    name: 'patient-lock',
    within: 'export async function lockClinicianAndPatient',
    find: 'for no key update of c, p',
    replace: 'for no key update of c',
    tests: ['locks.test.ts'],
  },
  {
    name: 'clinician-lock',
    within: 'export async function lockClinicianAndPatient',
    find: 'for no key update of c, p',
    replace: 'for no key update of p',
    tests: ['locks.test.ts'],
  },
  {
    name: 'offered-slot',
    find: 'const found = slots.find((slot) => slot.startMs === startMs)',
    replace: 'const found = { ...slots[0]!, startMs, endMs: startMs + 1_800_000, isFree: true }',
    tests: initiating,
    only: 'a slot',
  },
  {
    name: 'notice-and-window',
    find: 'if (startMs < window.earliestMs || startMs > window.latestMs) return undefined',
    replace: 'Object.assign(window, { earliestMs: 0, latestMs: Infinity })',
    tests: initiating,
    only: 'a slot',
  },
  {
    name: 'expired-hold-in-the-way',
    find: 'await expireHoldsInTheWay(tx, hold, hold.now)',
    replace: '',
    tests: initiating,
    only: 'a slot',
  },
  {
    name: 'max-open-holds',
    find: "if (openHolds >= config.MAX_OPEN_HOLDS) throw new AppError('TOO_MANY_HOLDS')",
    replace: '',
    tests: ['contention.test.ts'],
    only: 'lets a patient with 100 concurrent requests hold two times',
  },
  {
    name: 'compare-and-set-of-the-status',
    find: ' and status = any(${statusesBefore(to)})',
    replace: '',
    tests: ['transitions.test.ts'],
  },
  {
    name: 'a-sweep-takes-only-what-ran-out',
    // Both times that the statement says so: the second is for a row that changed while it was waited for.
    find: `status = 'BOOKED' and is_active
        and hold_expires_at <= \${now}
      order by id for update skip locked)
      and status = 'BOOKED' and hold_expires_at <= \${now}`,
    replace: `status = 'BOOKED' and is_active
      order by id for update skip locked)
      and status = 'BOOKED'`,
    tests: ['transitions.test.ts', 'interleavings.test.ts'],
    only: 'by expiring the hold|sweep before',
  },
  {
    name: 'late-payment-asks-whether-free',
    find: 'return slot?.isFree === true && slot.endsAt.equals(endsAt) ? { replaces } : undefined',
    replace: 'return { replaces }',
    tests: ['late-money.test.ts'],
  },
  {
    name: 'a-hold-ends-at-the-start',
    find: 'isBefore(runsOutAt, input.startsAt) ? runsOutAt : input.startsAt',
    replace: 'runsOutAt',
    tests: ['late-money.test.ts'],
    only: 'a hold never outlives the start of its appointment',
  },
  {
    name: 'money-at-the-start-goes-back',
    find: 'if (!isAfter(startsAt, now)) return undefined',
    replace: '',
    tests: ['late-money.test.ts'],
    only: 'a payment arriving at the start is refunded',
  },
  {
    name: 'late-money-and-ones-own-hold',
    find: 'except: [id, ...replaces],',
    replace: 'except: [id],',
    tests: ['late-money.test.ts'],
    only: 'holds again',
  },
  {
    name: 'asked-again-for-a-child',
    find: 'await changeHold(tx, appointmentId, { ...input, ...visitor, notes: textOrNull(notes) })',
    replace: '',
    tests: ['ask-again.test.ts'],
    only: 'for a child changes the visitor',
  },
  {
    name: 'another-patients-hold-stays',
    find: `where id = \${appointmentId} and patient_id = \${patientId} and source = 'WEB_PATIENT' and is_active
    for update`,
    replace: `where id = \${appointmentId} and source = 'WEB_PATIENT' and is_active
    for update`,
    tests: ['ask-again.test.ts'],
    only: 'does not touch what another patient holds',
  },
  {
    name: 'a-free-booking-asked-again',
    find: "if (status === 'CONFIRMED' && isFree && dependentId === visitor.dependentId) return appointmentId",
    replace: '',
    tests: ['ask-again.test.ts'],
    only: 'survives a lost reply to its COMMIT',
  },
  {
    name: 'a-pause-after-a-hold',
    find: 'if (facts.lapsedAt !== null) {',
    replace: 'if (Math.random() > 1 && facts.lapsedAt !== null) {',
    tests: ['appointments/limits.test.ts'],
    only: 'is paused after the hold expired',
  },
  {
    name: 'holds-a-day',
    find: 'facts.unpaidHolds >= config.MAX_HOLDS_PER_DAY',
    replace: 'facts.unpaidHolds >= Infinity',
    tests: ['appointments/limits.test.ts'],
    only: 'or released and held again is limited per day; paid ones do not count',
  },
  {
    name: 'free-visits-to-come',
    find: "if (isFree && isFull) throw new AppError('TOO_MANY_UPCOMING')",
    replace: '',
    tests: ['appointments/limits.test.ts'],
    only: 'free appointments',
  },
  {
    name: 'one-booking-in-flight',
    find: 'if (known !== undefined && known.waiting >= mostWaiting) return undefined',
    replace: '',
    tests: ['appointments/limits.test.ts'],
    only: 'leave database connections for others',
  },
  {
    name: 'one-clinician-a-sweep',
    find: 'select id from appointments where clinician_id = ${clinicianId} and status',
    replace: 'select id from appointments where ${clinicianId} > 0 and status',
    tests: ['lock-order.test.ts'],
  },
  {
    name: 'cancel-cutoff',
    find: 'now.epochMilliseconds <= cancelUntilMs(startsAt.epochMilliseconds, cancelCutoffHours ?? cutoffHours)',
    replace: 'now.epochMilliseconds <= startsAt.epochMilliseconds',
    tests: ['cancel.test.ts'],
    only: 'the cancellation window',
  },
  {
    name: 'staff-need-the-permission',
    find: "if (!hasPermission(actor, permission, thing)) return { allowed: false, reason: 'FORBIDDEN', permission }",
    replace: '',
    tests: ['can.test.ts'],
  },
  {
    name: 'the-history-says-who',
    find: 'status_reason = ${reason}, status_actor_kind = ${actor.kind},',
    replace: "status_reason = ${reason}, status_actor_kind = 'SYSTEM',",
    tests: ['history.test.ts'],
  },
  {
    name: 'cancel-refunds',
    find: "await queuePartRefund(tx, { appointmentId, refundPaise, reason: 'CANCELLED', actor: patient, now })",
    replace: '',
    tests: ['cancel.test.ts'],
    only: 'a paid appointment',
  },
]
