import type { FastifySchemaCompiler } from 'fastify'
import { z } from 'zod'
import { AppError } from '../core/app-error.ts'

/** What zod found wrong with a part of a request; Fastify adds which part. */
export class InputError extends Error {
  readonly issues: readonly z.core.$ZodIssue[]
  validationContext?: string
  constructor(issues: readonly z.core.$ZodIssue[]) {
    super('The request does not fit its schema')
    this.issues = issues
  }
}

const kinds: Partial<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
}

/** What zod finds, as a sentence for people; schemas that can say more bring their own. */
function sentenceFor(issue: z.core.$ZodRawIssue): string {
  if (issue.code === 'invalid_type') {
    return issue.input === undefined
      ? 'This is missing.'
      : `This should be ${kinds[issue.expected] ?? 'something else'}.`
  }
  if (issue.code === 'invalid_value') return `This should be one of ${issue.values.map(String).join(', ')}.`
  if (issue.code === 'too_big') {
    return issue.origin === 'string' ? `Please keep this to ${issue.maximum} characters.` : 'This is too large.'
  }
  if (issue.code === 'too_small') return issue.origin === 'string' ? 'This is too short.' : 'This is too small.'
  if (issue.code === 'invalid_format' && issue.format === 'date') {
    return 'Please give a day that there is, as 2026-01-31.'
  }
  return 'This is not as expected.'
}

z.config({ customError: sentenceFor })

export const compileValidator: FastifySchemaCompiler<z.ZodType> =
  ({ schema }) =>
  (data: unknown) => {
    const result = schema.safeParse(data)
    return result.success ? { value: result.data } : { error: new InputError(result.error.issues) }
  }

/** INVALID_REQUEST with what is wrong with each field; an id that cannot be one is simply not there. */
export function fromInputError({ issues, validationContext }: InputError): AppError {
  if (validationContext === 'params') return new AppError('NOT_FOUND')
  const fields: Record<string, string> = {}
  for (const issue of issues) {
    const path = issue.path.map(String)
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys.slice(0, 20))
        fields[[...path, key].join('.').slice(0, 100)] = 'This is not expected here.'
    } else {
      fields[path.join('.') || (validationContext ?? 'body')] ??= issue.message
    }
  }
  return new AppError('INVALID_REQUEST', { fields })
}
