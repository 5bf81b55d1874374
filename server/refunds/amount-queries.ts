import { sql } from 'kysely'
import type { Actor } from '../../contract/rules/actor.ts'
import type { Tx } from '../db/pool.ts'
import { refunded } from '../db/refund-fragment-queries.ts'
import { causeColumns, causeValues } from './queries.ts'

/**
 * After a refund of `amountPaise` was made elsewhere, lowers our unsent refunds to what is left of the payment, each
 * under a new idempotency key, and fails those for which nothing is left.
 */
export async function lowerUnsentRefunds(tx: Tx, paymentRowId: number, amountPaise: number): Promise<void> {
  await sql`
    update refunds r set updated_at = now(),
      status = case when r.amount > over.amount then 'PENDING' else 'FAILED' end,
      amount = case when r.amount > over.amount then r.amount - over.amount else r.amount end,
      idempotency_key = r.idempotency_key
        || case when r.amount > over.amount then '-' || ((r.amount - over.amount) * 100)::int else '' end,
      error_description = case when r.amount > over.amount then null else 'Refunded by hand at the gateway' end
    from (
      select p.id, ${amountPaise}::numeric / 100 - p.paid_amount + ${refunded} as amount from payments p
        where p.id = ${paymentRowId}
    ) over
    where r.payment_id = over.id and r.status = 'PENDING' and r.provider_refund_id is null and over.amount > 0`.execute(
    tx,
  )
}

/**
 * How much of a payment still has to be queued if we owe all of it: at most `mostPaise`, if given. Undefined if we
 * owe nothing of it, or nothing is left.
 */
export async function findShortfall(tx: Tx, paymentRowId: number, mostPaise?: number): Promise<number | undefined> {
  const { rows } = await sql<{ leftPaise: number }>`
    select ((p.paid_amount - ${refunded}) * 100)::int as "leftPaise"
    from payments p
    where p.id = ${paymentRowId} and exists (
      select from refunds r where r.payment_id = p.id and r.origin = 'OURS'
        and r.decision is distinct from 'DROP')`.execute(tx)
  const leftPaise = Math.min(rows[0]?.leftPaise ?? 0, mostPaise ?? Number.MAX_SAFE_INTEGER)
  return leftPaise > 0 ? leftPaise : undefined
}

/** Raises a refund that has not been sent to Razorpay yet; false if there is none. */
export async function raiseUnsentRefund(tx: Tx, paymentRowId: number, byPaise: number): Promise<boolean> {
  const { rows } = await sql`
    update refunds set amount = amount + ${byPaise}::numeric / 100, updated_at = now()
    where id = (select min(id) from refunds where payment_id = ${paymentRowId} and status = 'PENDING'
      and provider_refund_id is null and sent_at is null and origin = 'OURS')
    returning id`.execute(tx)
  return rows.length === 1
}

/** A refund of the amount by which an earlier one fell short. */
export async function insertRemainderRefund(
  tx: Tx,
  rest: { actor: Actor; paymentRowId: number; amountPaise: number; now: Temporal.Instant },
): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`
    insert into refunds (payment_id, amount, reason, idempotency_key, created_at, next_check_at, ${causeColumns})
    select p.id, ${rest.amountPaise}::numeric / 100, 'REST ' || made.count,
      'refund-' || p.payment_id || '-rest-' || made.count, ${rest.now}, ${rest.now.add({ minutes: 10 })},
      ${causeValues(rest.actor)}
    from payments p, lateral (select count(*) from refunds r where r.payment_id = p.id) made
    where p.id = ${rest.paymentRowId}
    on conflict do nothing returning id`.execute(tx)
  return rows[0]?.id
}
