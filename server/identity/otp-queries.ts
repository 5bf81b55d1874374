import { sql } from 'kysely'
import type { Phone } from '../../contract/core/values.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'
import type { DayAllowance } from './limits.ts'

/**
 * Inserts a new code, superseding the one that this requester requested before: nobody can end another requester's
 * code. Undefined if the day's sends are used up. One statement, and the last before the commit, since every sender
 * waits for the row of the day.
 */
export async function replaceOtp(
  tx: Tx,
  request: {
    phone: Phone
    purpose: string
    otpHash: string
    nonce: string
    network: string
    requestKey: Buffer
    requesterKey: Buffer
    allowance: DayAllowance
    now: Temporal.Instant
    expiresAt: Temporal.Instant
  },
): Promise<number | undefined> {
  const { now } = request
  const { sends, isKnown } = request.allowance
  const known = isKnown ? 1 : 0
  const { rows } = await sql<{ id: number }>`
    with reserved as (
      insert into otp_daily_sends as d (day, sends, known_sends)
      select ${now.toString().slice(0, 10)}::date, 1, ${known}::int where ${sends}::int > 0
      on conflict (day) do update set sends = d.sends + 1, known_sends = d.known_sends + ${known}::int
        where case when ${isKnown}::boolean then d.sends else d.sends - d.known_sends end < ${sends}::int returning day
    ), superseded as (
      update otp_requests set superseded_at = ${now}
      where phone = ${request.phone} and purpose = ${request.purpose} and superseded_at is null and not is_used
        and asker_key = ${request.requesterKey} and exists (select from reserved)
    )
    insert into otp_requests
      (phone, otp_hash, purpose, expires_at, nonce, client_network, request_key, asker_key, created_at)
    select ${request.phone}, ${request.otpHash}, ${request.purpose}, ${request.expiresAt}::timestamptz,
      ${request.nonce}::uuid, ${request.network}::inet, ${request.requestKey}::bytea, ${request.requesterKey}::bytea,
      ${now}::timestamptz
    from reserved returning id`.execute(tx)
  return rows[0]?.id
}

/** What an earlier attempt at this very request has stored; `eventId` is null if its count has been purged. */
export async function findReservedSend(
  tx: Tx,
  request: { requestKey: Buffer; phoneKey: Buffer; now: Temporal.Instant },
): Promise<{ id: number; eventId: number | null } | undefined> {
  const { rows } = await sql<{ id: number; eventId: number | null }>`
    select r.id, (select max(e.id) from sign_in_events e
      where e.what = 'SEND' and e.phone_key = ${request.phoneKey} and e.at = ${request.now}) as "eventId"
    from otp_requests r where r.request_key = ${request.requestKey}`.execute(tx)
  return rows[0]
}

/** How many of the day's sends went to phones that are not known. */
export async function countUnknownSends(db: DatabaseOrTx, now: Temporal.Instant): Promise<number> {
  const { rows } = await sql<{ had: number }>`
    select sends - known_sends as had from otp_daily_sends where day = ${now.toString().slice(0, 10)}::date`.execute(db)
  return rows[0]?.had ?? 0
}

export async function markOtpUnsent(db: DatabaseOrTx, id: number, now: Temporal.Instant): Promise<void> {
  await sql`update otp_requests set send_failed = true, superseded_at = coalesce(superseded_at, ${now})
    where id = ${id}`.execute(db)
}

export async function setOtpMessage(db: DatabaseOrTx, id: number, messageId: string): Promise<void> {
  await sql`update otp_requests set provider_message_id = ${messageId} where id = ${id}`.execute(db)
}

export interface OtpRequest {
  id: number
  nonce: string
  otpHash: string
  /** Attempts with the request's id. */
  ownAttempts: number
  anonymousAttempts: number
  expiresAt: Temporal.Instant
  isUsed: boolean
  isSuperseded: boolean
}

const requestColumns = sql`id, nonce, otp_hash as "otpHash", attempts_count - anonymous_attempts_count as "ownAttempts",
  anonymous_attempts_count as "anonymousAttempts", expires_at as "expiresAt", is_used as "isUsed",
  superseded_at is not null as "isSuperseded"`

/** The request with this id, if it was for this phone. */
export async function findOtpRequest(
  db: DatabaseOrTx,
  { requestKey, phone, purpose }: { requestKey: Buffer; phone: Phone; purpose: string },
): Promise<OtpRequest | undefined> {
  const { rows } = await sql<OtpRequest>`select ${requestColumns} from otp_requests
    where request_key = ${requestKey} and phone = ${phone} and purpose = ${purpose}`.execute(db)
  return rows[0]
}

/** For clients without ids: an open code before an ended one, their own before another's, then the latest. */
export async function findBestOtp(
  db: DatabaseOrTx,
  { phone, purpose, requesterKey, now }: { phone: Phone; purpose: string; requesterKey: Buffer; now: Temporal.Instant },
): Promise<OtpRequest | undefined> {
  const { rows } = await sql<OtpRequest>`select ${requestColumns} from otp_requests
    where phone = ${phone} and purpose = ${purpose} and superseded_at is null
    order by (not is_used and expires_at > ${now}) desc,
      (asker_key is not distinct from ${requesterKey}::bytea) desc, created_at desc, id desc limit 1`.execute(db)
  return rows[0]
}

/**
 * Counts the attempt, compares and consumes in one statement: of a thousand guesses at once at most `maxAttempts` are
 * evaluated, and of fifty right answers exactly one succeeds. Attempts without the request's id have a budget of
 * their own. Undefined if no attempt was left and nothing was compared.
 */
export async function checkOtp(
  tx: Tx,
  input: { id: number; otpHash: string; maxAttempts: number; hasRequestId: boolean; now: Temporal.Instant },
): Promise<{ isRight: boolean } | undefined> {
  const anonymous = input.hasRequestId ? 0 : 1
  const { rows } = await sql<{ isRight: boolean }>`
    update otp_requests set attempts_count = attempts_count + 1,
      anonymous_attempts_count = anonymous_attempts_count + ${anonymous}::int,
      is_used = (otp_hash = ${input.otpHash} and superseded_at is null),
      used_at = case when otp_hash = ${input.otpHash} and superseded_at is null then ${input.now} else used_at end,
      uses_count = uses_count + (otp_hash = ${input.otpHash} and superseded_at is null)::int
    where id = ${input.id} and not is_used and expires_at > ${input.now}
      and (superseded_at is null or ${input.hasRequestId}::boolean)
      and case when ${input.hasRequestId}::boolean then attempts_count - anonymous_attempts_count
        else anonymous_attempts_count end < ${input.maxAttempts}::int
    returning otp_hash = ${input.otpHash} as "isRight"`.execute(tx)
  return rows[0]
}

/** The status of the message with a code. Undefined for an unknown id. */
export async function findOtpStatus(
  db: DatabaseOrTx,
  requestKey: Buffer,
): Promise<'SENT' | 'DELIVERED' | 'NOT_DELIVERED' | undefined> {
  const { rows } = await sql<{ status: 'SENT' | 'DELIVERED' | 'NOT_DELIVERED' }>`
    select case when o.send_failed or n.status = 'FAILED' then 'NOT_DELIVERED'
      when n.status = 'DELIVERED' then 'DELIVERED' else 'SENT' end as status
    from otp_requests o left join notifications n on n.provider_message_id = o.provider_message_id
    where o.request_key = ${requestKey}`.execute(db)
  return rows[0]?.status
}
