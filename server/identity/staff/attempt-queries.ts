import { sql } from 'kysely'
import type { DatabaseOrTx, Tx } from '../../db/pool.ts'

export interface AttemptKeys {
  accountKey: Buffer
  networkKey: Buffer
  /** IPv6 only. */
  network48Key: Buffer | null
}

/**
 * Serializes attempts per account and per network, so that counting and reserving are one step. Always account first.
 */
export async function lockAttempts(tx: Tx, { accountKey, networkKey, network48Key }: AttemptKeys): Promise<void> {
  const lockOf = (key: Buffer) => key.readInt32BE(0)
  await sql`select pg_advisory_xact_lock(73, ${lockOf(accountKey)}::int),
    pg_advisory_xact_lock(74, ${lockOf(network48Key ?? networkKey)}::int)`.execute(tx)
}

interface Limits {
  account: number
  network: number
  network48: number
  minutes: number
}

/** When the next attempt will be allowed; null if one is allowed now. */
export async function attemptsBlockedUntil(
  db: DatabaseOrTx,
  { accountKey, networkKey, network48Key }: AttemptKeys,
  { account, network, network48, minutes }: Limits,
  now: Temporal.Instant,
): Promise<Temporal.Instant | null> {
  const window = sql`make_interval(mins => ${minutes}::int)`
  const since = sql`${now}::timestamptz - ${window}`
  const { rows } = await sql<{ until: Temporal.Instant | null }>`
    select greatest(
      (select a.at + ${window} from staff_sign_in_attempts a where a.account_key = ${accountKey} and a.at > ${since}
        order by a.at desc offset ${account - 1}::int limit 1),
      (select a.at + ${window} from staff_sign_in_attempts a where a.network_key = ${networkKey} and a.at > ${since}
        order by a.at desc offset ${network - 1}::int limit 1),
      (select a.at + ${window} from staff_sign_in_attempts a where a.network_48_key = ${network48Key}
        and a.at > ${since}
        order by a.at desc offset ${network48 - 1}::int limit 1)) as until`.execute(db)
  return rows[0]?.until ?? null
}

export async function insertAttempt(tx: Tx, keys: AttemptKeys, now: Temporal.Instant): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into staff_sign_in_attempts (account_key, network_key, network_48_key, at)
    values (${keys.accountKey}, ${keys.networkKey}, ${keys.network48Key}, ${now}) returning id`.execute(tx)
  return rows[0]?.id ?? 0
}

/** The attempt succeeded, so it does not count as a failure. */
export async function deleteAttempt(db: DatabaseOrTx, attemptId: number): Promise<void> {
  await sql`delete from staff_sign_in_attempts where id = ${attemptId}`.execute(db)
}

/** After a full sign-in, earlier failures no longer count against the account; they still count against the network. */
export async function forgiveAttempts(tx: Tx, accountKey: Buffer): Promise<void> {
  await sql`update staff_sign_in_attempts set account_key = null where account_key = ${accountKey}`.execute(tx)
}

/** Limits look back 15 minutes and steps last minutes; sessions are kept for thirty days after they end. */
export async function purgeStaffSignIn(db: DatabaseOrTx, now: Temporal.Instant): Promise<void> {
  await sql`delete from staff_sign_in_attempts where at < ${now.subtract({ hours: 24 })}`.execute(db)
  await sql`delete from staff_steps where expires_at < ${now}`.execute(db)
  const before = now.subtract({ hours: 24 * 30 })
  await sql`delete from staff_sessions where least(expires_at, revoked_at) < ${before}`.execute(db)
}
