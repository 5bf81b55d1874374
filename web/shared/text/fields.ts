import type { FieldCode } from '../../../contract/core/field-problems.ts'
import { ApiError } from '../api.ts'
import { fields } from './en/fields.ts'
import { inThisLanguage, type Words } from './language.ts'

type Sentence = string | ((limit: number | undefined) => string)

const fieldText = inThisLanguage<Words<typeof fields> & Record<FieldCode, Sentence>>({ en: fields })

/** A sentence for each field that the server rejected, by path; none if the error is about something else. */
export function fieldSentences(error: unknown): Partial<Record<string, string>> {
  if (!(error instanceof ApiError)) return {}
  return Object.fromEntries(
    Object.entries(error.fieldProblems).map(([path, { code, limit }]) => {
      // A server that is newer than this page may have more codes.
      const sentence = (fieldText as Partial<Record<string, Sentence>>)[code] ?? fieldText.INVALID
      return [path, typeof sentence === 'string' ? sentence : sentence(limit)]
    }),
  )
}
