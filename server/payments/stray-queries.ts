import { sql } from 'kysely'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'

export interface StrayRow {
  id: number
  paymentId: string
  appointmentId: number
  amountPaise: number
  reason: string
  status: 'PENDING' | 'REFUNDED' | 'FAILED' | 'KEPT'
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
  },
): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`
    insert into stray_payments (payment_id, order_id, appointment_id, amount, currency, reason)
    values (${stray.paymentId}, ${stray.orderId}, ${stray.appointmentId}, ${stray.amountPaise}::numeric / 100,
      ${stray.currency}, ${stray.reason})
    on conflict (payment_id) do nothing returning id`.execute(tx)
  return rows[0]?.id
}

export async function findStray(db: DatabaseOrTx, id: number): Promise<StrayRow | undefined> {
  const { rows } = await sql<StrayRow>`
    select id, payment_id as "paymentId", appointment_id as "appointmentId", (amount * 100)::int as "amountPaise", reason,
      status, exists (select from payments p where p.payment_id = s.payment_id) as "isKept"
    from stray_payments s where id = ${id}`.execute(db)
  return rows[0]
}

export async function markStray(
  db: DatabaseOrTx,
  id: number,
  outcome: { status: 'REFUNDED' | 'FAILED' | 'KEPT'; refundId: string | null },
): Promise<void> {
  await sql`update stray_payments set status = ${outcome.status}, provider_refund_id = ${outcome.refundId},
    updated_at = now() where id = ${id} and status = 'PENDING'`.execute(db)
}
