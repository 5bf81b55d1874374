import { sql, type RawBuilder } from 'kysely'

/** True if a payment, by Razorpay's id, has an open or lost dispute: the bank may have returned the money. */
export const isDisputed = (providerPaymentId: RawBuilder<unknown>) => sql`exists (select from disputes d
  where d.provider_payment_id = ${providerPaymentId} and d.status not in ('won', 'closed'))`

/** A payment taken at the desk is refunded there: no job of ours can do it. */
export const isOfGateway = sql`p.method = 'RAZORPAY' and p.payment_id is not null`

/**
 * Payment `p` is billed: not one that was refunded because it bought nothing, nor one that an earlier system took in
 * another currency.
 */
export const isSale = sql`p.status in ('SUCCESS', 'REFUNDED') and upper(p.currency) = 'INR' and not exists (
  select from refunds r where r.payment_id = p.id and r.reason in
    ('SLOT_LOST', 'CANCELLED_BEFORE_PAYMENT', 'PAID_TWICE', 'PATIENT_GONE', 'AMOUNT_MISMATCH', 'NOT_CAPTURED'))`

/** How much of payment `p` has been refunded or will be, in rupees. */
export const refunded = sql`(select coalesce(sum(o.amount), 0) from refunds o
  where o.payment_id = p.id and o.status <> 'FAILED')`

/** Refund `r` is only the difference to a lower fee: the rest of its payment is kept. */
export const isOfLowerFee = sql`r.reason like 'LOWER\\_FEE\\_%'`

/** Refund `r` of payment `p` failed, nobody dropped it, and the money was not returned in another way. */
export const isOwed = sql`r.status = 'FAILED' and r.decision is distinct from 'DROP'
  and p.paid_amount >= r.amount + ${refunded}`

/** Refund `r` of payment `p` would come on top of a dispute, so a person decides. */
export const isHeldBack = sql`r.status = 'PENDING' and r.provider_refund_id is null
  and r.decision is distinct from 'SEND' and ${isDisputed(sql`p.payment_id`)}`

/** Refund `r` of payment `p` needs a person first, at the desk or about a dispute. */
const isAwaited = sql`(${isHeldBack}) or (r.status = 'PENDING' and not (${isOfGateway}))`

/** The totals of refunds over the selected payments `p`, in one row. */
export const refundSums = (which: RawBuilder<unknown>) => sql`
  select coalesce(sum(r.amount) filter (where r.status = 'PROCESSED') * 100, 0)::int as "processedPaise",
    coalesce(sum(r.amount) filter (where r.status = 'PENDING' and not (${isAwaited})) * 100, 0)::int as "pendingPaise",
    coalesce(sum(r.amount) filter (where r.origin = 'OURS' and (${isOwed}) or ${isAwaited}) * 100, 0)::int
      as "waitingPaise"
  from refunds r join payments p on p.id = r.payment_id where ${which}`
