import { sql } from 'kysely'
import type { Actor } from '../../contract/rules/actor.ts'
import type { Tx } from '../db/pool.ts'
import { isOfLowerFee, isOwed, refunded } from '../db/refund-fragment-queries.ts'
import { newAttempt } from './attempt-queries.ts'
import { causeColumns, causeValues } from './queries.ts'

/** The error text of a refund of ours that a refund by hand made unnecessary. */
const coveredByHand = 'Refunded by hand at the gateway'

/** Our refund `r` of payment `p` failed, and waits for a person. */
const isWaiting = sql`(r.origin = 'OURS' and ${isOwed} and r.error_description is distinct from ${coveredByHand})`

/** Of payment `p`, in rupees, what our failed refunds will still return, or a bank has returned. */
const waiting = sql`(select coalesce(sum(r.amount), 0) from refunds r where r.payment_id = p.id
  and (${isWaiting} or (r.origin = 'OURS' and r.status = 'FAILED' and r.decision = 'DROP')))`

/**
 * After a refund of `amountPaise` was made elsewhere, lowers our refunds that are unsent or wait for a person to what
 * is left of the payment, the latest first, each under a new idempotency key, and fails those for which nothing is
 * left.
 */
export async function lowerUnsentRefunds(tx: Tx, paymentRowId: number, amountPaise: number): Promise<void> {
  await sql`
    update refunds r set updated_at = now(),
      status = case when r.amount > less.amount then r.status else 'FAILED' end,
      amount = case when r.amount > less.amount then r.amount - less.amount else r.amount end,
      idempotency_key = r.idempotency_key
        || case when r.amount > less.amount then '-' || ((r.amount - less.amount) * 100)::int else '' end,
      error_description = case when r.amount > less.amount or r.status = 'FAILED' then r.error_description
        else ${coveredByHand} end
    from (
      select r.id, over.amount - coalesce(sum(r.amount) over (order by r.id desc
        rows between unbounded preceding and 1 preceding), 0) as amount
      from refunds r join payments p on p.id = r.payment_id
        cross join lateral (
          select ${amountPaise}::numeric / 100 - p.paid_amount + ${refunded} + ${waiting} as amount) over
      where p.id = ${paymentRowId} and ((r.status = 'PENDING' and r.provider_refund_id is null) or ${isWaiting})
    ) less
    where r.id = less.id and less.amount > 0`.execute(tx)
}

/** Visit `a` takes place or took place. */
const isKept = sql`(a.is_active and a.status in ('CONFIRMED', 'IN_PROGRESS', 'COMPLETED', 'NO_SHOW'))`

/**
 * We give back all of payment `p` of visit `a`, whatever becomes of the visit. Of what goes back because it was
 * cancelled, the desk may have kept a part.
 */
const isGivenBack = sql`exists (select from refunds r where r.payment_id = p.id and r.origin = 'OURS'
  and not ${isOfLowerFee} and (${isKept} or (r.reason <> 'CANCELLED' and r.reason not like 'REST %')))`

/** By how much the fee of visit `a` was lowered, less what of that went back, in rupees. */
const loweredLeft = sql`coalesce(a.fee_lowered_amount, 0) - (
  select coalesce(sum(r.amount), 0) from refunds r join payments p on p.id = r.payment_id
  where p.appointment_id = a.id and ${isOfLowerFee}
    and (r.status <> 'FAILED' or r.error_description is distinct from ${coveredByHand}))`

export interface Shortfall {
  amountPaise: number
  /** The visit is kept, so this is of a lower fee. */
  isOfLowerFee: boolean
}

/**
 * How much of a payment has to go back and is neither queued nor waits for a person: at most `mostPaise`, if given. A
 * visit that takes place keeps what is due for it; of one that the desk cancelled the clinic keeps what the desk said,
 * and all while that can be undone; of any other nothing is kept. Requires the locks of the visit's clinician and
 * patient.
 */
