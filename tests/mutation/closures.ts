import type { Defence } from './defence.ts'

const tests = ['closures.test.ts']

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
]
