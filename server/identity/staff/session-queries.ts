import { sql, type RawBuilder } from 'kysely'
import type { UserId } from '../../../contract/core/values.ts'
import type { StaffActor } from '../../../contract/rules/actor.ts'
import type { DatabaseOrTx, Tx } from '../../db/pool.ts'

export interface StaffSessionRow {
  sessionId: number
  userId: UserId
  fullName: string
  email: string | null
  clinicianId: number | null
  roles: StaffActor['roles']
  confirmedAt: Temporal.Instant | null
  lastUsedAt: Temporal.Instant
  isDemo: boolean
}

/** May sign in: active as a user and as staff, and with a role. */
export const isStaff = (user: string): RawBuilder<boolean> => {
  const id = sql.ref(`${user}.id`)
  return sql<boolean>`(${sql.ref(`${user}.is_active`)} and ${sql.ref(`${user}.user_type`)} = 'STAFF'
    and not exists (select from staff_profiles sp where sp.user_id = ${id} and not sp.is_active)
    and exists (select from user_roles ur where ur.user_id = ${id} and ur.is_active))`
}

export const rolesOf = (user: string): RawBuilder<StaffActor['roles']> => sql<StaffActor['roles']>`
  (select coalesce(json_agg(json_build_object('role', r.name, 'centreId', ur.centre_id) order by r.id, ur.centre_id),
    '[]')
   from user_roles ur join roles r on r.id = ur.role_id where ur.user_id = ${sql.ref(`${user}.id`)} and ur.is_active)`

type Which = { tokenHash: Buffer } | { sessionId: number }

/** Read on every request, so that removing a role, deactivating a person or ending a session takes effect at once. */
export async function findStaffSession(
  db: DatabaseOrTx,
  which: Which,
  { now, idleMinutes }: { now: Temporal.Instant; idleMinutes: number },
): Promise<StaffSessionRow | undefined> {
  const isIt = 'tokenHash' in which ? sql`s.token_hash = ${which.tokenHash}` : sql`s.id = ${which.sessionId}`
  const { rows } = await sql<StaffSessionRow>`
    select s.id as "sessionId", u.id as "userId", u.full_name as "fullName", u.email,
      (select c.id from clinician_profiles c where c.user_id = u.id) as "clinicianId",
      ${rolesOf('u')} as roles, s.confirmed_at as "confirmedAt", s.last_used_at as "lastUsedAt",
      s.signed_in_with = 'DEMO' as "isDemo"
    from staff_sessions s join users u on u.id = s.user_id and ${isStaff('u')}
    where ${isIt} and s.revoked_at is null and s.expires_at > ${now}
      and s.last_used_at > ${now}::timestamptz - make_interval(secs => ${idleMinutes * 60}::float8)`.execute(db)
  return rows[0]
}

export async function touchStaffSession(db: DatabaseOrTx, sessionId: number, now: Temporal.Instant): Promise<void> {
  await sql`update staff_sessions set last_used_at = greatest(last_used_at, ${now}) where id = ${sessionId}`.execute(db)
}

export type SignedInWith = 'PASSKEY' | 'TOTP' | 'RECOVERY_CODE' | 'INVITE' | 'DEMO'

export async function insertStaffSession(
  tx: Tx,
  session: {
    userId: UserId
    tokenHash: Buffer
    signedInWith: SignedInWith
    userAgent: string | null
    ipAddress: string | null
    now: Temporal.Instant
    expiresAt: Temporal.Instant
  },
): Promise<number> {
  const { now } = session
  const { rows } = await sql<{ id: number }>`
    insert into staff_sessions
      (user_id, token_hash, signed_in_with, user_agent, ip_address, created_at, last_used_at, expires_at)
    values (${session.userId}, ${session.tokenHash}, ${session.signedInWith}, ${session.userAgent},
      ${session.ipAddress}::inet, ${now}, ${now}, ${session.expiresAt})
    returning id`.execute(tx)
  return rows[0]?.id ?? 0
}

export type RevokedBecause = 'SIGNED_OUT' | 'SWITCHED_PERSON' | 'ENDED_BY_USER' | 'NEW_CREDENTIALS' | 'SWITCHED_OFF'

export async function revokeStaffSession(
  db: DatabaseOrTx,
  tokenHash: Buffer,
  because: RevokedBecause,
  now: Temporal.Instant,
): Promise<void> {
  await sql`update staff_sessions set revoked_at = ${now}, revoked_reason = ${because}
    where token_hash = ${tokenHash} and revoked_at is null`.execute(db)
}

/** Every session of a person except `exceptId`. */
export async function revokeStaffSessions(
  db: DatabaseOrTx,
  { userId, exceptId }: { userId: number; exceptId: number | null },
  because: RevokedBecause,
  now: Temporal.Instant,
): Promise<void> {
  await sql`update staff_sessions set revoked_at = ${now}, revoked_reason = ${because}
    where user_id = ${userId} and revoked_at is null and id is distinct from ${exceptId}::bigint`.execute(db)
}

/**
 * The centres within a scope. A deactivated one is included, at the end, as long as it has appointments.
 */
export async function listCentres(
  db: DatabaseOrTx,
  { everywhere, centreIds, now }: { everywhere: boolean; centreIds: number[]; now: Temporal.Instant },
): Promise<{ id: number; name: string }[]> {
  const { rows } = await sql<{ id: number; name: string }>`
    select ce.id, ce.name from centres ce
    where (${everywhere}::boolean or ce.id = any(${centreIds}::bigint[])) and (ce.is_active or exists (
      select from appointments a where a.centre_id = ce.id and a.is_active and a.status in ('BOOKED', 'CONFIRMED',
        'IN_PROGRESS') and a.scheduled_end_at > ${now}::timestamptz - interval '1 day'))
    order by ce.is_active desc, ce.name, ce.id`.execute(db)
  return rows
}

export async function markSessionConfirmed(db: DatabaseOrTx, sessionId: number, now: Temporal.Instant): Promise<void> {
  await sql`update staff_sessions s set confirmed_at = ${now} where s.id = ${sessionId}`.execute(db)
}

export interface StaffDevice {
  id: number
  userAgent: string | null
  ipAddress: string | null
  createdAt: Temporal.Instant
  lastUsedAt: Temporal.Instant
}

/** A person's valid sessions, most recently used first. */
export async function listStaffSessions(
  db: DatabaseOrTx,
  userId: number,
  { now, idleMinutes }: { now: Temporal.Instant; idleMinutes: number },
): Promise<StaffDevice[]> {
  const { rows } = await sql<StaffDevice>`
    select id, user_agent as "userAgent", host(ip_address) as "ipAddress", created_at as "createdAt",
      last_used_at as "lastUsedAt"
    from staff_sessions
    where user_id = ${userId} and revoked_at is null and expires_at > ${now}
      and last_used_at > ${now}::timestamptz - make_interval(secs => ${idleMinutes * 60}::float8)
    order by last_used_at desc, id desc limit 100`.execute(db)
  return rows
}

/** Ends one of the user's own sessions; false if it is not theirs or had ended already. */
export async function revokeOwnSession(
  db: DatabaseOrTx,
  { userId, sessionId }: { userId: number; sessionId: number },
  now: Temporal.Instant,
): Promise<boolean> {
  const { rows } = await sql`
    update staff_sessions set revoked_at = ${now}, revoked_reason = 'ENDED_BY_USER'
    where user_id = ${userId} and id = ${sessionId} and revoked_at is null returning id`.execute(db)
  return rows.length === 1
}