export async function findShortfall(tx: Tx, paymentRowId: number, mostPaise?: number): Promise<Shortfall | undefined> {
  const { rows } = await sql<{ leftPaise: number; isOfLowerFee: boolean }>`
    with visit as (
      select a.*, ${isKept} as is_kept, ${loweredLeft} as lowered_left
      from appointments a where a.id = (select appointment_id from payments where id = ${paymentRowId})
    ), paid as (
      select p.id, ${isGivenBack} as is_given_back, p.paid_amount - ${refunded} - ${waiting} as rest
      from payments p join visit a on a.id = p.appointment_id where p.status in ('SUCCESS', 'REFUNDED')
    ), total as (select coalesce(sum(rest) filter (where not is_given_back), 0) as rest from paid)
    select (case when paid.is_given_back then paid.rest else least(paid.rest, total.rest - kept.amount) end * 100)::int
        as "leftPaise", a.is_kept and not paid.is_given_back as "isOfLowerFee"
    from paid cross join total cross join visit a
      left join lateral (select dc.id, dc.kept_amount, dc.released_at from desk_changes dc
        where dc.appointment_id = a.id and dc.kind = 'CANCEL' and dc.undone_at is null order by dc.id desc limit 1) desk
        on true
      cross join lateral (select case
        when a.is_kept then greatest(total.rest - a.lowered_left,
          a.fee_amount + coalesce(a.registration_fee_amount, 0) - coalesce(a.waived_amount, 0))
        -- An earlier version of this system, to which the clinic may go back, wrote no kept amount.
        when desk.id is not null then
          case when desk.released_at is null then total.rest else coalesce(desk.kept_amount, total.rest) end
        -- Of the earlier system's visits we owe only what we began to give back.
        when a.fee_amount is null and not exists (select from refunds r where r.payment_id = paid.id
          and r.origin = 'OURS') then total.rest
        else 0 end as amount) kept
    where paid.id = ${paymentRowId}`.execute(tx)
  const [found] = rows
  const amountPaise = Math.min(found?.leftPaise ?? 0, mostPaise ?? Number.MAX_SAFE_INTEGER)
  return found !== undefined && amountPaise > 0 ? { amountPaise, isOfLowerFee: found.isOfLowerFee } : undefined
}

/** Raises a refund that has not been sent to Razorpay yet; false if there is none. */
export async function raiseUnsentRefund(tx: Tx, paymentRowId: number, more: Shortfall): Promise<boolean> {
  const { rows } = await sql`
    update refunds set amount = amount + ${more.amountPaise}::numeric / 100, updated_at = now()
    where id = (select min(r.id) from refunds r where r.payment_id = ${paymentRowId} and r.status = 'PENDING'
      and r.provider_refund_id is null and r.sent_at is null and r.origin = 'OURS'
      and ${isOfLowerFee} = ${more.isOfLowerFee})
      -- Its job may claim it while this waits for the row.
      and sent_at is null
    returning id`.execute(tx)
  return rows.length === 1
}

/** Makes a refund anew that a refund by hand had covered, of this amount; undefined if there is none. */
export async function reopenCoveredRefund(
  tx: Tx,
  paymentRowId: number,
  { amountPaise, isOfLowerFee: isOfLower, now }: Shortfall & { now: Temporal.Instant },
): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`
    update refunds set amount = ${amountPaise}::numeric / 100, ${newAttempt(now)}
    where id = (select max(r.id) from refunds r where r.payment_id = ${paymentRowId} and r.status = 'FAILED'
      and r.error_description = ${coveredByHand} and r.decision is null and ${isOfLowerFee} = ${isOfLower})
    returning id`.execute(tx)
  return rows[0]?.id
}

/** A refund of the amount by which an earlier one fell short. */
export async function insertRemainderRefund(
  tx: Tx,
  rest: Shortfall & { actor: Actor; paymentRowId: number; now: Temporal.Instant },
): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`
    insert into refunds (payment_id, amount, reason, idempotency_key, created_at, next_check_at, ${causeColumns})
    select p.id, ${rest.amountPaise}::numeric / 100,
      ${rest.isOfLowerFee ? 'LOWER_FEE_REST_' : 'REST '}::text || made.count,
      'refund-' || p.payment_id || '-rest-' || made.count, ${rest.now}, ${rest.now.add({ minutes: 10 })},
      ${causeValues(rest.actor)}
    from payments p, lateral (select count(*) from refunds r where r.payment_id = p.id) made
    where p.id = ${rest.paymentRowId}
    on conflict do nothing returning id`.execute(tx)
  return rows[0]?.id
}
