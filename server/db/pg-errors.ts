import { AppError } from '../core/app-error.ts'

interface PgError extends Error {
  code: string
  constraint?: string
  table?: string
  detail?: string
  /** The functions that raised it, one per line. */
  where?: string
}

export const isPgError = (error: unknown): error is PgError =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code)

/** Serialization failure, deadlock, or the server shutting down or restarting: a retry may succeed. */
const passing = new Set(['40001', '40P01', '57P01', '57P02', '57P03', '08006', '08001', '08003', '08004'])

const connectionLost = /Connection terminated|ECONNRESET|ECONNREFUSED|EPIPE|Client has encountered a connection error/

export function isPassing(error: unknown): boolean {
  if (isPgError(error)) return passing.has(error.code)
  return error instanceof Error && connectionLost.test(error.message)
}

/** True if `constraint` rejected the statement. */
function violates(error: unknown, constraint: string): boolean {
  return isPgError(error) && error.constraint === constraint
}

/** Text that PostgreSQL cannot store, such as NUL. Schemas reject it first; this is a safety net. */
const unstorableText = new Set(['22021', '22P05'])

const statementTimeout = '57014'
const poolTimeout = /timeout exceeded when trying to connect|Connection terminated due to connection timeout/

/** The AppError that a database error means to a caller; undefined if it is our own fault. */
export function appErrorFor(error: unknown): AppError | undefined {
  if (violates(error, 'appointments_no_overlap')) return new AppError('SLOT_TAKEN')
  if (violates(error, 'users_staff_email_key')) return new AppError('EMAIL_IN_USE')
  if (violates(error, 'users_patient_phone_key')) return new AppError('PHONE_IN_USE')
  if (isPgError(error) && unstorableText.has(error.code)) return new AppError('INVALID_REQUEST')
  if (isPassing(error)) return new AppError('BUSY', { retryAfterSeconds: 2 })
  if (isPgError(error) && error.code === statementTimeout) return new AppError('BUSY', { retryAfterSeconds: 5 })
  if (error instanceof Error && poolTimeout.test(error.message)) return new AppError('BUSY', { retryAfterSeconds: 2 })
  return undefined
}
