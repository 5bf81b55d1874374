import type { Defence } from './defence.ts'

const beside = ['beside.test.ts']

/**
 * What keeps a clinic's own database, and its people, whole while it is taken over and shared with the system that
 * had it.
 */
export const adoptionDefences: Defence[] = [
  {
    name: 'adoption-looks-first',
    find: '  if (look.findings.length > 0) throw new AdoptionError(look.findings)\n',
    replace: '',
    tests: ['third-shapes.test.ts'],
    only: 'times without a zone',
  },
  {
    name: 'late-phone-is-found',
    find: '  await claimLatePhone(tx, input.phone, now)\n',
    replace: '',
    tests: beside,
    only: 'signs in to their own visits',
  },
  {
    name: 'late-phone-of-no-known-duplicate',
    find: '!isKnown && !isHeld',
    replace: '(isKnown || !isKnown) && !isHeld',
    tests: beside,
    only: 'is not mistaken for another unmerged account with the same phone',
  },
  {
    name: 'number-released-in-every-form',
    find: '  await releaseOtherForms(tx, await listInOtherForm(tx, phone), now)\n',
    replace: '',
    tests: beside,
    only: 'is not confused with a later owner of the number',
  },
  {
    name: 'desk-booking-waits',
    find: '  new.hold_expires_at := null;\n',
    replace: '',
    tests: beside,
    only: 'keeps its time without expiring if the desk entered it',
  },
  {
    name: 'other-system-reminds',
    find: "(template === 'appointment_reminder' || (isOthers && sentByEarlierSystem.has(template)))",
    replace: '(isOthers && sentByEarlierSystem.has(template))',
    tests: beside,
    only: 'no second reminder',
  },
  {
    name: 'other-system-tells-of-its-own',
    find: ' || (isOthers && sentByEarlierSystem.has(template)))',
    replace: ' || (isOthers && sentByEarlierSystem.size < 0))',
    tests: beside,
    only: 'is confirmed by either webhook',
  },
  {
    name: 'other-system-makes-its-calls',
    find: '${ownOnly ? sql`and a.fee_amount is not null` : sql``}',
    replace: '',
    tests: beside,
    only: 'gets no second reminder',
  },
  {
    name: 'desk-payment-never-at-the-gateway',
    find: ' && !refund.isAtDesk',
    replace: '',
    tests: ['desk-refunds.test.ts'],
  },
  {
    name: 'leaving-takes-out-the-constraint',
    find: "in ('appointments_no_overlap', 'appointments_end_after_start')",
    replace: "in ('appointments_end_after_start')",
    tests: ['both-systems.test.ts'],
    only: 'the database is handed back|while the earlier system keeps writing',
  },
  {
    name: 'merge-on-a-reason-only',
    find: "if (reason.trim() === '') throw",
    replace: "if (reason === '') throw",
    tests: ['both-systems.test.ts'],
    only: 'two patients are merged only on a person’s decision',
  },
  {
    name: 'hidden-rows-stop-the-adoption',
    find: 'of await listHiddenTables(db, Object.keys(expected))',
    replace: 'of (await listHiddenTables(db, Object.keys(expected))).slice(0, 0)',
    tests: ['third-shapes.test.ts'],
    only: 'tables with another owner or hidden rows are refused',
  },
  {
    name: 'phones-looked-at-once',
    find: 'select user_type, phone from users where phone is not null group by 1, 2 having count(*) > 1))',
    replace:
      'select user_type, phone from users o where o.phone = u.phone and o.user_type = u.user_type and o.id <> u.id))',
    tests: ['large.test.ts'],
  },
]
