import type { FastifyRequest } from 'fastify'
import type { StaffActor } from '../../../contract/rules/actor.ts'
import type { Permission } from '../../../contract/rules/permissions.ts'
import { hasPermissionAnywhere } from '../../../contract/rules/scope.ts'
import { AppError } from '../../core/app-error.ts'
import type { Deps } from '../../deps.ts'
import { readCookie } from './cookies.ts'
import { assertOwnRequest } from './own-origin.ts'
import { hashToken } from './secrets.ts'
import { findStaffSession, touchStaffSession, type StaffSessionRow } from './session-queries.ts'

/** A signed-in member of staff, and the session that the call came in on. */
export interface StaffCaller {
  actor: StaffActor
  sessionId: number
  fullName: string
  email: string | null
  /** When they last confirmed their identity. */
  confirmedAt: Temporal.Instant | null
  isDemo: boolean
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by `staffOnly`. */
    staff: StaffCaller | null
  }
}

/** How long a confirmation of identity is valid. */
const confirmedMinutes = 5

/** A session's time of last use is saved at most this often. */
const touchSeconds = 20

const callerOf = (row: StaffSessionRow): StaffCaller => ({
  actor: { kind: 'STAFF', userId: row.userId, roles: row.roles, clinicianId: row.clinicianId },
  sessionId: row.sessionId,
  fullName: row.fullName,
  email: row.email,
  confirmedAt: row.confirmedAt,
  isDemo: row.isDemo,
})

/**
 * Identifies the caller by the cookie and the present state of its session in the database. Throws UNAUTHENTICATED,
 * and, for requests that change something, what `assertOwnRequest` throws. Patients' tokens are ignored.
 */
export async function requireStaff(
  deps: Deps,
  request: FastifyRequest,
  options: { accepts?: 'multipart/form-data' } = {},
): Promise<StaffCaller> {
  assertOwnRequest(deps.config, request, options)
  const token = readCookie(deps.config, request, 'SESSION')
  if (token === null) throw new AppError('UNAUTHENTICATED')
  const now = deps.clock.now()
  const idleMinutes = deps.config.STAFF_IDLE_MINUTES
  const row = await findStaffSession(deps.db, { tokenHash: hashToken(token) }, { now, idleMinutes })
  if (row === undefined) throw new AppError('UNAUTHENTICATED')
  if (now.since(row.lastUsedAt).total('seconds') > touchSeconds) {
    await touchStaffSession(deps.db, row.sessionId, now)
  }
  return callerOf(row)
}

/**
 * The same for an open stream: undefined once the session has ended or the person was deactivated. Does not count as
 * use of the session.
 */
export async function findStaffCaller(deps: Deps, sessionId: number): Promise<StaffCaller | undefined> {
  const idleMinutes = deps.config.STAFF_IDLE_MINUTES
  const row = await findStaffSession(deps.db, { sessionId }, { now: deps.clock.now(), idleMinutes })
  return row === undefined ? undefined : callerOf(row)
}

/**
 * Throws FORBIDDEN, with the permission, if none of their roles has it anywhere. The WHERE of each query limits it to
 * their centres.
 */
export function requirePermission({ actor }: Pick<StaffCaller, 'actor'>, permission: Permission): void {
  if (!hasPermissionAnywhere(actor, permission)) throw new AppError('FORBIDDEN', { details: { permission } })
}

/** Throws CONFIRM_IDENTITY unless they confirmed their identity in the last five minutes. */
export function requireConfirmed({ confirmedAt }: Pick<StaffCaller, 'confirmedAt'>, now: Temporal.Instant): void {
  if (confirmedAt === null || now.since(confirmedAt).total('minutes') > confirmedMinutes) {
    throw new AppError('CONFIRM_IDENTITY')
  }
}

interface Needs {
  permission?: Permission
  confirmed?: boolean
  accepts?: 'multipart/form-data'
}

/** A hook that admits staff who meet the route's requirements; `staffOf` then returns the caller. */
export function staffOnly(deps: Deps, { permission, confirmed = false, accepts }: Needs = {}) {
  return async (request: FastifyRequest): Promise<void> => {
    const caller = await requireStaff(deps, request, { accepts })
    if (permission !== undefined) requirePermission(caller, permission)
    if (confirmed) requireConfirmed(caller, deps.clock.now())
    request.staff = caller
  }
}

/** The member of staff that `staffOnly` let through. */
export function staffOf(request: FastifyRequest): StaffCaller {
  if (request.staff === null) throw new AppError('UNAUTHENTICATED')
  return request.staff
}
