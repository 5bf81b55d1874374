import type { HoursBody } from '../../contract/staff/hours.ts'
import { hasRule, hoursProblems, type HoursProblem, type WeeklyHours } from '../../contract/rules/hours.ts'
import { AppError } from '../core/app-error.ts'
import type { CentreRow, HoursRow } from './queries.ts'

const sentences: Record<HoursProblem['fault'], (rule: number, other: number) => string> = {
  END_BEFORE_START: (rule) => `Row ${rule} ends before it starts.`,
  SLOT_TOO_LONG: (rule) => `Row ${rule} has no room for one appointment of its length.`,
  SEASON_BACKWARDS: (rule) => `Row ${rule} ends on a day before its first.`,
  OVERLAPS: (rule, other) => `Row ${rule} overlaps row ${other}.`,
  TWO_CENTRES: (rule, other) => `Row ${rule} is at another centre at the same time as row ${other}.`,
}

/** HOURS_INVALID with every problem, each with its sentence; the first is the error's own. */
function hoursInvalid(problems: readonly HoursProblem[]): AppError {
  const said = problems.map((problem) => ({
    ...problem,
    message: sentences[problem.fault](problem.rule + 1, (problem.other ?? 0) + 1),
  }))
  return new AppError('HOURS_INVALID', { message: said[0]?.message, details: { problems: said } })
}

/** Throws HOURS_INVALID if the hours could not be kept by anybody. */
export function assertKeepable({ rules }: HoursBody, row: HoursRow): void {
  const problems = hoursProblems(rules, row.rules)
  if (problems.length > 0) throw hoursInvalid(problems)
}

export const hoursForbidden = () => new AppError('FORBIDDEN', { details: { permission: 'hours.write' } })

/**
 * What the caller may not change has to stay as it is: rules at centres of others. Throws FORBIDDEN where one of
 * those would change, and NOT_FOUND for a centre that they have nothing to do with.
 */
export function assertOthersKept({ rules }: HoursBody, row: HoursRow, writable: readonly CentreRow[]): void {
  if (writable.length === 0) throw hoursForbidden()
  const isWritable = ({ centreId }: WeeklyHours) => writable.some(({ id }) => id === centreId)
  const foreign = rules.filter((rule) => !isWritable(rule) && !hasRule(row.rules, rule))
  if (foreign.some(({ centreId }) => !row.rules.some((saved) => saved.centreId === centreId))) {
    throw new AppError('NOT_FOUND')
  }
  if (foreign.length > 0) throw hoursForbidden()
  if (row.rules.some((saved) => !isWritable(saved) && !hasRule(rules, saved))) throw hoursForbidden()
}
