import { AppError } from '../core/app-error.ts'

interface PgError extends Error {
  code: string
  constraint?: string
  table?: string
  detail?: string
  /** Which function it came from, a line each. */
  where?: string
}

export const isPgError = (error: unknown): error is PgError =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code)

/** Serialization failure, deadlock, and the server shutting down or restarting: another try may pass. */
const passing = new Set(['40001', '40P01', '57P01', '57P02', '57P03', '08006', '08001', '08003', '08004'])

const connectionLost = /Connection terminated|ECONNRESET|ECONNREFUSED|EPIPE|Client has encountered a connection error/

export function isPassing(error: unknown): boolean {
  if (isPgError(error)) return passing.has(error.code)
  return error instanceof Error && connectionLost.test(error.message)
}

/** True where `constraint` refused the statement. */
function violates(error: unknown, constraint: string): boolean {
  return isPgError(error) && error.constraint === constraint
}

/** Text that PostgreSQL cannot hold, such as NUL: schemas refuse it first, this is the net below them. */
const unstorableText = new Set(['22021', '22P05'])

const statementTimeout = '57014'
const poolTimeout = /timeout exceeded when trying to connect|Connection terminated due to connection timeout/

/** What a database error means to a caller; undefined where it is a fault of ours. */
export function appErrorFor(error: unknown): AppError | undefined {
  if (violates(error, 'appointments_no_overlap')) return new AppError('SLOT_TAKEN')
  if (violates(error, 'users_staff_email_key')) return new AppError('EMAIL_IN_USE')
  if (isPgError(error) && unstorableText.has(error.code)) return new AppError('INVALID_REQUEST')
  if (isPassing(error)) return new AppError('BUSY', { retryAfterSeconds: 2 })
  if (isPgError(error) && error.code === statementTimeout) return new AppError('BUSY', { retryAfterSeconds: 5 })
  if (error instanceof Error && poolTimeout.test(error.message)) return new AppError('BUSY', { retryAfterSeconds: 2 })
  return undefined
}
