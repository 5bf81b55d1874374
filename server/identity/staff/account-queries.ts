import { sql } from 'kysely'
import type { UserId } from '../../../contract/core/values.ts'
import type { DatabaseOrTx, Tx } from '../../db/pool.ts'
import { isStaff } from './session-queries.ts'

export interface StaffAccount {
  userId: UserId
  fullName: string
  login: string
  email: string | null
  username: string | null
  passwordHash: string | null
  /** Active, and with a role. */
  isStaff: boolean
  hasTotp: boolean
  hasPasskey: boolean
  hasRecoveryCode: boolean
}

const accountColumns = sql`
  u.id as "userId", u.full_name as "fullName", coalesce(u.email, u.username, u.phone, '') as login, u.email, u.username,
  u.password_hash as "passwordHash", ${isStaff('u')} as "isStaff",
  exists (select from staff_credentials c where c.user_id = u.id and c.kind = 'TOTP') as "hasTotp",
  exists (select from staff_credentials c where c.user_id = u.id and c.kind = 'PASSKEY') as "hasPasskey",
  exists (select from staff_credentials c where c.user_id = u.id and c.kind = 'RECOVERY_CODE' and c.used_at is null)
    as "hasRecoveryCode"`

/**
 * By email address, user name or phone, in any case and format; undefined too if two people match, since rows from
 * the earlier system were typed by hand. `phoneKey` is the last ten digits of what may be a phone number.
 */
export async function findStaffByLogin(
  db: DatabaseOrTx,
  { login, phoneKey }: { login: string; phoneKey: string | null },
): Promise<StaffAccount | undefined> {
  const { rows } = await sql<StaffAccount>`
    select ${accountColumns} from users u
    where u.user_type = 'STAFF'
      and (lower(u.email) = ${login} or lower(u.username) = ${login} or phone_key(u.phone) = ${phoneKey}::text)
    limit 2`.execute(db)
  return rows.length === 1 ? rows[0] : undefined
}

export async function findStaffAccount(db: DatabaseOrTx, userId: number): Promise<StaffAccount | undefined> {
  const { rows } = await sql<StaffAccount>`
    select ${accountColumns} from users u where u.user_type = 'STAFF' and u.id = ${userId}`.execute(db)
  return rows[0]
}

/** Only if the hash is still the one that was compared. */
export async function replacePasswordHash(
  db: DatabaseOrTx,
  { userId, from, to }: { userId: number; from: string | null; to: string },
): Promise<void> {
  await sql`update users set password_hash = ${to}, updated_at = now()
    where id = ${userId} and user_type = 'STAFF' and password_hash is not distinct from ${from}`.execute(db)
}

export async function setPasswordHash(tx: Tx, userId: number, hash: string | null): Promise<void> {
  await sql`update users set password_hash = ${hash}, updated_at = now()
    where id = ${userId} and user_type = 'STAFF'`.execute(tx)
}
