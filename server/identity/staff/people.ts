import type { InviteStaffBody, StaffPerson } from '../../../contract/staff/people.ts'
import type { AuditAction } from '../../../contract/staff/audit.ts'
import type { UserId } from '../../../contract/core/values.ts'
import type { StaffActor } from '../../../contract/rules/actor.ts'
import { scopeOf } from '../../../contract/rules/scope.ts'
import { recordAudit, type Author } from '../../audit/record.ts'
import { AppError } from '../../core/app-error.ts'
import { toWire } from '../../core/instants.ts'
import { listOf } from '../../core/list-of.ts'
import { parsePhone } from '../../core/phone.ts'
import type { Tx } from '../../db/pool.ts'
import { transactOnce } from '../../db/transact.ts'
import type { Deps } from '../../deps.ts'
import { InvitationError, inviteIn } from './invite.ts'
import {
  areCentres,
  findRolesOf,
  isClinicianReached,
  listPeople,
  lockAdministrators,
  replaceRoles,
  setActive,
  withdrawInvites,
  type PersonRow,
} from './people-queries.ts'
import { revokeStaffSessions } from './session-queries.ts'

type Roles = StaffActor['roles']

const isAdmin = (roles: Roles) => roles.some(({ role }) => role === 'ADMIN')
const forbidden = () => new AppError('FORBIDDEN', { details: { permission: 'people.write' } })

/** Whether the caller may give and take all of these roles. Only administrators may give or take ADMIN. */
function mayManage(actor: StaffActor, roles: Roles): boolean {
  if (isAdmin(actor.roles)) return true
  const { everywhere, centreIds } = scopeOf(actor, 'people.write')
  const isReached = (centreId: number | null) => everywhere || (centreId !== null && centreIds.includes(centreId))
  return !isAdmin(roles) && roles.every(({ centreId }) => isReached(centreId))
}

const toPerson = (actor: StaffActor, { invitedUntil, lastSeenAt, ...row }: PersonRow): StaffPerson => ({
  ...row,
  roles: [...row.roles],
  invitedUntil: invitedUntil === null ? null : toWire(invitedUntil),
  lastSeenAt: lastSeenAt === null ? null : toWire(lastSeenAt),
  mayChange: row.id !== actor.userId && mayManage(actor, row.roles),
})

/** The staff at the caller's centres. */
export async function readPeople(deps: Deps, actor: StaffActor): Promise<StaffPerson[]> {
  const scope = scopeOf(actor, 'people.write')
  const rows = await listPeople(deps.db, { scope, userId: null, now: deps.clock.now() })
  return rows.map((row) => toPerson(actor, row))
}

async function findPerson(tx: Tx, actor: StaffActor, userId: UserId, now: Temporal.Instant): Promise<PersonRow> {
  const [row] = await listPeople(tx, { scope: scopeOf(actor, 'people.write'), userId, now })
  if (row === undefined) throw new AppError('NOT_FOUND')
  return row
}

/**
 * Gives somebody a role and a link to set up their sign-in. The link replaces an existing account's credentials, so the
 * caller must be allowed to manage all roles of that account. Throws FORBIDDEN, NOT_FOUND, INVITATION_REFUSED,
 * INVALID_PHONE.
 */
