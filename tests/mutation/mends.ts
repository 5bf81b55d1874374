import type { Defence } from './defence.ts'

const byTools = ['tests/payments/clinic-tools.test.ts']
const byHand = ['tests/operations/money-by-hand.test.ts']
const faults = ['tests/operations/message-faults.test.ts']

/** What the simulation found, or was taught to find: docs/simulation.md names the step that finds each. */
export const mendDefences: Defence[] = [
  {
    name: 'wrong-keys-answer-nothing',
    file: 'server/reconciliation/reconcile.ts',
    find: "if (error.kind !== 'refused' || isOperatorFault(error)) continue",
    replace: "if (error.kind !== 'refused') continue",
    tests: ['tests/operations/wrong-keys.test.ts'],
  },
  {
    name: 'wrong-keys-are-listed',
    file: 'server/reconciliation/reconcile.ts',
    find: 'if (isOperatorFault(error)) await recordCheckRefusal(deps.db, orderId, error.status ?? null)',
    replace: '',
    tests: ['tests/operations/wrong-keys.test.ts'],
  },
  {
    name: 'first-money-of-what-the-clinic-confirmed',
    file: 'server/payments/settle.ts',
    find: 'const isNeeded = stands && !(await hasOtherPayment(tx, payment))',
    replace: 'const isNeeded = stands && Math.random() > 1',
    tests: byTools,
    only: 'keeps its first payment',
  },
  {
    name: 'money-of-a-deleted-hold',
    file: 'server/appointments/confirm.ts',
    find: 'if (!appointment.isActive) {',
    replace: 'if (Math.random() > 1) {',
    tests: byTools,
    only: 'is cancelled by its money',
  },
  {
    name: 'a-refund-by-hand-that-fails',
    file: 'server/refunds/queue.ts',
    find: 'if (isByHand(refund)) await alignRefunds',
    replace: 'if (Math.random() > 1) await alignRefunds',
    tests: byHand,
    only: 'leaves nobody short',
  },
  {
    name: 'a-dispute-before-its-payment',
    file: 'server/payments/dispute.ts',
    find: 'if (!(await upsertDispute(tx, { ...dispute, orderId }))) return',
    replace: `if ((await findDisputedAppointment(tx, { paymentId: dispute.paymentId, orderId: null })) === undefined) return
  if (!(await upsertDispute(tx, { ...dispute, orderId }))) return`,
    tests: byHand,
    only: 'before its payment is known',
  },
  {
    name: 'a-dispute-holds-refunds-back',
    file: 'server/db/refund-fragment-queries.ts',
    find: "and d.status not in ('won', 'closed'))`",
    replace: 'and d.status is null)`',
    tests: byHand,
    only: 'holds our refund back',
  },
  {
    name: 'a-move-to-another-centre',
    file: 'migrations/0019_messages_and_links.sql',
    find: 'or old.centre_id is distinct from new.centre_id)',
    replace: ')',
    tests: ['tests/appointments/reschedule.test.ts'],
    only: 'at the same time leaves its line',
  },
  {
    name: 'failures-on-the-list',
    file: 'server/messaging/outcome-queries.ts',
    find: `attempts_count = attempts_count + 1, unanswered_count = greatest(unanswered_count - \${isAnswer ? 1 : 0}, 0),
      flagged_at = coalesce(flagged_at, \${now.toString()}), updated_at = now()`,
    replace: `attempts_count = attempts_count + 1, updated_at = now()`,
    tests: faults,
    only: 'a fact is missing',
  },
  {
    name: 'removed-events-once',
    file: 'server/video/create-meeting.ts',
    find: 'if (event.isRemoved || event.eventId === kept) continue',
    replace: 'if (event.eventId === kept) continue',
    tests: ['tests/video/create-meeting.test.ts'],
    only: 'no more than twice a move',
  },
  {
    name: 'moves-in-the-export',
    file: 'server/privacy/export-queries.ts',
    find: 'from appointment_status_history h where h.appointment_id = a.id`)} as history,',
    replace:
      'from appointment_status_history h where h.appointment_id = a.id and h.previous_start_at is null`)} as history,',
    tests: ['tests/privacy/privacy.test.ts'],
    only: 'the export',
  },
  {
    name: 'first-message-in-the-export',
    file: 'server/privacy/export-queries.ts',
    find: 'or (n.user_id is null and n.phone = ${phone})`)}',
    replace: '`)}',
    tests: ['tests/privacy/privacy.test.ts'],
    only: 'the export',
  },
  {
    name: 'reasons-in-the-clinic-s-words',
    file: 'server/messaging/queries.ts',
    find: `select h.previous_start_at as from_at, pc.id as centre_id, pc.name as centre_name, pc.timezone
      from appointment_status_history h left join centres pc on pc.id = h.previous_centre_id
      where h.appointment_id = a.id and h.previous_start_at is not null order`,
    replace: `select substring(h.reason from 13)::timestamptz as from_at, pc.id as centre_id, pc.name as centre_name, pc.timezone
      from appointment_status_history h left join centres pc on pc.id = h.previous_centre_id
      where h.appointment_id = a.id and h.reason like 'RESCHEDULED %' order`,
    tests: faults,
    only: 'its own words',
  },
  {
    name: 'templates-by-the-clinic-s-names',
    file: 'server/messaging/queries.ts',
    find: "coalesce(nullif(btrim(t.provider_template_id), ''), t.name)",
    replace: 't.name',
    tests: faults,
    only: 'name the templates',
  },
  {
    name: 'sign-in-beside-an-erasure',
    file: 'server/identity/queries.ts',
    find: "and u.user_type = 'PATIENT' for no key update of p, u`",
    replace: "and u.user_type = 'PATIENT'`",
    tests: ['tests/privacy/gone.test.ts'],
    only: 'makes somebody new',
  },
  {
    name: 'no-phone-after-the-account',
    file: 'server/messaging/queries.ts',
    find: "coalesce((select phone from code), 'erased')",
    replace: 'coalesce((select phone from code), ${sent.phone})',
    tests: ['tests/privacy/gone.test.ts'],
    only: 'leaves no phone',
  },
  {
    name: 'a-child-keeps-its-birthday',
    file: 'server/patients/profile.ts',
    find: "if (typeof before === 'string' && isMinor(before, deps.clock.now())) {",
    replace: 'if (Math.random() > 1) {',
    tests: ['tests/patients/minors.test.ts'],
    only: 'taking the date of birth out',
  },
]
