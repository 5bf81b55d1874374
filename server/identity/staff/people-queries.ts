import { sql } from 'kysely'
import type { UserId } from '../../../contract/core/values.ts'
import type { StaffActor } from '../../../contract/rules/actor.ts'
import type { Scope } from '../../../contract/rules/scope.ts'
import { isClinicianInScope } from '../../db/hours-fragment-queries.ts'
import type { DatabaseOrTx, Tx } from '../../db/pool.ts'
import { rolesOf } from './session-queries.ts'

export interface PersonRow {
  id: UserId
  fullName: string
  email: string | null
  phone: string | null
  roles: StaffActor['roles']
  clinicianId: number | null
  isActive: boolean
  hasJoined: boolean
  lastSeenAt: Temporal.Instant | null
  invitedUntil: Temporal.Instant | null
}

/** Staff who have a role at a centre in the scope, by name; with `userId`, only that one. */
export async function listPeople(
  db: DatabaseOrTx,
  { scope, userId, now }: { scope: Scope; userId: UserId | null; now: Temporal.Instant },
): Promise<PersonRow[]> {
  const { rows } = await sql<PersonRow>`
    select u.id, u.full_name as "fullName", u.email, u.phone, ${rolesOf('u')} as roles,
      (select c.id from clinician_profiles c where c.user_id = u.id) as "clinicianId", u.is_active as "isActive",
      exists (select from staff_sessions s where s.user_id = u.id) as "hasJoined",
      (select max(s.last_used_at) from staff_sessions s where s.user_id = u.id) as "lastSeenAt",
      (select max(i.expires_at) from staff_invites i where i.user_id = u.id and i.used_at is null
        and i.withdrawn_at is null and i.expires_at > ${now}::timestamptz) as "invitedUntil"
    from users u
    where u.user_type = 'STAFF' and (${userId}::bigint is null or u.id = ${userId}::bigint)
      and exists (select from user_roles ur where ur.user_id = u.id and ur.is_active
        and (${scope.everywhere} or ur.centre_id = any(${scope.centreIds}::bigint[])))
    order by u.is_active desc, u.full_name, u.id`.execute(db)
  return rows
}

/** All roles of an account, whatever the caller's scope. */
export async function findRolesOf(tx: Tx, userId: UserId): Promise<StaffActor['roles']> {
  const { rows } = await sql<{ roles: StaffActor['roles'] }>`
    select ${rolesOf('u')} as roles from users u where u.id = ${userId}`.execute(tx)
  return rows[0]?.roles ?? []
}

/**
 * Locks every active administrator, so that two administrators who remove each other at the same time cannot leave
 * the clinic without one.
 */
export async function lockAdministrators(tx: Tx): Promise<UserId[]> {
  const { rows } = await sql<{ id: UserId }>`
    select u.id from users u where u.is_active and u.user_type = 'STAFF' and exists (
      select from user_roles ur join roles r on r.id = ur.role_id
      where ur.user_id = u.id and ur.is_active and r.name = 'ADMIN')
    order by u.id for no key update of u`.execute(tx)
  return rows.map(({ id }) => id)
}

export async function areCentres(tx: Tx, ids: readonly number[]): Promise<boolean> {
  const { rows } = await sql<{ found: number }>`
    select count(*)::int as found from centres where id = any(${ids}::bigint[]) and is_active`.execute(tx)
  return rows[0]?.found === new Set(ids).size
}

export async function isClinicianReached(tx: Tx, clinicianId: number, scope: Scope): Promise<boolean> {
  const { rows } = await sql<{ id: number }>`
    select c.id from clinician_profiles c where c.id = ${clinicianId} and ${isClinicianInScope(scope)}`.execute(tx)
  return rows.length === 1
}

/** Roles that are not in the list are deactivated, and kept as history. */
export async function replaceRoles(tx: Tx, userId: UserId, roles: StaffActor['roles']): Promise<void> {
  const wanted = sql`select r.id, w."centreId" from jsonb_to_recordset(${JSON.stringify(roles)}::jsonb)
    as w(role text, "centreId" bigint) join roles r on r.name = w.role`
  await sql`
    update user_roles ur set is_active = false, updated_at = now()
    where ur.user_id = ${userId} and ur.is_active and not exists (
      select from (${wanted}) w where w.id = ur.role_id and w."centreId" is not distinct from ur.centre_id)`.execute(tx)
  await sql`
    insert into user_roles (user_id, role_id, centre_id)
    select distinct ${userId}::bigint, w.id, w."centreId" from (${wanted}) w where not exists (
      select from user_roles ur where ur.user_id = ${userId} and ur.is_active and ur.role_id = w.id
        and ur.centre_id is not distinct from w."centreId")`.execute(tx)
}

export async function setActive(tx: Tx, userId: UserId, isActive: boolean): Promise<void> {
  await sql`update users set is_active = ${isActive}, updated_at = now() where id = ${userId}`.execute(tx)
}

export async function withdrawInvites(tx: Tx, userId: UserId, now: Temporal.Instant): Promise<void> {
  await sql`update staff_invites set withdrawn_at = ${now}
    where user_id = ${userId} and used_at is null and withdrawn_at is null`.execute(tx)
}
