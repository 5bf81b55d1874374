import type { StaffMe } from '../../contract/staff/door.ts'
import { ApiError, call } from '../shared/api.ts'
import { queryClient } from '../shared/query-client.ts'
import { deviceStorage } from '../shared/storage.ts'
import { createStore } from '../shared/store.ts'
import { staffDrafts } from './drafts.ts'

/** The first part of the query key of everything loaded as a member of staff. */
export const staffKey = 'staff'

/** The signed-in user: undefined until the server has answered, null if nobody is signed in. */
export const who = createStore<StaffMe | null | undefined>(undefined)

/** The name of the previous user, for the lock screen. */
export const lastName = createStore<string | null>(null)

/** Set while this browser is locked and the server may not have been told yet. */
const lockedKey = 'mibo.staff.locked'

/** To the other tabs of this browser, which share the cookie. */
const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('mibo-staff')

// A BroadcastChannel is limited to one origin and takes no target.
// oxlint-disable-next-line unicorn/require-post-message-target-origin
const tellTabs = (what: 'changed' | 'locked' | 'active'): void => channel?.postMessage(what)

function set(me: StaffMe | null): void {
  const before = who.get()
  // The next user must never see the previous user's data, not even for a moment.
  if (before != null && before.user.id !== me?.user.id) queryClient.removeQueries({ queryKey: [staffKey] })
  if (before != null && me === null) lastName.set(before.user.fullName)
  if (me !== null) staffDrafts.dropOthers(me.user.id)
  who.set(me)
}

let signIns = 0

/** How often somebody has signed in on this page: a reply from before the last time says nothing of who is there now. */
export const countSignIns = (): number => signIns

export function noteSignedIn(me: StaffMe): void {
  signIns += 1
  deviceStorage.remove(lockedKey)
  set(me)
  tellTabs('changed')
}

export function noteSignedOut(): void {
  if (who.get() !== null) set(null)
}

/** Asks the server who is signed in. Throws if it does not answer. */
export async function askWho(): Promise<void> {
  try {
    // Locked while offline: end the session before anything else.
    if (deviceStorage.get(lockedKey) !== null) await endSession()
    set(await call<StaffMe>('/api/staff-auth/me'))
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error
    set(null)
  }
}

/** Ends the session here and in the other tabs. The page stays open behind the sign-in. */
export async function lock(): Promise<void> {
  // Immediately, even without a network.
  noteSignedOut()
  tellTabs('locked')
  deviceStorage.set(lockedKey, 'yes')
  const end = endSession()
  ending = end.catch(() => undefined)
  await end
}

let ending: Promise<void> = Promise.resolve()

/** The reply to signing out takes the cookie away, so whoever signs in next waits for it. */
export const whenSignedOut = (): Promise<void> => ending

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

/** Shares user activity with the other tabs. */
export const broadcastActivity = (): void => tellTabs('active')

export function onActiveElsewhere(listener: () => void): () => void {
  elsewhere.add(listener)
  return () => void elsewhere.delete(listener)
}
