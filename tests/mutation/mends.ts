import type { Defence } from './defence.ts'

const byTools = ['clinic-tools.test.ts']
const byHand = ['money-by-hand.test.ts']
const faults = ['message-faults.test.ts']

/** What the simulation found, or was taught to find: docs/simulation.md names the step that finds each. */
export const mendDefences: Defence[] = [
  {
    name: 'wrong-keys-answer-nothing',
    find: "if (error.kind !== 'refused' || isOperatorFault(error)) continue",
    replace: "if (error.kind !== 'refused') continue",
    tests: ['wrong-keys.test.ts'],
  },
  {
    name: 'wrong-keys-are-listed',
    find: 'if (isOperatorFault(error)) await recordCheckRefusal(deps.db, orderId, error.status ?? null)',
    replace: '',
    tests: ['wrong-keys.test.ts'],
  },
  {
    name: 'first-money-of-what-the-clinic-confirmed',
    find: 'const isNeeded = stands && !(await hasOtherPayment(tx, payment))',
    replace: 'const isNeeded = stands && Math.random() > 1',
    tests: byTools,
    only: 'keeps its first payment',
  },
  {
    name: 'money-of-a-deleted-hold',
    find: 'if (!appointment.isActive) {',
    replace: 'if (Math.random() > 1) {',
    tests: byTools,
    only: 'is cancelled by its payment',
  },
  {
    name: 'a-refund-by-hand-that-fails',
    find: "if (refund.origin === 'EXTERNAL')",
    replace: 'if (Math.random() > 1)',
    tests: byHand,
    only: 'leaves nobody short',
  },
  {
    name: 'a-lower-fee-keeps-the-rest-of-a-payment',
    find: "and r.origin = 'OURS' and not ${isOfLowerFee})",
    replace: "and r.origin = 'OURS')",
    tests: ['offers.test.ts'],
    only: 'moved for less',
  },
  {
    name: 'a-dispute-before-its-payment',
    find: 'if (!(await upsertDispute(tx, { ...dispute, orderId }))) return',
    replace: `if ((await findDisputedAppointment(tx, { paymentId: dispute.paymentId, orderId: null })) === undefined) return
  if (!(await upsertDispute(tx, { ...dispute, orderId }))) return`,
    tests: byHand,
    only: 'that arrives before its payment is listed once the payment is known',
  },
  {
    name: 'a-dispute-holds-refunds-back',
    find: "and d.status not in ('won', 'closed'))`",
    replace: 'and d.status is null)`',
    tests: byHand,
    only: 'holds our refund back',
  },
  {
    name: 'a-move-to-another-centre',
    find: 'or old.centre_id is distinct from new.centre_id)',
    replace: ')',
    tests: ['reschedule.test.ts'],
    only: 'to another centre at the same time adds to the history and names both centres to the patient',
  },
  {
    name: 'failures-on-the-list',
    find: `attempts_count = attempts_count + 1, unanswered_count = greatest(unanswered_count - \${isAnswer ? 1 : 0}, 0),
      flagged_at = coalesce(flagged_at, \${now}), updated_at = now()`,
    replace: `attempts_count = attempts_count + 1, updated_at = now()`,
    tests: faults,
    only: 'a fact is missing',
  },
  {
    name: 'removed-events-once',
    find: 'if (event.isRemoved || event.eventId === kept) continue',
    replace: 'if (event.eventId === kept) continue',
    tests: ['create-meeting.test.ts'],
    only: 'calls Google at most twice per move before there is a link',
  },
  {
    name: 'moves-in-the-export',
    find: 'from appointment_status_history h where h.appointment_id = a.id`)} as history,',
    replace:
      'from appointment_status_history h where h.appointment_id = a.id and h.previous_start_at is null`)} as history,',
    tests: ['privacy.test.ts'],
    only: 'the export',
  },
  {
    name: 'first-message-in-the-export',
    find: 'or (n.user_id is null and n.phone = ${phone})`)}',
    replace: '`)}',
    tests: ['privacy.test.ts'],
    only: 'the export',
  },
  {
    name: 'reasons-in-the-clinic-s-words',
    find: 'coalesce(first.starts_at_before, h.previous_start_at) as from_at',
    replace: 'substring(h.reason from 13)::timestamptz as from_at',
    tests: faults,
    only: 'its own words',
  },
  {
    name: 'templates-by-the-clinic-s-names',
    find: "coalesce(tl.provider_template_id, nullif(btrim(t.provider_template_id), ''), t.name)",
    replace: 't.name',
    tests: faults,
    only: 'name the templates',
  },
  {
    name: 'sign-in-beside-an-erasure',
    find: "and u.user_type = 'PATIENT' for no key update of p, u`",
    replace: "and u.user_type = 'PATIENT'`",
    tests: ['gone.test.ts'],
    only: 'creates a new patient',
  },
  {
    name: 'no-phone-after-the-account',
    find: "coalesce((select phone from code), 'erased')",
    replace: 'coalesce((select phone from code), ${sent.phone})',
    tests: ['gone.test.ts'],
    only: 'stores no phone if a code was on its way',
  },
  {
    name: 'a-child-keeps-its-birthday',
    find: "if (typeof before === 'string' && isMinor(before, deps.clock.now())) {",
    replace: 'if (Math.random() > 1) {',
    tests: ['minors.test.ts'],
    only: 'a child cannot pass for an adult by removing the date of birth',
  },
  {
    name: 'days-of-two-zones-in-order',
    find: '.sort((a, b) => (a.date < b.date ? -1 : 1))',
    within: 'daysAsked',
    replace: '',
    tests: ['zones.test.ts'],
    only: 'begins before',
  },
]
