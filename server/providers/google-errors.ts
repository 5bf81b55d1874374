import { z } from 'zod'
import { kindOfFailure, kindOfStatus, ProviderError, readRetryAfter, type ProviderErrorKind } from './http.ts'

const ApiError = z.object({
  error: z.object({
    message: z.string().optional(),
    errors: z.array(z.object({ reason: z.string() })).optional(),
    status: z.string().optional(),
  }),
})
const TokenError = z.object({ error: z.string(), error_description: z.string().optional() })

interface Said {
  reason: string | undefined
  message: string | undefined
}

function readBody(body: unknown): Said {
  const api = ApiError.safeParse(body)
  if (api.success) {
    const { errors, status, message } = api.data.error
    return { reason: errors?.[0]?.reason ?? status, message }
  }
  const token = TokenError.safeParse(body)
  return { reason: token.data?.error, message: token.data?.error_description }
}

/** Quotas are reported as 403 (https://developers.google.com/workspace/calendar/api/guides/quota). */
const quotaReasons = new Set(['rateLimitExceeded', 'userRateLimitExceeded', 'quotaExceeded', 'RESOURCE_EXHAUSTED'])

const delegation =
  'In the Workspace admin console, under Security > API controls > Domain-wide delegation, ' +
  'allow its client id the scope https://www.googleapis.com/auth/calendar.events.'

/** What an administrator has to do about a refusal; Google's own sentence if we know nothing better. */
function adviceFor({ reason, message }: Said, status: number): string | undefined {
  if (reason === 'unauthorized_client' || reason === 'access_denied') {
    return `The service account may not act for the Workspace user yet. ${delegation} It can take a day to work.`
  }
  if (reason === 'invalid_grant') {
    return (
      'Google does not take the service account: its address, its key or the user it acts for is wrong, ' +
      "or this machine's clock is."
    )
  }
  if (message?.includes('Invalid conference type') === true || reason === 'forbiddenForServiceAccounts') {
    return `Google makes Meet links for Workspace users only: set GOOGLE_IMPERSONATE to one. ${delegation}`
  }
  if (status === 404) return 'There is no such calendar or event, or the Workspace user may not see it.'
  if (reason === 'requiredAccessLevel' || reason === 'forbidden') {
    return 'The Workspace user may not change events in this calendar: share it with them.'
  }
  return message
}

const FailedCall = z.object({
  response: z.object({ status: z.number(), data: z.unknown(), headers: z.unknown() }).optional(),
  cause: z.unknown(),
})

function retryAfterOf(headers: unknown): number | undefined {
  if (headers instanceof Headers) return readRetryAfter(headers.get('retry-after'))
  const value = z.object({ 'retry-after': z.string() }).safeParse(headers).data?.['retry-after']
  return readRetryAfter(value ?? null)
}

/**
 * What an error of Google's client means. The client's own error is not kept, because it holds the request with its
 * token.
 */
export function toProviderError(call: string, error: unknown): ProviderError {
  if (error instanceof ProviderError) return error
  const failed = FailedCall.safeParse(error).data
  if (failed?.response === undefined) {
    return new ProviderError({ kind: kindOfFailure(error), vendor: 'google', call })
  }
  const { status, data, headers } = failed.response
  // A 2xx or 3xx that the client could not parse: the call may have succeeded, and only its reply is missing.
  if (status < 400) return new ProviderError({ kind: 'unknown', vendor: 'google', call, status })
  const said = readBody(data)
  const isQuota = status === 403 && quotaReasons.has(said.reason ?? '')
  const kind: ProviderErrorKind = isQuota ? 'throttled' : kindOfStatus(status)
  return new ProviderError({
    kind,
    vendor: 'google',
    call,
    status,
    code: said.reason,
    description: kind === 'refused' ? adviceFor(said, status) : said.message,
    retryAfterSeconds: retryAfterOf(headers),
  })
}
