import type { StaffErrorCode } from '../../../contract/core/errors.ts'
import { door } from './en/door.ts'
import { staffProblems } from './en/staff-problems.ts'
import { inThisLanguage, type Words } from './language.ts'

export const doorText = inThisLanguage<Words<typeof door>>({ en: door })

/** What only staff are told, and what they are told in words of their own. */
export const staffProblemText = inThisLanguage<Record<StaffErrorCode, string> & Partial<Record<string, string>>>({
  en: staffProblems,
})
