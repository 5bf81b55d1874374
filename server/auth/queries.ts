import { sql } from 'kysely'
import type { PatientId, Phone, UserId } from '../../contract/values.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'
import { askTogether } from '../db/together.ts'
import type { Principal } from './principal.ts'

export interface Account {
  userId: UserId
  patientId: PatientId
  phone: string
  fullName: string
  email: string | null
  userType: 'PATIENT' | 'STAFF'
  isActive: boolean
  dateOfBirth: string | null
  gender: string | null
}

const accountColumns = sql`
  u.id as "userId", p.id as "patientId", coalesce(u.phone, '') as phone, u.full_name as "fullName", u.email,
  u.user_type as "userType", u.is_active and p.is_active as "isActive", p.date_of_birth as "dateOfBirth", p.gender`

/** Of two first sign-ins at once one inserts; the other waits for it, inserts nothing and finds the same person. */
export async function findOrCreatePatient(tx: Tx, phone: Phone): Promise<Account & { isNewUser: boolean }> {
  const created = await sql<{ id: number }>`
    insert into users (phone, full_name, user_type) values (${phone}, '', 'PATIENT')
    on conflict (phone) where phone is not null do nothing returning id`.execute(tx)
  await sql`insert into patient_profiles (user_id) select id from users where phone = ${phone}
    on conflict (user_id) do nothing`.execute(tx)
  const { rows } = await sql<Account>`
    select ${accountColumns} from users u join patient_profiles p on p.user_id = u.id where u.phone = ${phone}`.execute(
    tx,
  )
  const account = rows[0]
  if (account === undefined) throw new Error('The patient just made is not there')
  return { ...account, isNewUser: created.rows.length === 1 }
}

export async function findAccount(db: DatabaseOrTx, userId: UserId): Promise<Account | undefined> {
  const { rows } = await sql<Account>`
    select ${accountColumns} from users u join patient_profiles p on p.user_id = u.id where u.id = ${userId}`.execute(
    db,
  )
  return rows[0]
}

/** Undefined for an account that is closed or erased. Fills what is empty, and never takes an e-mail address from another account: null is returned where it would. */
export async function completeAccount(
  tx: DatabaseOrTx,
  userId: UserId,
  { fullName, email }: { fullName?: string; email?: string },
): Promise<{ isNamed: boolean } | undefined> {
  const { rows } = await sql<{ isNamed: boolean }>`
    update users set
      full_name = coalesce(nullif(full_name, ''), ${fullName ?? ''}),
      email = case
        when email is null and not exists (select from users other where other.email = ${email ?? null}) then ${email ?? null}
        else email end,
      updated_at = now()
    where id = ${userId} and is_active returning full_name <> '' as "isNamed"`.execute(tx)
  return rows[0]
}

export interface NewSession {
  userId: UserId
  familyId: string
  tokenHash: string
  userAgent: string | null
  ipAddress: string | null
  now: Temporal.Instant
  expiresAt: Temporal.Instant
}

export async function insertSession(tx: Tx, session: NewSession): Promise<number> {
  const now = session.now.toString()
  const { rows } = await sql<{ id: number }>`
    insert into auth_sessions
      (user_id, refresh_token_hash, user_agent, ip_address, expires_at, family_id, created_at, last_used_at)
    values (${session.userId}, ${session.tokenHash}, ${session.userAgent}, ${session.ipAddress}::inet,
            ${session.expiresAt.toString()}, ${session.familyId}, ${now}, ${now})
    returning id`.execute(tx)
  return rows[0]?.id ?? 0
}

export interface RotatedSession {
  id: number
  userId: UserId
}

/** Compare-and-set: only who holds the family's current token moves it on. */
export async function rotateSession(
  db: DatabaseOrTx,
  input: {
    familyId: string
    presentedHash: string
    successorHash: string
    now: Temporal.Instant
    expiresAt: Temporal.Instant
    userAgent: string | null
    ipAddress: string | null
  },
): Promise<RotatedSession | undefined> {
  const now = input.now.toString()
  const { rows } = await sql<RotatedSession>`
    update auth_sessions s set
      previous_token_hash = refresh_token_hash, refresh_token_hash = ${input.successorHash}, rotated_at = ${now},
      rotations_count = rotations_count + 1, last_used_at = ${now}, expires_at = ${input.expiresAt.toString()},
      user_agent = coalesce(${input.userAgent}, s.user_agent), ip_address = coalesce(${input.ipAddress}::inet, s.ip_address)
    from users u
    where s.family_id = ${input.familyId} and s.refresh_token_hash = ${input.presentedHash}
      and s.revoked_at is null and s.expires_at > ${now} and u.id = s.user_id and u.is_active
    returning s.id, s.user_id as "userId"`.execute(db)
  return rows[0]
}

export interface SessionFamily extends RotatedSession {
  isLive: boolean
  previousTokenHash: string | null
  rotatedAt: Date | null
}

export async function findFamily(
  db: DatabaseOrTx,
  familyId: string,
  now: Temporal.Instant,
): Promise<SessionFamily | undefined> {
  const { rows } = await sql<SessionFamily>`
    select s.id, s.user_id as "userId", s.previous_token_hash as "previousTokenHash", s.rotated_at as "rotatedAt",
      s.revoked_at is null and s.expires_at > ${now.toString()} and u.is_active as "isLive"
    from auth_sessions s join users u on u.id = s.user_id where s.family_id = ${familyId}`.execute(db)
  return rows[0]
}

export async function revokeFamily(
  db: DatabaseOrTx,
  familyId: string,
  reason: 'LOGOUT' | 'REUSE',
  now: Temporal.Instant,
): Promise<void> {
  await sql`update auth_sessions set revoked_at = ${now.toString()}, revoked_reason = ${reason}
    where family_id = ${familyId} and revoked_at is null`.execute(db)
}

/**
 * Who an access token's session is, if it still is: read on every call, so that signing out works at once. The ids come out
 * of a subquery, since PostgreSQL would count those of a plain array and plan anew every time, which took longer than the
 * rest.
 */
export const findOpenSession = askTogether(async (db, sessionIds: readonly number[]) => {
  const { rows } = await sql<Principal & { expiresAt: Date }>`
    select s.id as "sessionId", s.user_id as "userId", p.id as "patientId", u.full_name <> '' as "isNamed",
      s.expires_at as "expiresAt"
    from auth_sessions s
    join users u on u.id = s.user_id and u.is_active
    join patient_profiles p on p.user_id = u.id and p.is_active
    where s.id = any((select ${sessionIds}::bigint[])::bigint[]) and s.revoked_at is null`.execute(db)
  return new Map(rows.map((row) => [row.sessionId, row]))
})
