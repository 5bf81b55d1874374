import { sql } from 'kysely'
import type { UserId } from '../../../contract/core/values.ts'
import type { DatabaseOrTx, Tx } from '../../db/pool.ts'

export async function findTotp(db: DatabaseOrTx, userId: number): Promise<Buffer | undefined> {
  const { rows } = await sql<{ sealed: Buffer }>`
    select secret_sealed as sealed from staff_credentials
    where user_id = ${userId} and kind = 'TOTP' and secret_sealed is not null`.execute(db)
  return rows[0]?.sealed
}

/** Compare-and-set: accepting a code uses up this one and every earlier one. False if it was used already. */
export async function consumeTotpStep(
  tx: Tx,
  { userId, step, now }: { userId: number; step: number; now: Temporal.Instant },
): Promise<boolean> {
  const { rows } = await sql`
    update staff_credentials set last_step = ${step}, last_used_at = ${now}
    where user_id = ${userId} and kind = 'TOTP' and (last_step is null or last_step < ${step}::bigint)
    returning id`.execute(tx)
  return rows.length === 1
}

/** Replaces any earlier one. `lastStep` is the time step of the code that confirmed it. */
export async function setTotp(
  tx: Tx,
  totp: { userId: number; sealed: Buffer; lastStep: number; now: Temporal.Instant },
): Promise<void> {
  await sql`
    insert into staff_credentials (user_id, kind, secret_sealed, last_step, created_at)
    values (${totp.userId}, 'TOTP', ${totp.sealed}, ${totp.lastStep}, ${totp.now})
    on conflict (user_id) where kind = 'TOTP' do update set secret_sealed = excluded.secret_sealed,
      last_step = excluded.last_step, created_at = excluded.created_at, last_used_at = null`.execute(tx)
}

export async function consumeRecoveryCode(
  tx: Tx,
  { userId, hash, now }: { userId: number; hash: Buffer; now: Temporal.Instant },
): Promise<boolean> {
  const { rows } = await sql`
    update staff_credentials set used_at = ${now}, last_used_at = ${now}
    where user_id = ${userId} and kind = 'RECOVERY_CODE' and code_hash = ${hash} and used_at is null
    returning id`.execute(tx)
  return rows.length === 1
}

export async function replaceRecoveryCodes(
  tx: Tx,
  { userId, hashes, now }: { userId: number; hashes: Buffer[]; now: Temporal.Instant },
): Promise<void> {
  await sql`delete from staff_credentials where user_id = ${userId} and kind = 'RECOVERY_CODE'`.execute(tx)
  await sql`insert into staff_credentials (user_id, kind, code_hash, created_at)
    select ${userId}::bigint, 'RECOVERY_CODE', hash, ${now}::timestamptz
    from unnest(${hashes}::bytea[]) hash`.execute(tx)
}

export async function countRecoveryCodes(db: DatabaseOrTx, userId: number): Promise<number> {
  const { rows } = await sql<{ left: number }>`
    select count(*)::int as left from staff_credentials
    where user_id = ${userId} and kind = 'RECOVERY_CODE' and used_at is null`.execute(db)
  return rows[0]?.left ?? 0
}

export async function deleteCredentials(tx: Tx, userId: number): Promise<void> {
  await sql`delete from staff_credentials where user_id = ${userId}`.execute(tx)
}

/** Serializes changes to one person's credentials. */
export async function lockStaff(tx: Tx, userId: number): Promise<UserId | undefined> {
  const { rows } = await sql<{ id: UserId }>`
    select id from users where id = ${userId} and user_type = 'STAFF' for no key update`.execute(tx)
  return rows[0]?.id
}
