import { sql } from 'kysely'
import type { AppointmentId } from '../../contract/core/values.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'
import { isDisputed } from '../db/refund-fragment-queries.ts'

export interface UnmatchedPaymentRow {
  id: number
  paymentId: string
  /** Null if the appointment is not known: then nobody is notified. */
  appointmentId: AppointmentId | null
  amountPaise: number
  reason: string
  status: 'PENDING' | 'REFUNDED' | 'FAILED' | 'KEPT'
  attempt: number
  orderId: string
  /** Its refund has been sent to Razorpay. */
  isSent: boolean
  refusalsCount: number
  /** It turned out to be the payment of an appointment after all. */
  isKept: boolean
}

/** Undefined if this payment is already recorded. */
export async function insertUnmatchedPayment(
  tx: Tx,
  unmatched: {
    paymentId: string
    orderId: string
    appointmentId: number
    amountPaise: number
    currency: string
    reason: string
    /** `REFUNDED` if Razorpay has returned it by itself. */
    status?: 'PENDING' | 'REFUNDED'
    now: Temporal.Instant
    nextCheckAt: Temporal.Instant
  },
): Promise<number | undefined> {
  const status = unmatched.status ?? 'PENDING'
  const { rows } = await sql<{ id: number }>`
    insert into stray_payments
      (payment_id, order_id, appointment_id, amount, currency, reason, status, refunded_at, created_at, next_check_at)
    values (${unmatched.paymentId}, ${unmatched.orderId}, ${unmatched.appointmentId},
      ${unmatched.amountPaise}::numeric / 100,
      ${unmatched.currency.slice(0, 10)}, ${unmatched.reason}, ${status},
      case when ${status} = 'REFUNDED' then ${unmatched.now}::timestamptz end,
      ${unmatched.now}, ${unmatched.nextCheckAt})
    on conflict (payment_id) do nothing returning id`.execute(tx)
  return rows[0]?.id
}

const unmatchedRows = sql`
  select s.id, s.payment_id as "paymentId", s.appointment_id as "appointmentId",
    (s.amount * 100)::int as "amountPaise", s.reason, s.status, s.attempt,
    s.order_id as "orderId", s.sent_at is not null as "isSent", s.refusals_count as "refusalsCount",
    exists (select from payments p where p.payment_id = s.payment_id) as "isKept"
  from stray_payments s`

export async function findUnmatchedPayment(db: DatabaseOrTx, id: number): Promise<UnmatchedPaymentRow | undefined> {
  const { rows } = await sql<UnmatchedPaymentRow>`${unmatchedRows} where s.id = ${id}`.execute(db)
  return rows[0]
}

export async function findUnmatchedByPayment(
  db: DatabaseOrTx,
  paymentId: string,
): Promise<UnmatchedPaymentRow | undefined> {
  const { rows } = await sql<UnmatchedPaymentRow>`${unmatchedRows} where s.payment_id = ${paymentId}`.execute(db)
  return rows[0]
}

/**
 * Schedules an early check. A failed refund goes back to pending until Razorpay has been asked, without counting an
 * attempt.
 */
export async function scheduleRecheck(tx: Tx, id: number, now: Temporal.Instant): Promise<void> {
  await sql`update stray_payments set status = 'PENDING', next_check_at = ${now}, updated_at = now()
    where id = ${id} and status in ('PENDING', 'FAILED')`.execute(tx)
}

/** Forward only: a final status never changes. */
export async function recordUnmatchedPayment(
  db: DatabaseOrTx,
  id: number,
  outcome: { status: UnmatchedPaymentRow['status']; providerRefundId: string | null; now: Temporal.Instant },
): Promise<void> {
  await sql`
    update stray_payments set status = ${outcome.status}, updated_at = now(),
      provider_refund_id = coalesce(${outcome.providerRefundId}, provider_refund_id),
      refunded_at = case when ${outcome.status} = 'REFUNDED' then ${outcome.now}::timestamptz end
    where id = ${id} and status = 'PENDING'`.execute(db)
}

