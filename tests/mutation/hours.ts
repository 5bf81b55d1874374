import type { Defence } from './defence.ts'

const tests = ['hours/hours.test.ts']

/** Of clinicians' hours: who may set them, two who save at once, and what follows of it. */
export const hoursDefences: Defence[] = [
  {
    name: 'hours-saved-since',
    find: 'assertUnchanged(ifMatch, tagOf(row), row)',
    replace: 'assertUnchanged(undefined, tagOf(row), row)',
    tests,
  },
  {
    name: 'hours-under-the-clinicians-lock',
    find: 'await lockClinicians(tx, clinicianId)\n    const { row, scope } = await findHours',
    replace: 'const { row, scope } = await findHours',
    tests,
  },
  {
    name: 'extra-hours-under-the-clinicians-lock',
    find: 'await lockClinicians(tx, clinicianId)\n  const { row, scope } = await findHours',
    replace: 'const { row, scope } = await findHours',
    tests,
  },
  {
    name: 'extra-hours-taken-back-once',
    find: `if (!(await deleteExtraHours(tx, id))) throw new AppError('NOT_FOUND')`,
    replace: 'await deleteExtraHours(tx, id)',
    tests,
  },
  {
    name: 'hours-of-other-centres-stay',
    find: 'if (row.rules.some((saved) => !isWritable(saved) && !hasRule(rules, saved))) throw hoursForbidden()',
    replace: '',
    tests,
  },
  {
    name: 'hours-within-reach',
    find: 'where ${isClinicianInScope(scope)} and case when',
    replace: 'where ${isClinicianInScope({ ...scope, everywhere: true })} and case when',
    tests,
  },
  {
    name: 'hours-in-the-log-of-each-centre',
    find: 'const touched = new Set([...removed, ...added, ...(arePausesChanged ? placesOf(row) : [])])',
    replace: 'const touched = new Set([row.primaryCentreId])',
    tests,
  },
  {
    name: 'season-begins',
    find: 'const first = validFrom != null && isBefore(earliest, validFrom) ? validFrom : earliest',
    replace: 'const first = earliest',
    tests,
  },
]
