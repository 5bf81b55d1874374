import type { FastifySchemaCompiler } from 'fastify'
import type { z } from 'zod'
import { AppError } from './app-error.ts'

/** What zod found wrong with a part of a request; Fastify adds which part. */
export class InputError extends Error {
  readonly issues: readonly z.core.$ZodIssue[]
  validationContext?: string
  constructor(issues: readonly z.core.$ZodIssue[]) {
    super('The request does not fit its schema')
    this.issues = issues
  }
}

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
