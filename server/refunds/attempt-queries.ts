import { sql } from 'kysely'
import type { AppointmentId } from '../../contract/core/values.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'
import { isDisputed, isOwed, refunded } from '../db/refund-fragment-queries.ts'
import type { RefundRow } from './queries.ts'

/** Claims refunds that are due for a check, and schedules the next one. */
export async function claimDueRefunds(db: DatabaseOrTx, now: Temporal.Instant, limit: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    update refunds set checks_count = checks_count + 1,
      next_check_at = ${now}::timestamptz
        + least(interval '10 minutes' * power(2, least(checks_count, 8)), interval '6 hours')
    where id in (
      select id from refunds where status = 'PENDING' and next_check_at <= ${now}
      order by next_check_at limit ${limit} for update skip locked)
    returning id`.execute(db)
  return rows.map(({ id }) => id)
}

/**
 * The last check before calling Razorpay: false if the refund has changed, or if its payment has an open or lost
 * dispute and nobody has decided what to do. The bank may already have returned the money.
 */
export async function claimRefund(
  db: DatabaseOrTx,
  { id, idempotencyKey, amountPaise }: Pick<RefundRow, 'id' | 'idempotencyKey' | 'amountPaise'>,
  now: Temporal.Instant,
): Promise<boolean> {
  const { rows } = await sql`
    update refunds r set sent_at = coalesce(r.sent_at, ${now}) from payments p
    where r.id = ${id} and p.id = r.payment_id and r.status = 'PENDING' and r.provider_refund_id is null
      and r.idempotency_key = ${idempotencyKey} and r.amount = ${amountPaise}::numeric / 100
      and (r.decision = 'SEND' or not ${isDisputed(sql`p.payment_id`)})
    returning r.id`.execute(db)
  return rows.length === 1
}

/** Nothing was refunded. The next attempt needs a new key, since Razorpay may repeat its answer for an old one. */
export async function changeRefundKey(
  db: DatabaseOrTx,
  { id, idempotencyKey }: Pick<RefundRow, 'id' | 'idempotencyKey'>,
): Promise<void> {
  await sql`
    update refunds set refusals_count = refusals_count + 1, updated_at = now(),
      idempotency_key = regexp_replace(idempotency_key, '-r[0-9]+$', '') || '-r' || (refusals_count + 1)
    where id = ${id} and status = 'PENDING' and provider_refund_id is null
      and idempotency_key = ${idempotencyKey}`.execute(db)
}

/** Failed refunds whose money was not returned in another way. */
export async function listFailedRefunds(
  db: DatabaseOrTx,
): Promise<{ refundId: number; appointmentId: AppointmentId }[]> {
  const { rows } = await sql<{ refundId: number; appointmentId: AppointmentId }>`
    select r.id as "refundId", p.appointment_id as "appointmentId" from refunds r join payments p on p.id = r.payment_id
    where r.origin = 'OURS' and ${isOwed} order by r.id`.execute(db)
  return rows
}

/** Makes a failed refund anew, under a new idempotency key. */
export const newAttempt = (now: Temporal.Instant) => sql`
  status = 'PENDING', provider_refund_id = null, error_description = null, attempt = attempt + 1, sent_at = null,
  idempotency_key = regexp_replace(idempotency_key, '-again[0-9]+$', '') || '-again' || attempt,
  next_check_at = ${now.add({ minutes: 10 })}, updated_at = now()`

/**
 * Reopens a failed refund so that it is made again; false if it has not failed, or another returns its money. Requires
 * the locks of the visit's clinician and patient.
 */
export async function reopenRefund(tx: Tx, id: number, now: Temporal.Instant): Promise<boolean> {
  const { rows } = await sql`
    update refunds r set ${newAttempt(now)}
    from payments p
    where r.id = ${id} and r.status = 'FAILED' and r.decision is null and p.id = r.payment_id
      and p.paid_amount >= r.amount + ${refunded}
    returning r.id`.execute(tx)
  return rows.length === 1
}

/**
 * Applies a person's decision about the waiting refunds of a payment: dropped ones are over; the others are sent even
 * if the payment is disputed.
 */
export async function decideRefunds(tx: Tx, paymentId: string, decision: 'SEND' | 'DROP'): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    update refunds r set decision = ${decision}, updated_at = now(),
      status = case when ${decision} = 'DROP' and r.status = 'PENDING' then 'FAILED' else r.status end
    from payments p
    where p.payment_id = ${paymentId} and r.payment_id = p.id and (r.status in ('PENDING', 'FAILED')
      or r.reason = 'NOT_CAPTURED')
      and r.provider_refund_id is null and r.decision is null and r.origin = 'OURS' returning r.id`.execute(tx)
  return rows.map(({ id }) => id)
}
