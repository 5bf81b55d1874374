import { ApiError, call, type Call } from '../shared/api.ts'
import { sentenceFor, waitFor } from '../shared/text/problems.ts'
import { staffProblemText } from '../shared/text/door.ts'
import { countSignIns, noteSignedOut, whenSignedOut } from './who.ts'

/**
 * Calls the API as the signed-in user: the browser sends the cookie. If the session has ended, the sign-in page is
 * shown, unless somebody has signed in meanwhile.
 */
export async function callStaff<T>(path: string, options: Call = {}): Promise<T> {
  const signInsBefore = countSignIns()
  try {
    return await call<T>(path, options)
  } catch (error) {
    if (error instanceof ApiError && error.code === 'UNAUTHENTICATED' && countSignIns() === signInsBefore)
      noteSignedOut()
    throw error
  }
}

export async function postDoor<T>(path: string, body: unknown = {}): Promise<T> {
  await whenSignedOut()
  return callStaff<T>(`/api/staff-auth/${path}`, { method: 'POST', body })
}

/** A sentence for staff about any error that a call throws. */
export function staffSentence(error: unknown): string {
  if (!(error instanceof ApiError)) return sentenceFor(error)
  const sentence = staffProblemText[error.code] ?? sentenceFor(error)
  return error.status === 429 ? `${sentence} ${waitFor(error.retryAfterSeconds)}`.trim() : sentence
}
