import type { FastifySchemaCompiler } from 'fastify'
import type { z } from 'zod'
import { isFieldCode, type FieldProblem } from '../../contract/core/field-problems.ts'
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

const types: Partial<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
}

/** The code for what zod found wrong with a field. Schemas that know better put their own code into the message. */
export function fieldProblem(issue: z.core.$ZodIssue): FieldProblem {
  if (isFieldCode(issue.message)) {
    const limit: unknown = issue.code === 'custom' ? issue.params?.limit : undefined
    return { code: issue.message, ...(typeof limit === 'number' ? { limit } : {}) }
  }
  if (issue.code === 'invalid_type') {
    return issue.input === undefined
      ? { code: 'MISSING' }
      : { code: 'WRONG_TYPE', expected: types[issue.expected] ?? 'something else' }
  }
  if (issue.code === 'invalid_value') return { code: 'NOT_AN_OPTION', expected: issue.values.map(String).join(', ') }
  if (issue.code === 'too_big') {
    return issue.origin === 'string' ? { code: 'TOO_LONG', limit: Number(issue.maximum) } : { code: 'TOO_LARGE' }
  }
  if (issue.code === 'too_small') return { code: issue.origin === 'string' ? 'TOO_SHORT' : 'TOO_SMALL' }
  return { code: issue.code === 'invalid_format' && issue.format === 'date' ? 'BAD_DATE' : 'INVALID' }
}

/** Parses so that a missing value can be told from one of the wrong type. */
export const parseInput = <Output>(schema: z.ZodType<Output>, data: unknown) =>
  schema.safeParse(data, { reportInput: true })

export const compileValidator: FastifySchemaCompiler<z.ZodType> =
  ({ schema }) =>
  (data: unknown) => {
    const result = parseInput(schema, data)
    return result.success ? { value: result.data } : { error: new InputError(result.error.issues) }
  }

/** INVALID_REQUEST with what is wrong with each field; NOT_FOUND for a path id that cannot be one. */
export function fromInputError({ issues, validationContext }: InputError): AppError {
  if (validationContext === 'params') return new AppError('NOT_FOUND')
  const fields: Record<string, FieldProblem> = {}
  for (const issue of issues) {
    const path = issue.path.map(String)
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys.slice(0, 20)) fields[[...path, key].join('.').slice(0, 100)] = { code: 'UNEXPECTED' }
    } else {
      fields[path.join('.') || (validationContext ?? 'body')] ??= fieldProblem(issue)
    }
  }
  return new AppError('INVALID_REQUEST', { fields })
}
