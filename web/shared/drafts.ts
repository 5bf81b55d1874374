import { session } from './session.ts'
import { tabStorage } from './storage.ts'

const prefix = 'mibo.draft.'

/** What the patient has typed and not sent: private to them, and removed when they sign out. */
const keyOf = (userId: number, name: string) => `${prefix}${userId}.${name}`

function dropDrafts(exceptOf?: number): void {
  const kept = exceptOf === undefined ? undefined : `${prefix}${exceptOf}.`
  for (const key of tabStorage.keys()) {
    if (key.startsWith(prefix) && (kept === undefined || !key.startsWith(kept))) tabStorage.remove(key)
  }
}

// However a session ends, here or in another tab; a restored tab may hold what another left.
session.subscribe(() => dropDrafts(session.get()?.userId))
dropDrafts(session.get()?.userId)

export const drafts = {
  get(name: string): string {
    const userId = session.get()?.userId
    return userId === undefined ? '' : (tabStorage.get(keyOf(userId, name)) ?? '')
  },
  set(name: string, text: string): void {
    const userId = session.get()?.userId
    if (userId !== undefined) tabStorage.set(keyOf(userId, name), text)
  },
  drop(name: string): void {
    const userId = session.get()?.userId
    if (userId !== undefined) tabStorage.remove(keyOf(userId, name))
  },
}

/** A new patient's name. */
export const nameDraft = 'name'

/** The note to a clinician, while booking. */
export const noteFor = (clinicianId: number): string => `notes.${clinicianId}`
