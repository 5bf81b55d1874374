import type { StaffActor } from '../../contract/rules/actor.ts'
import { transact } from '../../server/db/transact.ts'
import { openStaffSession } from '../../server/identity/staff/open-session.ts'
import type { Clerk } from './hire.ts'
import type { Random } from './random.ts'
import { nowMs, type World } from './world.ts'

export const actorOf = ({ userId, role, centreId, clinicianId }: Clerk): StaffActor => ({
  kind: 'STAFF',
  userId,
  roles: [{ role, centreId }],
  clinicianId,
})

const minute = 60_000

/** The cookie of a session that is still good: a new one, past the door, where it has ended or idled too long. */
export async function cookieOf(world: World, clerk: Clerk): Promise<string> {
  const { deps } = world.stage
  const now = nowMs(world)
  const known = world.sessions.get(clerk.name)
  const { STAFF_IDLE_MINUTES, STAFF_SESSION_HOURS } = deps.config
  const isGood =
    known !== undefined &&
    now - known.usedMs < (STAFF_IDLE_MINUTES - 1) * minute &&
    now - known.openedMs < STAFF_SESSION_HOURS * 60 * minute - minute
  if (isGood) return known.cookie
  const browser = { userAgent: null, address: '10.1.0.1', sessionToken: null }
  const { token } = await transact(deps.db, (tx) =>
    openStaffSession(deps, tx, {
      userId: clerk.userId,
      signedInWith: 'TOTP',
      browser,
      now: deps.clock.now(),
    }),
  )
  const cookie = `mibo_staff=${token}`
  world.sessions.set(clerk.name, { cookie, openedMs: now, usedMs: now })
  return cookie
}

/** Whether a clerk's role reaches what belongs there. */
export const reaches = ({ role, centreId, clinicianId }: Clerk, place: { centreId: number; clinicianId: number }) =>
  role === 'CLINICIAN' ? clinicianId === place.clinicianId : centreId === null || centreId === place.centreId

/** Somebody whose place it is, more often than not. */
export function clerkFor(
  { stage: { clerks } }: World,
  random: Random,
  place: { centreId: number; clinicianId: number },
): Clerk {
  const there = clerks.filter((clerk) => reaches(clerk, place))
  return random.chance(0.85) ? random.pick(there) : random.pick(clerks)
}
