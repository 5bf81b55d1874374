import { sql } from 'kysely'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'

export interface StrayRow {
  id: number
  paymentId: string
  appointmentId: number
  amountPaise: number
  reason: string
  status: 'PENDING' | 'REFUNDED' | 'FAILED' | 'KEPT'
  attempt: number
  /** It is, after all, the payment that an appointment stands on. */
  isKept: boolean
}

/** Undefined where this payment was taken in before. */
export async function insertStray(
  tx: Tx,
  stray: {
    paymentId: string
    orderId: string
    appointmentId: number
    amountPaise: number
    currency: string
    reason: string
    now: Temporal.Instant
  },
): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`
    insert into stray_payments
      (payment_id, order_id, appointment_id, amount, currency, reason, created_at, next_check_at)
    values (${stray.paymentId}, ${stray.orderId}, ${stray.appointmentId}, ${stray.amountPaise}::numeric / 100,
      ${stray.currency}, ${stray.reason}, ${stray.now.toString()}, ${stray.now.add({ minutes: 10 }).toString()})
    on conflict (payment_id) do nothing returning id`.execute(tx)
  return rows[0]?.id
}

const strayRows = sql`
  select s.id, s.payment_id as "paymentId", s.appointment_id as "appointmentId",
    (s.amount * 100)::int as "amountPaise", s.reason, s.status, s.attempt,
    exists (select from payments p where p.payment_id = s.payment_id) as "isKept"
  from stray_payments s`

export async function findStray(db: DatabaseOrTx, id: number): Promise<StrayRow | undefined> {
  const { rows } = await sql<StrayRow>`${strayRows} where s.id = ${id}`.execute(db)
  return rows[0]
}

export async function findStrayByPayment(db: DatabaseOrTx, paymentId: string): Promise<StrayRow | undefined> {
  const { rows } = await sql<StrayRow>`${strayRows} where s.payment_id = ${paymentId}`.execute(db)
  return rows[0]
}

/** Has the sweep look at it soon; one whose way back failed waits again for what Razorpay says, and no try is added. */
export async function lookAgain(tx: Tx, id: number, now: Temporal.Instant): Promise<void> {
  await sql`update stray_payments set status = 'PENDING', next_check_at = ${now.toString()}, updated_at = now()
    where id = ${id} and status in ('PENDING', 'FAILED')`.execute(tx)
}

/** Forward only: what is over stays over. */
export async function recordStray(
  db: DatabaseOrTx,
  id: number,
  outcome: { status: StrayRow['status']; providerRefundId: string | null },
): Promise<void> {
  await sql`
    update stray_payments set status = ${outcome.status}, updated_at = now(),
      provider_refund_id = coalesce(${outcome.providerRefundId}, provider_refund_id)
    where id = ${id} and status = 'PENDING'`.execute(db)
}

/** Hands out strays whose way back is due to be followed, and pushes each one's next time back while it does. */
export async function takeDueStrays(db: DatabaseOrTx, now: Temporal.Instant, limit: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    update stray_payments set next_check_at = ${now.add({ hours: 6 }).toString()}
    where id in (
      select id from stray_payments where status = 'PENDING' and next_check_at <= ${now.toString()}
      order by next_check_at limit ${limit} for update skip locked)
    returning id`.execute(db)
  return rows.map(({ id }) => id)
}

/** A stray whose way back failed as one to be sent again: false where it has not failed. */
export async function reopenStray(tx: Tx, id: number, now: Temporal.Instant): Promise<boolean> {
  const { rows } = await sql`
    update stray_payments set status = 'PENDING', provider_refund_id = null, attempt = attempt + 1,
      next_check_at = ${now.add({ minutes: 10 }).toString()}, updated_at = now()
    where id = ${id} and status = 'FAILED' returning id`.execute(tx)
  return rows.length === 1
}

export async function listFailedStrays(db: DatabaseOrTx): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`select id from stray_payments where status = 'FAILED' order by id`.execute(
    db,
  )
  return rows.map(({ id }) => id)
}