export async function invitePerson(
  deps: Deps,
  author: Author,
  { phone: typed, centreId: asked, clinicianId: clinician, ...body }: InviteStaffBody,
): Promise<{ staff: StaffPerson; inviteUrl: string }> {
  const { actor } = author
  const centreId = asked ?? null
  const clinicianId = clinician ?? null
  const now = deps.clock.now()
  const phone = typed === undefined ? null : parsePhone(typed, listOf(deps.config.PHONE_COUNTRIES))
  if (!mayManage(actor, [{ role: body.role, centreId }])) throw forbidden()
  const scope = scopeOf(actor, 'people.write')
  try {
    return await transactOnce(deps.db, async (tx) => {
      if (clinicianId !== null && !(await isClinicianReached(tx, clinicianId, scope))) throw new AppError('NOT_FOUND')
      const invitation = { ...body, phone, centreId, clinicianId, invitedBy: actor.userId }
      const { userId, inviteUrl } = await inviteIn(deps, tx, invitation, async (existing) => {
        if (existing === actor.userId || !mayManage(actor, await findRolesOf(tx, existing))) throw forbidden()
      })
      await recordPerson(tx, author, { action: 'STAFF_INVITED', userId, centreId, now, metadata: { role: body.role } })
      return { staff: toPerson(actor, await findPerson(tx, actor, userId, now)), inviteUrl }
    })
  } catch (error) {
    if (error instanceof InvitationError) throw new AppError('INVITATION_REFUSED', { message: error.message })
    throw error
  }
}

const recordPerson = (
  tx: Tx,
  author: Author,
  change: {
    action: AuditAction
    userId: UserId
    centreId?: number | null
    now: Temporal.Instant
    metadata?: Record<string, unknown>
  },
) => {
  const { userId, centreId, ...rest } = change
  return recordAudit(tx, author, { ...rest, entityType: 'staff', entityId: userId, centreId: centreId ?? undefined })
}

/** A person whom the caller may change, never the caller themselves. Locks the administrators. */
async function lockPerson(tx: Tx, { actor }: Author, userId: UserId, now: Temporal.Instant) {
  const administrators = await lockAdministrators(tx)
  const person = await findPerson(tx, actor, userId, now)
  if (userId === actor.userId) throw new AppError('NOT_YOURSELF')
  if (!mayManage(actor, person.roles)) throw forbidden()
  const isLast = administrators.every((id) => id === userId) && administrators.length > 0
  return { person, isLast }
}

/** Replaces somebody's roles. Throws NOT_FOUND, FORBIDDEN, NOT_YOURSELF, LAST_ADMINISTRATOR. */
export async function changeRoles(deps: Deps, author: Author, userId: UserId, roles: Roles): Promise<StaffPerson> {
  const now = deps.clock.now()
  return transactOnce(deps.db, async (tx) => {
    const { person, isLast } = await lockPerson(tx, author, userId, now)
    const centreIds = roles.flatMap(({ centreId }) => (centreId === null ? [] : [centreId]))
    if (!mayManage(author.actor, roles)) throw forbidden()
    if (!(await areCentres(tx, centreIds))) throw new AppError('NOT_FOUND')
    if (isLast && !isAdmin(roles)) throw new AppError('LAST_ADMINISTRATOR')
    await replaceRoles(tx, userId, roles)
    await recordPerson(tx, author, {
      action: 'STAFF_ROLES_CHANGED',
      userId,
      metadata: { before: person.roles, after: roles },
      now,
    })
    return toPerson(author.actor, await findPerson(tx, author.actor, userId, now))
  })
}

/**
 * Deactivates somebody, or activates them again. Deactivating ends their sessions and open streams, and withdraws
 * their invitation. Throws NOT_FOUND, FORBIDDEN, NOT_YOURSELF, LAST_ADMINISTRATOR.
 */
export async function setPersonActive(
  deps: Deps,
  author: Author,
  { userId, isActive }: { userId: UserId; isActive: boolean },
): Promise<StaffPerson> {
  const now = deps.clock.now()
  return transactOnce(deps.db, async (tx) => {
    const { isLast } = await lockPerson(tx, author, userId, now)
    if (isLast && !isActive) throw new AppError('LAST_ADMINISTRATOR')
    await setActive(tx, userId, isActive)
    if (!isActive) {
      await revokeStaffSessions(tx, { userId, exceptId: null }, 'SWITCHED_OFF', now)
      await withdrawInvites(tx, userId, now)
    }
    await recordPerson(tx, author, { action: isActive ? 'STAFF_SWITCHED_ON' : 'STAFF_SWITCHED_OFF', userId, now })
    return toPerson(author.actor, await findPerson(tx, author.actor, userId, now))
  })
}
