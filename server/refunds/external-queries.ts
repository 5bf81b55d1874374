import { sql } from 'kysely'
import type { Actor } from '../../contract/rules/actor.ts'
import type { Tx } from '../db/pool.ts'
import { refunded } from '../db/refund-fragment-queries.ts'
import { causeColumns, causeValues } from './queries.ts'

/**
 * Records a refund made at the gateway and not by us. Its reason contains its id, since a payment has one refund per
 * reason. Undefined if it is already known.
 */
export async function insertExternalRefund(
  tx: Tx,
  refund: { paymentRowId: number; refundId: string; amountPaise: number; now: Temporal.Instant },
): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`
    insert into refunds
      (payment_id, amount, reason, origin, idempotency_key, provider_refund_id, created_at, next_check_at, source)
    values (${refund.paymentRowId}, ${refund.amountPaise}::numeric / 100, ${`OUTSIDE ${refund.refundId}`}, 'EXTERNAL',
      ${`outside-${refund.refundId}`}, ${refund.refundId}, ${refund.now},
      ${refund.now.add({ minutes: 10 })}, 'EXTERNAL')
    on conflict do nothing returning id`.execute(tx)
  return rows[0]?.id
}

/** A payment that Razorpay released without capturing it: all of it is returned, whatever we had queued. */
export async function insertReturn(
  tx: Tx,
  returned: { actor: Actor; paymentRowId: number; now: Temporal.Instant },
): Promise<number | undefined> {
  const { now } = returned
  await sql`update refunds set status = 'FAILED', error_description = 'Razorpay returned the payment itself',
    updated_at = now()
    where payment_id = ${returned.paymentRowId} and status = 'PENDING' and provider_refund_id is null`.execute(tx)
  const { rows } = await sql<{ id: number }>`
    insert into refunds
      (payment_id, amount, reason, status, idempotency_key, processed_at, created_at, sent_at, ${causeColumns})
    select p.id, p.paid_amount - ${refunded},
      'NOT_CAPTURED', 'PROCESSED', 'returned-' || p.payment_id, ${now}, ${now}, ${now}, ${causeValues(returned.actor)}
    from payments p where p.id = ${returned.paymentRowId}
    on conflict do nothing returning id`.execute(tx)
  return rows[0]?.id
}
