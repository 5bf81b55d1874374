import type { Defence } from './defence.ts'

const tests = ['closures.test.ts']
const offers = ['offers.test.ts']

/** Times that are closed, and who may close them. */
export const closureDefences: Defence[] = [
  {
    name: 'closure-waits-for-bookings',
    find: `await lockClinicians(tx, span.clinicianId ?? 'all')
  const id`,
    replace: 'const id',
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
    name: 'offer-only-of-clinicians-like-theirs',
    find: `if (peer === undefined) throw new AppError('SLOT_NOT_OFFERED')`,
    replace: `if (peer === undefined) return 0`,
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
]
