import type { UserId } from '../../../contract/core/values.ts'
import type { StaffMe } from '../../../contract/staff/door.ts'
import { permissionsOf, scopeOf } from '../../../contract/rules/scope.ts'
import { AppError } from '../../core/app-error.ts'
import { toWire } from '../../core/instants.ts'
import type { Tx } from '../../db/pool.ts'
import type { Deps } from '../../deps.ts'
import { accountKeyOf } from './attempts.ts'
import { forgiveAttempts } from './attempt-queries.ts'
import { findStaffCaller, type StaffCaller } from './require-staff.ts'
import { hashToken, newToken } from './secrets.ts'
import { insertStaffSession, listCentres, revokeStaffSession, type SignedInWith } from './session-queries.ts'

/** The browser that signs in. */
export interface Browser {
  userAgent: string | null
  address: string
  /** The session that it had until now: whoever signs in takes its place. */
  sessionToken: string | null
}

export interface OpenedSession {
  sessionId: number
  token: string
}

/** A session of its own secret, in the transaction that used up what was shown for it. */
export async function openStaffSession(
  deps: Deps,
  tx: Tx,
  {
    userId,
    signedInWith,
    browser,
    now,
  }: { userId: UserId; signedInWith: SignedInWith; browser: Browser; now: Temporal.Instant },
): Promise<OpenedSession> {
  const token = newToken()
  if (browser.sessionToken !== null) {
    await revokeStaffSession(tx, hashToken(browser.sessionToken), 'SWITCHED_PERSON', now)
  }
  await forgiveAttempts(tx, accountKeyOf(deps, { userId }))
  const sessionId = await insertStaffSession(tx, {
    userId,
    tokenHash: hashToken(token),
    signedInWith,
    userAgent: browser.userAgent,
    ipAddress: browser.address,
    now,
    expiresAt: now.add({ seconds: Math.round(deps.config.STAFF_SESSION_HOURS * 3600) }),
  })
  return { sessionId, token }
}

/** What somebody is told of themselves. Whoever sees patients may see them at any centre. */
export async function staffMe(deps: Deps, caller: StaffCaller): Promise<StaffMe> {
  const { actor, fullName, email, confirmedAt, isDemo } = caller
  const scope = scopeOf(actor, 'day.read')
  const everywhere = scope.everywhere || scope.clinicianId !== null
  return {
    user: { id: actor.userId, fullName, email },
    clinicianId: actor.clinicianId,
    roles: [...actor.roles],
    permissions: permissionsOf(actor),
    centres: await listCentres(deps.db, { ...scope, everywhere, now: deps.clock.now() }),
    idleMinutes: deps.config.STAFF_IDLE_MINUTES,
    confirmedAt: confirmedAt === null ? null : toWire(confirmedAt),
    isDemo,
  }
}

/** The same of the session just opened. */
export async function meOfSession(deps: Deps, sessionId: number): Promise<StaffMe> {
  const caller = await findStaffCaller(deps, sessionId)
  if (caller === undefined) throw new AppError('UNAUTHENTICATED')
  return staffMe(deps, caller)
}
