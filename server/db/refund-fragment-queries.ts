import { sql, type RawBuilder } from 'kysely'

/** True where a dispute of a payment, by Razorpay's id of it, is open or was lost: money may have gone back by the bank. */
export const isDisputed = (providerPaymentId: RawBuilder<unknown>) => sql`exists (select from disputes d
  where d.provider_payment_id = ${providerPaymentId} and d.status not in ('won', 'closed'))`

/** What was paid at the desk is given back there: no job of ours can do it. */
export const isOfGateway = sql`p.method = 'RAZORPAY' and p.payment_id is not null`

/** What of a payment `p` went back or is to go, in rupees. */
export const refunded = sql`(select coalesce(sum(o.amount), 0) from refunds o
  where o.payment_id = p.id and o.status <> 'FAILED')`

/** Of a refund `r` of payment `p`: it failed, nobody dropped it, and the money did not go back by other means. */
export const isOwed = sql`r.status = 'FAILED' and r.decision is distinct from 'DROP' and p.paid_amount >= r.amount + ${refunded}`

/** Of a refund `r` of payment `p`: it would go back on top of a dispute, so a person decides. */
export const isHeldBack = sql`r.status = 'PENDING' and r.provider_refund_id is null
  and r.decision is distinct from 'SEND' and ${isDisputed(sql`p.payment_id`)}`

/** Of a refund `r` of payment `p`: a person has to act before it goes back, at the desk or about a dispute. */
const isAwaited = sql`(${isHeldBack}) or (r.status = 'PENDING' and not (${isOfGateway}))`

/** The sums of refunds of the payments `p` that fit, in one row. */
export const refundSums = (which: RawBuilder<unknown>) => sql`
  select coalesce(sum(r.amount) filter (where r.status = 'PROCESSED') * 100, 0)::int as "processedPaise",
    coalesce(sum(r.amount) filter (where r.status = 'PENDING' and not (${isAwaited})) * 100, 0)::int as "pendingPaise",
    coalesce(sum(r.amount) filter (where r.origin = 'OURS' and (${isOwed}) or ${isAwaited}) * 100, 0)::int
      as "waitingPaise"
  from refunds r join payments p on p.id = r.payment_id where ${which}`
