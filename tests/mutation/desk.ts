import type { Defence } from './defence.ts'

const day = ['desk/day.test.ts']
const undo = ['desk/undo.test.ts']
const live = ['desk/live.test.ts']
const overtaken = ['overtaken.test.ts']

/** What keeps the desk's deeds in their scope, its money in the books, and its mistakes in the house for a minute. */
export const deskDefences: Defence[] = [
  {
    name: 'desk-scope-in-the-where',
    find: 'where a.id = ${id} and a.is_active and ${isInScope(scope)}`.execute(db)\n  return rows[0]\n',
    replace: 'where a.id = ${id} and a.is_active`.execute(db)\n  return rows[0]\n',
    tests: undo,
  },
  {
    name: 'desk-reads-in-scope',
    find: ')} where a.id = any(${ids}::bigint[]) and a.is_active and ${isInScope(scope)}',
    replace: ')} where a.id = any(${ids}::bigint[]) and a.is_active',
    tests: live,
  },
  {
    name: 'calendar-asks-the-database-whether-its-reply-stands',
    find: 'const { timezone, snapshot: state } = found',
    replace: "const { timezone } = found\n  const state = ''",
    tests: live,
  },
  {
    name: 'calendar-lets-go-what-runs-out',
    find: 'holdExpiresAt !== null ? holdExpiresAt.epochMilliseconds - 1 : Infinity',
    replace: 'holdExpiresAt !== null ? Infinity : Infinity',
    tests: live,
  },
  {
    name: 'calendar-of-one-scope-is-not-told-to-another',
    find: 'key: JSON.stringify([scope, centreId, asked.from, asked.to])',
    replace: 'key: JSON.stringify([asked.from, asked.to])',
    tests: live,
  },
  {
    name: 'desk-override-needs-the-permission',
    find: "if (!hasPermission(author.actor, 'desk.override', place)) throw",
    replace: 'if (author === null) throw',
    tests: day,
  },
  {
    name: 'desk-waiver-needs-the-permission',
    find: "if (payment.how === 'WAIVED' && !hasPermission(actor, 'desk.override', place)) throw forbidden('desk.override')",
    replace: '',
    tests: day,
  },
  {
    name: 'squeezed-in-only-when-asked',
    find: "if (isTaken && override.squeezeIn !== true) throw new AppError('SLOT_TAKEN')",
    replace: '',
    tests: day,
  },
  {
    name: 'desk-refund-as-the-rule-says',
    find: "if (refundPaise !== usualPaise && !hasPermission(author.actor, 'desk.override', appointment)) {",
    replace: 'if (false) {',
    tests: undo,
  },
  {
    name: 'never-more-than-is-due',
    find: "if (amountPaise > duePaise) throw new AppError('MORE_THAN_DUE', { details: { duePaise } })",
    replace: '',
    tests: day,
  },
  {
    name: 'cash-needs-an-open-drawer',
    find: "if (drawerId === undefined) throw new AppError('DRAWER_CLOSED')",
    replace: '',
    tests: day,
  },
  {
    name: 'nothing-leaves-for-a-minute',
    find: 'if (last === undefined || isAfter(last.releaseAt, now)) return',
    replace: 'if (last === undefined) return',
    tests: undo,
  },
  {
    name: 'undo-ends-with-its-minute',
    find: 'if (last === undefined || !isAfter(last.releaseAt, now) || !isUnchangedSince(last, appointment)) {',
    replace: 'if (last === undefined) {',
    tests: undo,
  },
  {
    name: 'who-cancels-too-ends-the-undo-window',
    find: "if (appointment.status === 'CANCELLED') await releaseEarly(tx, appointmentId, now)",
    replace: "if (appointment.status === 'CANCELLED') await Promise.resolve()",
    tests: overtaken,
    only: 'its patient cancels too',
  },
  {
    name: 'no-undo-once-money-went-back',
    find: 'if (isCancelled && (await hasRefundSince(tx, appointmentId, last.changedAt)))',
    replace: 'if (false)',
    tests: overtaken,
    only: 'undoing a cancellation',
  },
  {
    name: 'undone-within-the-limits',
    find: 'await assertWithinOwnLimits(tx, deps.config, { appointmentId, now })',
    within: 'export async function undoAtDesk',
    replace: '',
    tests: overtaken,
    only: 'undoing a cancellation',
  },
  {
    name: 'an-undone-visit-can-stand-again',
    find: 'await assertCanStandAgain(decision, last.status)',
    replace: '',
    tests: overtaken,
    only: 'does not stand again',
  },
  {
    name: 'a-visit-steps-back-only-if-it-can-stand-again',
    find: 'await assertCanStandAgain(decision, to.status)',
    replace: '',
    tests: overtaken,
    only: 'does not stand again',
  },
  {
    name: 'given-within-the-limits',
    find: 'await assertWithinOwnLimits(tx, deps.config, { appointmentId, now })',
    within: 'export async function changeWrongPerson',
    replace: '',
    tests: overtaken,
    only: 'of the wrong person',
  },
  {
    name: 'given-with-a-guardian',
    find: 'if (guardianName === undefined) throw guardianNeeded()',
    replace: 'if (guardianName === undefined) return',
    tests: overtaken,
    only: 'of the wrong person',
  },
  {
    name: 'told-from-the-time-that-the-patient-knew',
    find: 'coalesce(first.starts_at_before, h.previous_start_at) as from_at',
    replace: 'h.previous_start_at as from_at',
    tests: undo,
  },
  {
    name: 'a-stream-ends-with-its-person',
    find: 'if (scope === undefined) stream.out.end()',
    replace: 'if (scope === undefined) continue',
    tests: live,
  },
  {
    name: 'a-stream-hears-of-its-centre',
    find: 'if (maySee(stream, change)) write(',
    replace: 'write(',
    tests: live,
  },
  {
    name: 'no-cash-for-a-closed-account',
    find: "      if (!activePatients.has(patientId)) throw new AppError('PATIENT_GONE')\n      // Their order",
    replace: '      // Their order',
    tests: overtaken,
  },
  {
    name: 'a-hold-given-away-is-taken',
    find: `if (hold === undefined) throw new AppError('SLOT_TAKEN')`,
    replace: `if (hold === undefined) throw new Error('no hold')`,
    tests: overtaken,
  },
  {
    name: 'a-hold-is-paid-whole',
    find: "if (body.amountPaise < duePaise) throw new AppError('HOLD_NEEDS_FULL_PAYMENT', { details: { duePaise } })",
    replace: '',
    tests: overtaken,
  },
  {
    name: 'no-undoing-over-the-patient',
    find: "if (kind === 'STATUS') return appointment.status !== 'CANCELLED'",
    replace: "if (kind === 'STATUS') return true",
    tests: overtaken,
  },
  {
    name: 'no-undoing-for-the-erased',
    find: "if (!activePatients.has(patientId)) throw new AppError('PATIENT_GONE')",
    within: 'export async function assertCanStandAgain',
    replace: '',
    tests: overtaken,
  },
  {
    name: 'payments-before-their-visit',
    find: 'if (locksPayments) await lockPaymentsOf(tx, appointmentId)',
    replace: '',
    tests: overtaken,
  },
  {
    name: 'held-while-it-can-be-undone',
    find: "return facts.isUndoable ? 'held' : { code: 'NO_LONGER_NEEDED', message: null }",
    replace: "return { code: 'NO_LONGER_NEEDED', message: null }",
    tests: overtaken,
  },
  {
    name: 'paid-at-the-desk-it-stands',
    find: "  const outcome = (await hasOtherPayment(tx, row))\n    ? 'paid_otherwise'\n    : await withdraw",
    replace: '  const outcome = await withdraw',
    tests: overtaken,
  },
  {
    name: 'booking-within-reach',
    find: 'if (body.patientId !== undefined) await accessReason(deps, tx, author, patientId)',
    replace: '',
    tests: ['staff-matrix.test.ts'],
  },
  {
    name: 'free-times-within-reach',
    find: '(asked.centreId !== undefined && !isReached(asked.centreId))',
    replace: 'false',
    tests: ['staff-matrix.test.ts'],
  },
]
