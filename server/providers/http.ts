import type { z } from 'zod'

/**
 * How a call to a vendor failed.
 * - `refused`: the vendor rejected the request; repeating it changes nothing.
 * - `throttled`: too many calls; nothing happened, and a later call may succeed.
 * - `unavailable`: the call did not get through, or the vendor says that it failed; nothing happened.
 * - `unknown`: the call was sent and no usable reply arrived. It may have taken effect: check before retrying.
 */
export type ProviderErrorKind = 'refused' | 'throttled' | 'unavailable' | 'unknown'

interface ProviderErrorFields {
  kind: ProviderErrorKind
  vendor: string
  call: string
  status?: number
  /** The vendor's own code, such as BAD_REQUEST_ERROR. */
  code?: string
  /** The vendor's own sentence. It may quote what we sent, so it is stored where it helps and never logged. */
  description?: string
  retryAfterSeconds?: number
  cause?: unknown
}

/** A call to a vendor that failed. Its message names the call, and nothing that was sent or answered. */
export class ProviderError extends Error {
  readonly kind: ProviderErrorKind
  readonly vendor: string
  readonly call: string
  readonly status: number | undefined
  readonly code: string | undefined
  readonly description: string | undefined
  readonly retryAfterSeconds: number | undefined

  constructor({ kind, vendor, call, status, code, description, retryAfterSeconds, cause }: ProviderErrorFields) {
    super(`${vendor} ${call}: ${kind}${status === undefined ? '' : ` (HTTP ${status})`}`, { cause })
    this.name = 'ProviderError'
    this.kind = kind
    this.vendor = vendor
    this.call = call
    this.status = status
    this.code = code
    this.description = description
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** What a status means. A proxy's 502 and 504 say nothing about what the vendor behind it did. */
export function kindOfStatus(status: number): ProviderErrorKind {
  if (status === 429) return 'throttled'
  if (status === 408 || status === 425) return 'unavailable'
  if (status === 500 || status === 501 || status === 503) return 'unavailable'
  return status >= 500 ? 'unknown' : 'refused'
}

/**
 * Wrong keys, or an account that is closed or out of credit: for the operator to fix, and no answer to the question.
 */
export const isOperatorFault = (error: unknown): boolean =>
  error instanceof ProviderError && error.kind === 'refused' && [401, 402, 403].includes(error.status ?? 0)

/** Errors before the request was sent: the vendor cannot have acted on it. */
const neverSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

/** Looks for a system error's code along the chain of causes, and among the attempts of one connect. */
function systemCode(error: unknown, depth = 0): string | undefined {
  if (!(error instanceof Error) || depth > 5) return undefined
  if ('code' in error && typeof error.code === 'string' && error.code !== 'ERR_BAD_REQUEST') return error.code
  if (error instanceof AggregateError) return systemCode(error.errors[0], depth + 1)
  return systemCode(error.cause, depth + 1)
}

/** What a failed fetch means. */
export function kindOfFailure(error: unknown): ProviderErrorKind {
  return neverSent.has(systemCode(error) ?? '') ? 'unavailable' : 'unknown'
}

/** `Retry-After`, in seconds or as a date, as seconds from now. */
export function readRetryAfter(header: string | null): number | undefined {
  if (header === null) return undefined
  const seconds = /^\d+$/.test(header.trim()) ? Number(header) : (Date.parse(header) - Date.now()) / 1000
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : undefined
}

export interface JsonCall<Reply> {
  vendor: string
  /** The call's name in errors and logs, such as `orders.create`. */
  call: string
  method: 'GET' | 'POST'
  url: string
  headers: Record<string, string>
  body?: unknown
  timeoutMs: number
  /** The schema of a good reply; any other reply is `unknown`. */
  reply: z.ZodType<Reply>
  /** Extracts the vendor's code and sentence from the body of an error. */
  readError: (body: unknown) => { code?: string; description?: string }
}

async function exchange(input: JsonCall<unknown>): Promise<{ response: Response; text: string }> {
  try {
    const response = await fetch(input.url, {
      method: input.method,
      headers: { accept: 'application/json', 'content-type': 'application/json', ...input.headers },
      body: input.body === undefined ? undefined : JSON.stringify(input.body),
      // Keys must not be sent on to wherever a redirect points.
      redirect: 'manual',
      signal: AbortSignal.timeout(input.timeoutMs),
    })
    return { response, text: await response.text() }
  } catch (cause) {
    throw new ProviderError({ kind: kindOfFailure(cause), vendor: input.vendor, call: input.call, cause })
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** One call, JSON in and out, always with a time limit that includes reading the body. Throws ProviderError. */
export async function callJson<Reply>(input: JsonCall<Reply>): Promise<Reply> {
  const { response, text } = await exchange(input)
  const body = parse(text)
  const { vendor, call } = input
  const { status } = response
  if (!response.ok) {
    throw new ProviderError({
      kind: kindOfStatus(status),
      vendor,
      call,
      status,
      ...input.readError(body),
      retryAfterSeconds: readRetryAfter(response.headers.get('retry-after')),
    })
  }
  const reply = input.reply.safeParse(body)
  if (reply.success) return reply.data
  throw new ProviderError({ kind: 'unknown', vendor, call, status, description: 'The reply could not be read.' })
}
