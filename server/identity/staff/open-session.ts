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
  /** The browser's earlier session, which the new one replaces. */
  sessionToken: string | null
}

export interface OpenedSession {
  sessionId: number
  token: string
}

/** Opens a session with a new token, in the transaction that used up the credential. */
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

/** What the web app is told about the signed-in person. A clinician may see patients at any centre. */
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

/** The same for the session just opened. */
export async function meOfSession(deps: Deps, sessionId: number): Promise<StaffMe> {
  const caller = await findStaffCaller(deps, sessionId)
  if (caller === undefined) throw new AppError('UNAUTHENTICATED')
  return staffMe(deps, caller)
}
