import type { Defence } from './defence.ts'

const tests = ['closures.test.ts']
const offers = ['offers.test.ts']
const calls = ['call-list.test.ts']
const bills = ['receipts.test.ts']

/** Times that are closed, and who may close them. */
export const closureDefences: Defence[] = [
  {
    name: 'closure-waits-for-bookings',
    find: `await lockClinicians(tx, span.clinicianId ?? 'all')
  return span`,
    replace: 'return span',
    tests,
  },
  {
    name: 'closure-within-reach',
    find: `if (!place.isReached) throw new AppError('FORBIDDEN', { details: { permission: 'closures.write' } })`,
    replace: '',
    tests,
  },
  {
    name: 'closure-read-within-scope',
    find: 'where cl.id = ${id} and ${isClosureInScope(scope)}',
    replace: 'where cl.id = ${id}',
    tests,
  },
  {
    name: 'offer-of-one-time-version',
    find: `offer.appointmentStatus !== 'CONFIRMED' || offer.appointmentTimeVersion !== offer.timeVersion`,
    replace: `offer.appointmentStatus !== 'CONFIRMED'`,
    tests: offers,
  },
  {
    name: 'offer-ends-with-the-choice',
    find: 'if (offer.outcome !== null) return offer.outcome',
    replace: '',
    tests: offers,
  },
  {
    name: 'same-answer-told-what-goes-back',
    find: 'const refundPaise = await findPartRefund(tx, appointment.id, reason)',
    replace: 'const refundPaise = 0',
    tests: offers,
  },
  {
    name: 'offer-only-of-clinicians-like-theirs',
    find: `if (peer === undefined) throw new AppError('SLOT_NOT_OFFERED')`,
    replace: `if (peer === undefined) return 0`,
    tests: offers,
  },
  {
    name: 'price-the-lower-of-the-two',
    find: 'Math.min(feePaise, otherFeePaise)',
    replace: 'otherFeePaise',
    tests: offers,
  },
  {
    name: 'offered-time-is-still-free',
    find: `if (!slot.isFree) throw new AppError('SLOT_TAKEN')
  await expireHoldsInTheWay(tx, { ...slot, clinicianId, except: appointmentId }, now)
  const time`,
    replace: 'const time',
    tests: offers,
  },
  {
    name: 'closure-undone-once',
    find: `if (!(await deleteClosure(tx, id))) throw new AppError('NOT_FOUND')`,
    replace: 'await deleteClosure(tx, id)',
    tests,
  },
  {
    name: 'withdrawn-with-its-closure',
    find: 'await withdrawOffers(tx, id, now)',
    replace: '',
    tests: offers,
  },
  {
    name: 'no-message-of-an-ended-offer',
    find: `if (template === 'appointment_offer' && !facts.isOfferOpen) return false`,
    replace: '',
    tests: offers,
  },
  {
    name: 'calls-within-scope',
    find: 'where (${centreId}::bigint is null or a.centre_id = ${centreId}::bigint) and ${isInScope(scope)}\n    order by w.until',
    replace: 'where (${centreId}::bigint is null or a.centre_id = ${centreId}::bigint)\n    order by w.until',
    tests: calls,
  },
  {
    name: 'soonest-lost-is-called-first',
    find: 'order by w.until, a.scheduled_start_at, a.id, w.kind limit',
    replace: 'order by a.id, w.kind limit',
    tests: calls,
  },
  {
    name: 'no-call-about-a-message-of-an-earlier-time',
    find: "n.flagged_at is not null and split_part(n.dedupe_key, ':', 3) = 'v' || a.time_version",
    replace: 'n.flagged_at is not null',
    tests: calls,
  },
  {
    name: 'no-call-of-who-cancelled-themselves',
    find: "a.status = 'CANCELLED' and a.status_actor_kind is distinct from 'PATIENT'",
    replace: "a.status = 'CANCELLED'",
    tests: calls,
  },
  {
    name: 'closed-and-unasked-is-called',
    find: `      else o.sent_at is null and o.ended_at is null end
    and not exists`,
    replace: `      else false end
    and not exists`,
    tests: calls,
  },
  {
    name: 'asked-again-only-where-nobody-answered',
    find: 'where ${isOpenOffer}) and ${isUnanswered(now)}',
    replace: 'where ${isOpenOffer})',
    tests: calls,
  },
  {
    name: 'told-by-phone-is-the-desks',
    find: `if (!hasPermission(author.actor, 'desk.write', appointment)) throw forbidden('desk.write')
    if ((await clearFlagged`,
    replace: 'if ((await clearFlagged',
    tests: calls,
  },
  {
    name: 'who-was-booked-into-a-closure-is-not-asked',
    find: "(${isNew} or coalesce(a.override_reason, '') = '')",
    replace: 'true',
    tests: calls,
  },
  {
    name: 'asked-once-for-two-closures',
    find: `      and not exists (select from closure_offers s where \${isOpenOffer})
    order by o.id for update of o`,
    replace: `    order by o.id for update of o`,
    tests: offers,
  },
  {
    name: 'offers-follow-a-restored-time',
    find: 'update closure_offers o set time_version = ${to},',
    replace: 'update closure_offers o set time_version = ${from},',
    tests: offers,
  },
  {
    name: 'no-second-link-for-a-restored-time',
    find: 'o.ended_at is null and exists (select from earlier e where e.sent_at is not null) as "isAsked"',
    replace: 'false as "isAsked"',
    tests: offers,
  },
  {
    name: 'no-message-of-an-unsent-offer',
    find: 'and o.sent_at is not null and o.time_version',
    replace: 'and o.time_version',
    tests: offers,
  },
  {
    name: 'messages-follow-a-restored-time',
    find: 'update notifications n set dedupe_key = restored.key',
    replace: 'update notifications n set dedupe_key = n.dedupe_key',
    tests: offers,
  },
  {
    name: 'bills-follow-a-restored-time',
    find: 'update receipts r set time_version = ${to} from payments p',
    replace: 'update receipts r set time_version = ${from} from payments p',
    tests: bills,
  },
  {
    name: 'no-bill-of-a-time-undone',
    find: 'update receipts r set time_version = null from bill',
    replace: 'update receipts r set time_version = r.time_version from bill',
    tests: bills,
  },
  {
    name: 'no-corrected-bill-of-a-time-undone',
    find: 'update bill_notes b set time_version = -b.id from bill',
    replace: 'update bill_notes b set time_version = b.time_version from bill',
    tests: bills,
  },
  {
    name: 'nothing-asked-of-a-time-between',
    find: 'await forgetTimesAfter(tx, appointmentId, to)',
    replace: '',
    tests: offers,
  },
  {
    name: 'nothing-asked-of-a-time-undone',
    find: 'await forgetTimesAfter(tx, appointmentId, before.timeVersion)',
    replace: '',
    tests: offers,
  },
  {
    name: 'no-version-restored-over-somebody-else',
    find: 'if (after !== (known?.timeVersion ?? timeVersion)) break',
    replace: '',
    tests: [...offers, 'undo.test.ts'],
  },
  {
    name: 'moved-from-the-time-that-they-chose',
    find: `p.actor_kind = 'PATIENT' and p.previous_start_at is not null and p.changed_at >= dc.changed_at`,
    replace: 'false',
    tests: ['undo.test.ts'],
  },
  {
    name: 'kept-in-all-that-is-closed',
    find: `(o.closure_id is null
          or exists`,
    replace: `(o.closure_id = \${closureId}
          and exists`,
    tests: offers,
  },
  {
    name: 'kept-within-scope',
    find: 'or exists (select from closures cl where cl.id = o.closure_id and ${isClosureInScope(scope)}))',
    replace: 'or true)',
    tests: offers,
  },
  {
    name: 'a-link-outlives-one-of-two-closures',
    find: 'await handOverOffers(tx, id)',
    replace: '',
    tests: offers,
  },
  {
    name: 'asked-for-one-closure-is-asked-for-the-other',
    find: 'left join lateral (select s.sent_at from closure_offers s where ${isOpenOffer}) o on true',
    replace: `left join lateral (select s.sent_at from closure_offers s where s.closure_id = cl.id and \${isOpenOffer}) o
      on true`,
    tests: offers,
  },
  {
    name: 'closures-of-a-clinician-are-in-the-log-of-their-centre',
    find: ' or (c.id is not null and ${isClinicianInScope(scope)})',
    replace: '',
    tests,
  },
  {
    name: 'closures-listed-within-scope',
    find: 'where cl.ends_at > ${now}::timestamptz and ${isClosureInScope(scope)}',
    replace: 'where cl.ends_at > ${now}::timestamptz',
    tests,
  },
]
