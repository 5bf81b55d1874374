import type { Tokens } from '../contract/auth.ts'
import { createStore } from './store.ts'

export interface Session {
  accessToken: string
  refreshToken: string
  accessTokenExpiresAtMs: number
  /** Whose it is: another patient signing in on this device must not see what was loaded for the last one. */
  userId: number
}

const storageKey = 'mibo.session'
const endedKey = 'mibo.session-ended'

function read(): Session | null {
  try {
    const stored = JSON.parse(localStorage.getItem(storageKey) ?? 'null') as Session | null
    return typeof stored?.refreshToken === 'string' ? stored : null
  } catch {
    return null
  }
}

export const session = createStore<Session | null>(read())

/** What another tab stored may be newer than what this one remembers. */
export function rereadSession(): Session | null {
  const stored = read()
  if (stored?.accessToken !== session.get()?.accessToken) session.set(stored)
  return session.get()
}

addEventListener('storage', (event) => {
  if (event.key === storageKey || event.key === null) rereadSession()
})

export function keepSession(tokens: Tokens, userId: number): Session {
  const kept: Session = {
    accessToken: tokens.accessToken,
    refreshToken: tokens.refreshToken,
    accessTokenExpiresAtMs: Date.now() + tokens.accessTokenExpiresInSeconds * 1000,
    userId,
  }
  localStorage.setItem(storageKey, JSON.stringify(kept))
  sessionStorage.removeItem(endedKey)
  session.set(kept)
  return kept
}

export function dropSession(why: 'signed-out' | 'ended'): void {
  localStorage.removeItem(storageKey)
  if (why === 'ended') sessionStorage.setItem(endedKey, '1')
  session.set(null)
}

/** True where the session was ended by somebody else than the patient in this tab. */
export const hasSessionEnded = (): boolean => sessionStorage.getItem(endedKey) !== null
