import { sql } from 'kysely'
import type { Phone } from '../../contract/values.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'

/**
 * One sender at a time a phone and a network, so that counting and reserving are one step. Always phone before network:
 * two senders cannot wait for each other.
 */
export async function lockSends(tx: Tx, phone: Phone, network: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(71, hashtext(${phone})), pg_advisory_xact_lock(72, hashtext(${network}))`.execute(
    tx,
  )
}

export interface SendCounts {
  phoneTenMinutes: number
  phoneDay: number
  networkHour: number
  /** Wrong codes of this phone in the last 24 h. */
  failuresDay: number
  lastSentAt: Date | null
  oldestInTenMinutes: Date | null
}

export async function countSends(tx: Tx, phone: Phone, network: string, now: Temporal.Instant): Promise<SendCounts> {
  const at = sql`${now.toString()}::timestamptz`
  const { rows } = await sql<SendCounts>`
    select p.*, n.*
    from (
      select count(*) filter (where created_at > ${at} - interval '10 minutes' and not send_failed)::int as "phoneTenMinutes",
        count(*) filter (where not send_failed)::int as "phoneDay",
        coalesce(sum(attempts_count - is_used::int), 0)::int as "failuresDay",
        max(created_at) filter (where not send_failed) as "lastSentAt",
        min(created_at) filter (where created_at > ${at} - interval '10 minutes' and not send_failed) as "oldestInTenMinutes"
      from otp_requests where phone = ${phone} and created_at > ${at} - interval '24 hours'
    ) p, (
      select count(*)::int as "networkHour"
      from otp_requests where client_network = ${network}::inet and created_at > ${at} - interval '1 hour'
    ) n`.execute(tx)
  if (rows[0] === undefined) throw new Error('An aggregate returned no row')
  return rows[0]
}

/**
 * The one open code of this phone, in the place of the one before; undefined where the day's sends are used up. The day is
 * UTC's: a cap against fraud needs no calendar. Last before the commit, and one statement: all senders of all phones
 * wait for the row of the day.
 */
export async function replaceOtp(
  tx: Tx,
  request: {
    phone: Phone
    purpose: string
    otpHash: string
    nonce: string
    network: string
    failuresBefore: number
    sendsADay: number
    now: Temporal.Instant
    expiresAt: Temporal.Instant
  },
): Promise<number | undefined> {
  const now = request.now.toString()
  const { rows } = await sql<{ id: number }>`
    with reserved as (
      insert into otp_daily_sends as d (day, sends)
      select ${now.slice(0, 10)}::date, 1 where ${request.sendsADay}::int > 0
      on conflict (day) do update set sends = d.sends + 1 where d.sends < ${request.sendsADay} returning day
    ), superseded as (
      update otp_requests set superseded_at = ${now}
      where phone = ${request.phone} and purpose = ${request.purpose} and superseded_at is null and not is_used
        and exists (select from reserved)
    )
    insert into otp_requests (phone, otp_hash, purpose, expires_at, nonce, client_network, failures_before, created_at)
    select ${request.phone}, ${request.otpHash}, ${request.purpose}, ${request.expiresAt.toString()}::timestamptz,
      ${request.nonce}::uuid, ${request.network}::inet, ${request.failuresBefore}::int, ${now}::timestamptz
    from reserved returning id`.execute(tx)
  return rows[0]?.id
}

export async function markOtpUnsent(db: DatabaseOrTx, id: number, now: Temporal.Instant): Promise<void> {
  await sql`update otp_requests set send_failed = true, superseded_at = coalesce(superseded_at, ${now.toString()})
    where id = ${id}`.execute(db)
}

export interface OpenOtp {
  id: number
  nonce: string
  attemptsCount: number
  failuresBefore: number
  expiresAt: Date
}

export async function findOpenOtp(db: DatabaseOrTx, phone: Phone, purpose: string): Promise<OpenOtp | undefined> {
  const { rows } = await sql<OpenOtp>`
    select id, nonce, attempts_count as "attemptsCount", failures_before as "failuresBefore", expires_at as "expiresAt"
    from otp_requests
    where phone = ${phone} and purpose = ${purpose} and not is_used and superseded_at is null
    order by created_at desc, id desc limit 1`.execute(db)
  return rows[0]
}

/**
 * Counts the attempt, compares and consumes, in one statement: of a thousand guesses at once at most `maxAttempts` are
 * evaluated, and of fifty right answers one is. Undefined where no attempt was left, so that nothing was compared.
 */
export async function checkOtp(
  tx: Tx,
  input: { id: number; otpHash: string; maxAttempts: number; maxFailuresDay: number; now: Temporal.Instant },
): Promise<{ isRight: boolean } | undefined> {
  const { rows } = await sql<{ isRight: boolean }>`
    update otp_requests set attempts_count = attempts_count + 1, is_used = (otp_hash = ${input.otpHash})
    where id = ${input.id} and not is_used and superseded_at is null and expires_at > ${input.now.toString()}
      and attempts_count < ${input.maxAttempts} and failures_before + attempts_count < ${input.maxFailuresDay}
    returning is_used as "isRight"`.execute(tx)
  return rows[0]
}
