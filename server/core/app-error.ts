import type { FieldProblem } from '../../contract/core/field-problems.ts'
import { errors, type ErrorCode } from '../../contract/core/errors.ts'

export interface AppErrorDetails {
  /** Replaces the code's own sentence if more can be said. */
  message?: string
  /** What is wrong with each field, by path. */
  fields?: Record<string, FieldProblem>
  /** What else the caller's program can act on. */
  details?: Record<string, unknown>
  /** Becomes the Retry-After header. */
  retryAfterSeconds?: number
}

/** The only error thrown on purpose: a throw rolls back, and one handler turns it into the wire's shape. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly details: AppErrorDetails
  constructor(code: ErrorCode, details: AppErrorDetails = {}) {
    super(details.message ?? errors[code].message)
    this.code = code
    this.details = details
  }
  get statusCode(): number {
    return errors[this.code].status
  }
}
