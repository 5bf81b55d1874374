import type { Tokens } from '../../contract/patient/auth.ts'
import { deviceStorage, tabStorage } from './storage.ts'
import { createStore } from './store.ts'

/** Whose session it is, and its state: this stays while tokens are replaced. */
export interface SessionOwner {
  /** Whose it is: another patient who signs in on this device must not see what was loaded for the last one. */
  userId: number
  /** A refresh has to be signed with this browser's key. */
  isBound?: boolean
  /** The number may have a new owner: only the date of birth is asked for. */
  needsBirthDate?: boolean
}

export interface Session extends SessionOwner {
  accessToken: string
  refreshToken: string
  accessTokenExpiresAtMs: number
}

const storageKey = 'mibo.session'
const endedKey = 'mibo.session-ended'

function read(): Session | null {
  try {
    const stored = JSON.parse(deviceStorage.get(storageKey) ?? 'null') as Session | null
    return typeof stored?.refreshToken === 'string' ? stored : null
  } catch {
    return null
  }
}

export const session = createStore<Session | null>(read())

/** False if the browser does not let us store the session: then it ends with this tab. */
export const isSessionKept = createStore(!deviceStorage.memory.has(storageKey))

/** What another tab has stored may be newer than what this one remembers. */
export function rereadSession(): Session | null {
  const stored = read()
  if (stored?.accessToken !== session.get()?.accessToken) session.set(stored)
  return session.get()
}

addEventListener('storage', (event) => {
  if (event.key === storageKey || event.key === null) rereadSession()
})

function keep(kept: Session): Session {
  isSessionKept.set(deviceStorage.set(storageKey, JSON.stringify(kept)))
  session.set(kept)
  return kept
}

export function keepSession(tokens: Tokens, { userId, isBound, needsBirthDate }: SessionOwner): Session {
  tabStorage.remove(endedKey)
  return keep({
    accessToken: tokens.accessToken,
    refreshToken: tokens.refreshToken,
    accessTokenExpiresAtMs: Date.now() + tokens.accessTokenExpiresInSeconds * 1000,
    userId,
    isBound,
    needsBirthDate,
  })
}

/** The date of birth was right, or the clinic has confirmed the number. */
export function openHistory(): void {
  const current = session.get()
  if (current !== null) keep({ ...current, needsBirthDate: false })
}

export function dropSession(why: 'signed-out' | 'ended'): void {
  deviceStorage.remove(storageKey)
  if (why === 'ended') tabStorage.set(endedKey, '1')
  if (session.get()?.isBound === true)
    void import('../patient/login/session-key.ts').then((keys) => keys.dropKey()).catch(() => undefined)
  session.set(null)
}

/** True if the session was ended by somebody other than the patient in this tab. */
export const hasSessionEnded = (): boolean => tabStorage.get(endedKey) !== null
