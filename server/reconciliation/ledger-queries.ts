import { sql } from 'kysely'
import type { DatabaseOrTx } from '../db/pool.ts'

export interface BookedPayment {
  paymentId: string
  orderId: string
  amountPaise: number
  /** For an unmatched payment: whether all of it is known to have been refunded. */
  hasGoneBack: boolean | null
}

/** Which of Razorpay's orders are ours. */
export async function findOurOrders(db: DatabaseOrTx, orderIds: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ orderId: string }>`select order_id as "orderId" from payments
    where order_id = any(${orderIds}::text[])`.execute(db)
  return new Set(rows.map(({ orderId }) => orderId))
}

const paymentRows = sql`
  select payment_id as "paymentId", order_id as "orderId", (paid_amount * 100)::int as "amountPaise",
    null::boolean as "hasGoneBack",
    paid_at as at
  from payments p where status in ('SUCCESS', 'REFUNDED') and payment_id is not null
    and not exists (select from refunds r where r.payment_id = p.id and r.reason = 'NOT_CAPTURED')
  union all
  select payment_id, order_id, (amount * 100)::int, status = 'REFUNDED', created_at from stray_payments
  where status <> 'KEPT' and reason <> 'NOT_CAPTURED'`

/** Payments in our books, matched or not, by Razorpay's ids. */
export async function findBookedPayments(
  db: DatabaseOrTx,
  paymentIds: readonly string[],
): Promise<Map<string, BookedPayment>> {
  const { rows } = await sql<BookedPayment>`
    select "paymentId", "orderId", "amountPaise", "hasGoneBack" from (${paymentRows}) booked
    where "paymentId" = any(${paymentIds}::text[])`.execute(db)
  return new Map(rows.map((row) => [row.paymentId, row]))
}

/** Payments that entered our books within a period. */
export async function listBookedPayments(
  db: DatabaseOrTx,
  { from, to }: { from: Temporal.Instant; to: Temporal.Instant },
): Promise<BookedPayment[]> {
  const { rows } = await sql<BookedPayment>`
    select "paymentId", "orderId", "amountPaise", "hasGoneBack" from (${paymentRows}) booked
    where at >= ${from} and at <= ${to} order by at`.execute(db)
  return rows
}

export interface BookedRefund {
  refundId: string
  paymentId: string
  amountPaise: number
  status: 'PENDING' | 'PROCESSED' | 'FAILED'
}

const refundRows = sql`
  select r.provider_refund_id as "refundId", p.payment_id as "paymentId", (r.amount * 100)::int as "amountPaise",
    r.status::text, r.created_at as at
  from refunds r join payments p on p.id = r.payment_id
  where r.provider_refund_id is not null and p.payment_id is not null`

export async function findBookedRefunds(
  db: DatabaseOrTx,
  refundIds: readonly string[],
): Promise<Map<string, BookedRefund>> {
  const { rows } = await sql<BookedRefund>`
    select "refundId", "paymentId", "amountPaise", status from (${refundRows}) booked
    where "refundId" = any(${refundIds}::text[])`.execute(db)
  return new Map(rows.map((row) => [row.refundId, row]))
}

export async function listBookedRefunds(
  db: DatabaseOrTx,
  { from, to }: { from: Temporal.Instant; to: Temporal.Instant },
): Promise<BookedRefund[]> {
  const { rows } = await sql<BookedRefund>`
    select "refundId", "paymentId", "amountPaise", status from (${refundRows}) booked
    where at >= ${from} and at <= ${to} order by at`.execute(db)
  return rows
}
