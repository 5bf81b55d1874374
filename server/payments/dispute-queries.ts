import { sql } from 'kysely'
import type { Tx } from '../db/pool.ts'
import type { GatewayDispute } from '../providers/razorpay.ts'

/** The appointment of a dispute about a payment of ours; undefined for others'. What is over stays over. */
export async function upsertDispute(tx: Tx, dispute: GatewayDispute): Promise<number | undefined> {
  const { rows } = await sql<{ appointmentId: number }>`
    with payment as (select id, appointment_id from payments where payment_id = ${dispute.paymentId}),
    kept as (
      insert into disputes as d (provider_dispute_id, payment_id, amount, status, respond_by)
      select ${dispute.disputeId}, payment.id, ${dispute.amountPaise}::numeric / 100, ${dispute.status.slice(0, 30)},
        ${dispute.respondBy?.toString() ?? null}::timestamptz from payment
      on conflict (provider_dispute_id) do update set status = excluded.status,
        respond_by = coalesce(excluded.respond_by, d.respond_by), updated_at = now()
        where d.status not in ('won', 'lost', 'closed')
      returning id)
    select payment.appointment_id as "appointmentId" from payment where exists (select from kept)`.execute(tx)
  return rows[0]?.appointmentId
}