/** Claims a payment for an appointment. Returns its status afterwards; undefined if it was never unmatched. */
export async function keepUnmatched(tx: Tx, paymentId: string): Promise<UnmatchedPaymentRow['status'] | undefined> {
  const { rows } = await sql<{ status: UnmatchedPaymentRow['status'] }>`
    with kept as (
      update stray_payments set status = 'KEPT', updated_at = now()
      where payment_id = ${paymentId} and status = 'PENDING' and sent_at is null returning status)
    select status from kept
    union all select status from stray_payments where payment_id = ${paymentId} limit 1`.execute(tx)
  return rows[0]?.status
}

/** For unmatched payment `s`: a refund would come on top of a dispute, so a person decides. */
export const isUnmatchedHeldBack = sql`s.status = 'PENDING' and s.provider_refund_id is null
  and s.decision is distinct from 'SEND' and ${isDisputed(sql`s.payment_id`)}`

/** The last check before calling Razorpay, as `claimRefund` is for an appointment's payment. */
export async function claimUnmatchedRefund(db: DatabaseOrTx, id: number, now: Temporal.Instant): Promise<boolean> {
  const { rows } = await sql`
    update stray_payments s set sent_at = coalesce(s.sent_at, ${now})
    where s.id = ${id} and s.status = 'PENDING' and (s.decision = 'SEND' or not ${isDisputed(sql`s.payment_id`)})
    returning s.id`.execute(db)
  return rows.length === 1
}

/** The refund that was known of has failed, and the next one waits for a person: `isUnmatchedHeldBack`. */
export async function forgetUnmatchedRefund(db: DatabaseOrTx, id: number): Promise<void> {
  await sql`update stray_payments set provider_refund_id = null, updated_at = now()
    where id = ${id} and status = 'PENDING'`.execute(db)
}

/** Razorpay refused: the next attempt uses a new key. */
export async function countUnmatchedRefusal(
  db: DatabaseOrTx,
  { id, refusalsCount }: UnmatchedPaymentRow,
): Promise<void> {
  await sql`update stray_payments set refusals_count = ${refusalsCount + 1}, updated_at = now()
    where id = ${id} and refusals_count = ${refusalsCount}`.execute(db)
}

/** Claims unmatched payments whose refund is due for a check, and schedules the next one. */
export async function claimDueUnmatched(db: DatabaseOrTx, now: Temporal.Instant, limit: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    update stray_payments set next_check_at = ${now.add({ hours: 6 })}
    where id in (
      select id from stray_payments where status = 'PENDING' and next_check_at <= ${now}
      order by next_check_at limit ${limit} for update skip locked)
    returning id`.execute(db)
  return rows.map(({ id }) => id)
}

/** Reopens a failed refund of an unmatched payment; false if it has not failed. */
export async function reopenUnmatched(tx: Tx, id: number, now: Temporal.Instant): Promise<boolean> {
  const { rows } = await sql`
    update stray_payments set status = 'PENDING', provider_refund_id = null, attempt = attempt + 1,
      next_check_at = ${now.add({ minutes: 10 })}, updated_at = now()
    where id = ${id} and status = 'FAILED' and decision is null returning id`.execute(tx)
  return rows.length === 1
}

export async function listFailedUnmatched(db: DatabaseOrTx): Promise<number[]> {
  const { rows } = await sql<{
    id: number
  }>`select id from stray_payments where status = 'FAILED' and decision is null order by id`.execute(db)
  return rows.map(({ id }) => id)
}

/** Applies a person's decision about an unmatched payment that waits. Undefined if it does not. */
export async function decideUnmatched(
  tx: Tx,
  paymentId: string,
  decision: 'SEND' | 'DROP',
): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`
    update stray_payments set decision = ${decision}, updated_at = now(),
      status = case when ${decision} = 'DROP' then 'FAILED' else status end
    where payment_id = ${paymentId} and status in ('PENDING', 'FAILED') and provider_refund_id is null
      and decision is null returning id`.execute(tx)
  return rows[0]?.id
}
