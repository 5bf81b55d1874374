import { sql } from 'kysely'
import type { PatientId, Phone, UserId } from '../../contract/core/values.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'
import { createBatchLoader } from '../perf/batch-loader.ts'
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

/** Of two first sign-ins at once one inserts; the other waits, inserts nothing and finds the same person. */
export async function findOrCreatePatient(tx: Tx, phone: Phone): Promise<Account & { isNewUser: boolean }> {
  for (let tries = 0; tries < 3; tries += 1) {
    const created = await sql<{ id: number }>`
      insert into users (phone, full_name, user_type) values (${phone}, '', 'PATIENT')
      on conflict (phone) where phone is not null and user_type = 'PATIENT' do nothing returning id`.execute(tx)
    await sql`insert into patient_profiles (user_id) select id from users where phone = ${phone}
      and user_type = 'PATIENT'
      on conflict (user_id) do nothing`.execute(tx)
    const { rows } = await sql<Account>`
      select ${accountColumns} from users u join patient_profiles p on p.user_id = u.id
      where u.phone = ${phone} and u.user_type = 'PATIENT' for no key update of p, u`.execute(tx)
    const account = rows[0]
    if (account !== undefined) return { ...account, isNewUser: created.rows.length === 1 }
    // The account was erased while this waited: whoever signs in with the phone now is a new person.
  }
  throw new Error('The patient just made is not there')
}

export async function findAccount(db: DatabaseOrTx, userId: UserId): Promise<Account | undefined> {
  const { rows } = await sql<Account>`
    select ${accountColumns} from users u join patient_profiles p on p.user_id = u.id
    where u.id = ${userId} and u.user_type = 'PATIENT'`.execute(db)
  return rows[0]
}

/**
 * Fills what is empty. Several people may share an email address, since it is not used to sign in. Undefined if the
 * account is closed.
 */
export async function completeAccount(
  tx: DatabaseOrTx,
  userId: UserId,
  { fullName, email }: { fullName?: string; email?: string },
): Promise<{ isNamed: boolean } | undefined> {
  const { rows } = await sql<{ isNamed: boolean }>`
    update users set
      full_name = coalesce(nullif(full_name, ''), ${fullName ?? ''}),
      email = coalesce(email, ${email ?? null}),
      updated_at = now()
    where id = ${userId} and is_active and user_type = 'PATIENT' returning full_name <> '' as "isNamed"`.execute(tx)
  return rows[0]
}

export interface NewSession {
  userId: UserId
  familyId: string
  tokenHash: string
  userAgent: string | null
  ipAddress: string | null
  /** The key that has to sign each refresh. */
  keyThumbprint: string | null
  needsBirthDate: boolean
  now: Temporal.Instant
  expiresAt: Temporal.Instant
}

export async function insertSession(tx: Tx, session: NewSession): Promise<number> {
  const { now } = session
  const { rows } = await sql<{ id: number }>`
    insert into auth_sessions
      (user_id, refresh_token_hash, user_agent, ip_address, expires_at, family_id, key_thumbprint, needs_birth_date,
       created_at, last_used_at)
    values (${session.userId}, ${session.tokenHash}, ${session.userAgent}, ${session.ipAddress}::inet,
            ${session.expiresAt}, ${session.familyId}, ${session.keyThumbprint}, ${session.needsBirthDate},
            ${now}, ${now})
    returning id`.execute(tx)
  return rows[0]?.id ?? 0
}

export interface RotatedSession {
  id: number
  userId: UserId
}

/**
 * Compare-and-set: only the family's current token moves it on, signed with its key if it has one. A session ends
 * `maxDays` after its sign-in, however often it is refreshed.
 */
