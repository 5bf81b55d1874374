import { session } from './session.ts'
import { tabStorage } from './storage.ts'

const prefix = 'mibo.draft.'

/** What somebody began to write and has not sent: theirs alone, and gone when they are. */
const keyOf = (userId: number, name: string) => `${prefix}${userId}.${name}`

function dropDrafts(exceptOf?: number): void {
  const kept = exceptOf === undefined ? undefined : `${prefix}${exceptOf}.`
  for (const key of tabStorage.keys()) {
    if (key.startsWith(prefix) && (kept === undefined || !key.startsWith(kept))) tabStorage.remove(key)
  }
}

// However a session ends, here or in another tab; and a tab that was brought back may hold what another left.
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

/** What is written for a clinician on the way to a booking. */
export const noteFor = (clinicianId: number): string => `notes.${clinicianId}`
