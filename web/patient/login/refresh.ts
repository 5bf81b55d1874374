import type { Tokens } from '../../../contract/patient/auth.ts'
import { ApiError, parse, send, signedOut } from '../../shared/api.ts'
import { dropSession, keepSession, rereadSession, type Session } from '../../shared/session.ts'
import { findKey, prove } from './session-key.ts'
import { withTabLock } from './session-lock.ts'

const path = '/api/patient-auth/refresh-token'

/** Throws if the session is over because its key is gone: without the key the token is useless. */
async function proofFor(refreshToken: string): Promise<string> {
  const key = await findKey()
  if (key === null) throw signedOut()
  return prove(key, path, refreshToken)
}

/** One refresh, however many tabs and calls find the same token expired. Throws if the session is over. */
export function refresh(stale: Session): Promise<Session> {
  return withTabLock(async () => {
    const current = rereadSession()
    if (current === null) throw signedOut()
    if (current.accessToken !== stale.accessToken) return current
    try {
      const { refreshToken } = current
      const keyProof = current.isBound === true ? await proofFor(refreshToken) : undefined
      const reply = await send(path, { method: 'POST', body: { refreshToken, keyProof } })
      return keepSession(await parse<Tokens>(reply), current)
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) dropSession('ended')
      throw error
    }
  })
}
