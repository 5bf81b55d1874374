import { sql } from 'kysely'
import type { UserId } from '../../../contract/core/values.ts'
import type { Role, StaffActor } from '../../../contract/rules/actor.ts'
import type { DatabaseOrTx, Tx } from '../../db/pool.ts'
import { isStaff, rolesOf } from './session-queries.ts'

export interface Invite {
  id: number
  userId: UserId
  fullName: string
  login: string
  email: string | null
  roles: StaffActor['roles']
  passwordHash: string | null
  totpSecretSealed: Buffer | null
  expiresAt: Temporal.Instant
}

/** An open invitation: not used, withdrawn or expired, and its person is still staff. */
export async function findInvite(
  db: DatabaseOrTx,
  tokenHash: Buffer,
  now: Temporal.Instant,
): Promise<Invite | undefined> {
  const { rows } = await sql<Invite>`
    select i.id, u.id as "userId", u.full_name as "fullName", coalesce(u.email, u.username, u.phone, '') as login,
      u.email,
      ${rolesOf('u')} as roles, i.password_hash as "passwordHash", i.totp_secret_sealed as "totpSecretSealed",
      i.expires_at as "expiresAt"
    from staff_invites i join users u on u.id = i.user_id and ${isStaff('u')}
    where i.token_hash = ${tokenHash} and i.used_at is null and i.withdrawn_at is null
      and i.expires_at > ${now}`.execute(db)
  return rows[0]
}

export async function saveChosenCredentials(
  db: DatabaseOrTx,
  inviteId: number,
  { passwordHash, totpSecretSealed }: { passwordHash: string; totpSecretSealed: Buffer },
): Promise<void> {
  await sql`update staff_invites set password_hash = ${passwordHash}, totp_secret_sealed = ${totpSecretSealed}
    where id = ${inviteId} and used_at is null`.execute(db)
}

/** Marks it used, once: of two that finish at the same time, the second gets false. */
export async function useInvite(tx: Tx, inviteId: number, now: Temporal.Instant): Promise<boolean> {
  const { rows } = await sql`
    update staff_invites set used_at = ${now}, password_hash = null, totp_secret_sealed = null
    where id = ${inviteId} and used_at is null and withdrawn_at is null and expires_at > ${now}
    returning id`.execute(tx)
  return rows.length === 1
}

export async function insertInvite(
  tx: Tx,
  invite: {
    userId: UserId
    tokenHash: Buffer
    createdBy: UserId | null
    now: Temporal.Instant
    expiresAt: Temporal.Instant
  },
): Promise<void> {
  await sql`update staff_invites set withdrawn_at = ${invite.now}
    where user_id = ${invite.userId} and used_at is null and withdrawn_at is null`.execute(tx)
  await sql`insert into staff_invites (user_id, token_hash, created_by_user_id, created_at, expires_at)
    values (${invite.userId}, ${invite.tokenHash}, ${invite.createdBy}, ${invite.now}, ${invite.expiresAt})`.execute(tx)
}

export interface Invited {
  fullName: string
  email: string
  phone: string | null
}

export async function findStaffByEmail(tx: Tx, email: string): Promise<UserId | undefined> {
  const { rows } = await sql<{ id: UserId }>`
    select id from users where user_type = 'STAFF' and lower(email) = ${email} order by id limit 1`.execute(tx)
  return rows[0]?.id
}

/** The member of staff who has this phone number, in any format. */
export async function findStaffByPhone(tx: Tx, phone: string): Promise<UserId | undefined> {
  const { rows } = await sql<{ id: UserId }>`
    select id from users where user_type = 'STAFF' and phone_key(phone) = phone_key(${phone})
      order by id limit 1`.execute(tx)
  return rows[0]?.id
}

export async function findClinicianUser(tx: Tx, clinicianId: number): Promise<UserId | undefined> {
  const { rows } = await sql<{ userId: UserId }>`
    select c.user_id as "userId" from clinician_profiles c join users u on u.id = c.user_id and u.user_type = 'STAFF'
    where c.id = ${clinicianId} for no key update of u`.execute(tx)
  return rows[0]?.userId
}

export async function insertStaff(tx: Tx, { fullName, email, phone }: Invited): Promise<UserId> {
  const { rows } = await sql<{ id: UserId }>`
    insert into users (full_name, email, phone, user_type) values (${fullName}, ${email}, ${phone}, 'STAFF')
    returning id`.execute(tx)
  if (rows[0] === undefined) throw new Error('An insert returned no id')
  return rows[0].id
}

/** Reactivates the account; a phone number that it has already is kept. */
export async function updateInvitedStaff(tx: Tx, userId: UserId, { email, phone }: Invited): Promise<void> {
  await sql`update users set email = ${email}, phone = coalesce(phone, ${phone}), is_active = true, updated_at = now()
    where id = ${userId}`.execute(tx)
}

export async function isCentre(tx: Tx, centreId: number): Promise<boolean> {
  const { rows } = await sql<{ id: number }>`select id from centres where id = ${centreId} and is_active`.execute(tx)
  return rows.length === 1
}

/** Does nothing if they have the role already. */
export async function grantRole(
  tx: Tx,
  { userId, role, centreId }: { userId: UserId; role: Role; centreId: number | null },
): Promise<void> {
  await sql`insert into user_roles (user_id, role_id, centre_id)
    select ${userId}::bigint, r.id, ${centreId}::bigint from roles r where r.name = ${role}
      and not exists (select from user_roles ur where ur.user_id = ${userId} and ur.role_id = r.id and ur.is_active
        and ur.centre_id is not distinct from ${centreId}::bigint)`.execute(tx)
}
