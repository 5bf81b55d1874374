import type { StaffMe } from '../../contract/staff/door.ts'
import { ApiError, call } from '../shared/api.ts'
import { queryClient } from '../shared/query-client.ts'
import { deviceStorage } from '../shared/storage.ts'
import { createStore } from '../shared/store.ts'
import { staffDrafts } from './drafts.ts'

/** The first part of the key of everything that is read as a member of staff. */
export const staffKey = 'staff'

/** Who is signed in: undefined until the server has said, null for nobody. */
export const who = createStore<StaffMe | null | undefined>(undefined)

/** Who was, for the lock to greet. */
export const lastName = createStore<string | null>(null)

/** Set while this browser is locked and the server may not know yet. */
const lockedKey = 'mibo.staff.locked'

/** Other tabs of this browser, which share the cookie. */
const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('mibo-staff')

// A channel is one origin's by itself.
// oxlint-disable-next-line unicorn/require-post-message-target-origin
const tellTabs = (what: 'changed' | 'locked' | 'active'): void => channel?.postMessage(what)

function set(me: StaffMe | null): void {
  const before = who.get()
  // What one person saw is not there for the next, not even for a moment.
  if (before != null && before.user.id !== me?.user.id) queryClient.removeQueries({ queryKey: [staffKey] })
  if (before != null && me === null) lastName.set(before.user.fullName)
  if (me !== null) staffDrafts.dropOthers(me.user.id)
  who.set(me)
}

export function noteSignedIn(me: StaffMe): void {
  deviceStorage.remove(lockedKey)
  set(me)
  tellTabs('changed')
}

export function noteSignedOut(): void {
  if (who.get() !== null) set(null)
}

/** Asks the server. Throws where it does not answer. */
export async function askWho(): Promise<void> {
  try {
    // Locked while the network was away: the session is ended before anything else.
    if (deviceStorage.get(lockedKey) !== null) await endSession()
    set(await call<StaffMe>('/api/staff-auth/me'))
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error
    set(null)
  }
}

/** Ends the session, here and in the other tabs. The page stays where it is, behind the sign-in. */
export async function lock(): Promise<void> {
  // At once, whatever the network does.
  noteSignedOut()
  tellTabs('locked')
  deviceStorage.set(lockedKey, 'yes')
  await endSession()
}

async function endSession(): Promise<void> {
  await call('/api/staff-auth/sign-out', { method: 'POST', body: {} })
  deviceStorage.remove(lockedKey)
}

channel?.addEventListener('message', ({ data }: MessageEvent<string>) => {
  if (data === 'locked') noteSignedOut()
  if (data === 'changed') void askWho().catch(() => undefined)
  if (data === 'active') for (const listener of elsewhere) listener()
})

const elsewhere = new Set<() => void>()

/** Tells the other tabs that somebody is working, and is told so by them. */
export const tellActive = (): void => tellTabs('active')

export function onActiveElsewhere(listener: () => void): () => void {
  elsewhere.add(listener)
  return () => void elsewhere.delete(listener)
}