export async function rotateSession(
  db: DatabaseOrTx,
  input: {
    familyId: string
    presentedHash: string
    successorHash: string
    keyThumbprint: string | null
    now: Temporal.Instant
    expiresAt: Temporal.Instant
    maxDays: number
    userAgent: string | null
    ipAddress: string | null
  },
): Promise<RotatedSession | undefined> {
  const { now } = input
  const lastAt = sql`s.created_at + make_interval(hours => ${input.maxDays * 24}::int)`
  const { rows } = await sql<RotatedSession>`
    update auth_sessions s set
      previous_token_hash = refresh_token_hash, refresh_token_hash = ${input.successorHash}, rotated_at = ${now},
      rotations_count = rotations_count + 1, last_used_at = ${now},
      expires_at = least(${input.expiresAt}::timestamptz, ${lastAt}),
      user_agent = coalesce(${input.userAgent}, s.user_agent), ip_address = coalesce(${input.ipAddress}::inet,
        s.ip_address)
    from users u
    where s.family_id = ${input.familyId} and s.refresh_token_hash = ${input.presentedHash}
      and (s.key_thumbprint is null or s.key_thumbprint = ${input.keyThumbprint})
      and s.revoked_at is null and s.expires_at > ${now} and ${lastAt} > ${now}
      and u.id = s.user_id and u.is_active and u.user_type = 'PATIENT'
    returning s.id, s.user_id as "userId"`.execute(db)
  return rows[0]
}

export interface SessionFamily extends RotatedSession {
  isLive: boolean
  tokenHash: string
  previousTokenHash: string | null
  rotatedAt: Temporal.Instant | null
  keyThumbprint: string | null
  userAgent: string | null
  ipAddress: string | null
}

export async function findFamily(
  db: DatabaseOrTx,
  familyId: string,
  { now, maxDays }: { now: Temporal.Instant; maxDays: number },
): Promise<SessionFamily | undefined> {
  const { rows } = await sql<SessionFamily>`
    select s.id, s.user_id as "userId", s.refresh_token_hash as "tokenHash",
      s.previous_token_hash as "previousTokenHash",
      s.rotated_at as "rotatedAt", s.key_thumbprint as "keyThumbprint", s.user_agent as "userAgent",
      host(s.ip_address) as "ipAddress",
      s.revoked_at is null and s.expires_at > ${now} and u.is_active
        and s.created_at + make_interval(hours => ${maxDays * 24}::int) > ${now} as "isLive"
    from auth_sessions s join users u on u.id = s.user_id and u.user_type = 'PATIENT'
    where s.family_id = ${familyId}`.execute(db)
  return rows[0]
}

export async function revokeFamily(
  db: DatabaseOrTx,
  familyId: string,
  reason: 'LOGOUT' | 'REUSE',
  now: Temporal.Instant,
): Promise<void> {
  await sql`update auth_sessions set revoked_at = ${now}, revoked_reason = ${reason}
    where family_id = ${familyId} and revoked_at is null`.execute(db)
}

/** A fresh code was entered in this session. */
export async function markConfirmed(tx: Tx, sessionId: number, now: Temporal.Instant): Promise<void> {
  await sql`update auth_sessions set confirmed_at = ${now} where id = ${sessionId}`.execute(tx)
}

/**
 * The session behind an access token, if it is still open: read on every call, so that signing out takes effect at
 * once. The ids come from a subquery: for a plain array PostgreSQL would estimate the count and replan every time,
 * which took longer than the rest.
 */
export const findOpenSession = createBatchLoader(async (db, sessionIds: readonly number[]) => {
  const { rows } = await sql<Omit<Principal, 'kind'> & { expiresAt: Temporal.Instant }>`
    select s.id as "sessionId", s.user_id as "userId", p.id as "patientId", u.full_name <> '' as "isNamed",
      s.expires_at as "expiresAt", s.needs_birth_date as "needsBirthDate", s.confirmed_at as "confirmedAt"
    from auth_sessions s
    join users u on u.id = s.user_id and u.is_active and u.user_type = 'PATIENT'
    join patient_profiles p on p.user_id = u.id and p.is_active
    where s.id = any((select ${sessionIds}::bigint[])::bigint[]) and s.revoked_at is null`.execute(db)
  return new Map(rows.map((row) => [row.sessionId, { ...row, kind: 'PATIENT' as const }]))
})
