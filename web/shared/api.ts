import type { FieldProblem } from '../../contract/core/field-problems.ts'
import type { ErrorBody, ErrorCode } from '../../contract/core/errors.ts'
import { syncServerTime } from './clock.ts'
import { noteNoReply, noteReply } from './connection.ts'
import { fetchPartAgain } from './parts.ts'
import { session, type Session } from './session.ts'

const timeoutMs = 15_000
const refreshEarlyMs = 30_000

/** The server answered with an error. `code` is the wire's. */
export class ApiError extends Error {
  readonly code: ErrorCode
  readonly status: number
  /** What is wrong with each field, by path. */
  readonly fieldProblems: Record<string, FieldProblem>
  /** What else a program can act on, such as the patient who has a phone number. */
  readonly details: Record<string, unknown>
  /** In seconds, from Retry-After. */
  readonly retryAfterSeconds: number | null

  constructor(body: Partial<ErrorBody>, response: Response) {
    super(body.code ?? `HTTP ${response.status}`)
    this.code = body.code ?? (response.status === 503 ? 'BUSY' : 'INTERNAL')
    this.status = response.status
    this.fieldProblems = body.fieldProblems ?? {}
    this.details = body.details ?? {}
    const wait = Number(response.headers.get('retry-after') ?? Number.NaN)
    this.retryAfterSeconds = Number.isFinite(wait) ? wait : null
  }
}

/** No reply: no network, a timeout, or a broken connection. The server may or may not have acted. */
export class NetworkError extends Error {}

export interface Call {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  body?: unknown
  /** Whether it is made as the signed-in patient. */
  isPrivate?: boolean
  headers?: Record<string, string>
  signal?: AbortSignal
}

export async function send(
  path: string,
  { method = 'GET', body, signal, headers: more }: Call,
  accessToken?: string,
): Promise<Response> {
  const giveUp = new AbortController()
  const timer = setTimeout(() => giveUp.abort(), timeoutMs)
  const onAbort = () => giveUp.abort()
  signal?.addEventListener('abort', onAbort)
  const headers: Record<string, string> = { ...more }
  if (body !== undefined) headers['content-type'] = 'application/json'
  if (accessToken !== undefined) headers.authorization = `Bearer ${accessToken}`
  try {
    const response = await fetch(path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: giveUp.signal,
    })
    // The body is read here, under the same timeout as the headers.
    const content = await response.blob()
    noteReply()
    syncServerTime(response.headers.get('date'), { isFresh: method !== 'GET' || accessToken !== undefined })
    return new Response(response.status === 204 ? null : content, {
      status: response.status,
      headers: response.headers,
    })
  } catch (error) {
    if (signal?.aborted === true) throw error
    noteNoReply()
    throw new NetworkError('No reply', { cause: error })
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
  }
}

export async function parse<T>(response: Response): Promise<T> {
  const text = await response.text()
  let body: unknown = null
  try {
    body = text === '' ? null : JSON.parse(text)
  } catch {
    // A proxy's own error page is not JSON; its status says enough.
    if (response.ok) throw new ApiError({}, response)
  }
  if (!response.ok) throw new ApiError(body ?? {}, response)
  return body as T
}

// In a separate chunk, since a page needs it after a quarter of an hour at the earliest, if at all; loaded before
// that.
const loadRefresh = () => import('../patient/login/refresh.ts')
if (session.get() !== null) setTimeout(() => void loadRefresh().catch(() => undefined), 20_000)

/** One refresh, however many tabs and calls find the same token expired. Throws if the session is over. */
async function refresh(stale: Session): Promise<Session> {
  const part = await loadRefresh()
    .catch((error: unknown) => fetchPartAgain(loadRefresh, error, { mayReload: true }))
    .catch((error: unknown) => {
      throw new NetworkError('No reply', { cause: error })
    })
  return part.refresh(stale)
}

export const signedOut = () => new ApiError({ code: 'SESSION_ENDED' }, new Response(null, { status: 401 }))

async function sendAsPatient(path: string, call: Call): Promise<Response> {
  let current = session.get()
  if (current === null) throw signedOut()
  if (current.accessTokenExpiresAtMs - Date.now() < refreshEarlyMs) current = await refresh(current)
  const response = await send(path, call, current.accessToken)
  if (response.status !== 401) return response
  return send(path, call, (await refresh(current)).accessToken)
}

/** Calls the API. Throws ApiError for an error reply and NetworkError without a reply within 15 s. */
export async function call<T>(path: string, call: Call = {}): Promise<T> {
  return parse<T>(await (call.isPrivate === true ? sendAsPatient(path, call) : send(path, call)))
}
