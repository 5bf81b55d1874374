import { sql } from 'kysely'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'
import type { GatewayDispute } from '../providers/razorpay.ts'

/**
 * True if this changed anything. Stored whatever payment it is about, since ours may become known later. A dispute
 * that has ended does not reopen.
 */
export async function upsertDispute(tx: Tx, dispute: GatewayDispute & { orderId: string | null }): Promise<boolean> {
  const { rows } = await sql`
    insert into disputes as d (provider_dispute_id, payment_id, provider_payment_id, order_id, amount, status,
      respond_by)
    values (${dispute.disputeId}, (select id from payments where payment_id = ${dispute.paymentId}),
      ${dispute.paymentId},
      ${dispute.orderId}, ${dispute.amountPaise}::numeric / 100, ${dispute.status.slice(0, 30)},
      ${dispute.respondBy?.toString() ?? null}::timestamptz)
    on conflict (provider_dispute_id) do update set status = excluded.status,
      payment_id = coalesce(d.payment_id, excluded.payment_id), order_id = coalesce(d.order_id, excluded.order_id),
      respond_by = coalesce(excluded.respond_by, d.respond_by), updated_at = now()
      where d.status not in ('won', 'lost', 'closed')
    returning id`.execute(tx)
  return rows.length === 1
}

/**
 * The appointment that a dispute is about, by its payment, by an unmatched payment or by its order. Undefined if the
 * dispute is not about us.
 */
export async function findDisputedAppointment(
  db: DatabaseOrTx,
  { paymentId, orderId }: { paymentId: string; orderId: string | null },
): Promise<number | undefined> {
  const { rows } = await sql<{ appointmentId: number }>`
    select appointment_id as "appointmentId" from payments where payment_id = ${paymentId}
    union all select appointment_id from stray_payments where payment_id = ${paymentId} and appointment_id is not null
    union all select appointment_id from payments where order_id = ${orderId}
    limit 1`.execute(db)
  return rows[0]?.appointmentId
}
