import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { fieldSentence } from '../../contract/core/field-problems.ts'
import type { ErrorBody } from '../../contract/core/errors.ts'
import { appErrorFor } from '../db/pg-errors.ts'
import type { Log } from '../core/log.ts'
import { AppError } from '../core/app-error.ts'
import type { App } from './app.ts'
import { fromInputError, InputError } from './validation.ts'

/** Fastify's own errors: bodies that it could not read, that were too large or of another type. */
function fromFastify(error: FastifyError): AppError | undefined {
  if (error.statusCode === 415) return new AppError('UNSUPPORTED_MEDIA_TYPE')
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new AppError('INVALID_REQUEST', { message: 'This is larger than anything that is expected here.' })
  }
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return new AppError('INVALID_REQUEST')
  }
  return undefined
}

/** Any error as the one that the caller is shown. */
export function toAppError(error: FastifyError | AppError | Error): AppError {
  if (error instanceof AppError) return error
  if (error instanceof InputError) return fromInputError(error)
  return appErrorFor(error) ?? fromFastify(error as FastifyError) ?? new AppError('INTERNAL')
}

const mapValues = <From, To>(record: Record<string, From>, to: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, to(value)]))

export function sendAppError(request: FastifyRequest, reply: FastifyReply, error: AppError): FastifyReply {
  const { fields, details } = error.details
  const body: ErrorBody = {
    statusCode: error.statusCode,
    code: error.code,
    message: error.message,
    requestId: request.id,
    ...(fields === undefined ? {} : { fields: mapValues(fields, fieldSentence), fieldProblems: fields }),
    ...(details === undefined ? {} : { details }),
  }
  const wait = error.details.retryAfterSeconds ?? (error.statusCode === 429 ? 60 : undefined)
  if (wait !== undefined) void reply.header('retry-after', String(wait))
  return reply
    .code(error.statusCode)
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .serializer((payload: unknown) => JSON.stringify(payload))
    .send(body)
}

export function handleErrors(app: App, log: Log): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const known = toAppError(error)
    if (known.code === 'INTERNAL') {
      log.error('request_failed', {
        requestId: request.id,
        method: request.method,
        route: request.routeOptions.url,
        error,
      })
    }
    return sendAppError(request, reply, known)
  })
}
