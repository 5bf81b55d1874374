import { errors, type ErrorCode } from '../../../../contract/core/errors.ts'

/** English has one sentence an error, the wire's own. */
export const problems = Object.fromEntries(
  Object.entries(errors).map(([code, { message }]) => [code, message]),
) as Record<ErrorCode, string>
