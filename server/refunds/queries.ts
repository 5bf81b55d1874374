import { sql } from 'kysely'
import { sourceOf, userIdOf, type Actor } from '../../contract/rules/actor.ts'
import type { AppointmentId, ClinicianId } from '../../contract/core/values.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'
import { isOfGateway, refunded, refundSums } from '../db/refund-fragment-queries.ts'

export interface RefundRow {
  id: number
  paymentRowId: number
  appointmentId: AppointmentId
  clinicianId: ClinicianId
  orderId: string
  /** Razorpay's; null if it was paid at the desk. */
  paymentId: string | null
  amountPaise: number
  reason: string
  /** `EXTERNAL`: made in Razorpay's dashboard and not by us. */
  origin: 'OURS' | 'EXTERNAL'
  status: 'PENDING' | 'PROCESSED' | 'FAILED'
  providerRefundId: string | null
  idempotencyKey: string
  attempt: number
  /** Paid at the desk, or not through Razorpay: a person refunds it there. */
  isAtDesk: boolean
  /** Razorpay has said that the payment was captured, so the refundable amount is known. */
  isCaptured: boolean
}

const refundRows = sql`
  select r.id, p.id as "paymentRowId", p.appointment_id as "appointmentId", a.clinician_id as "clinicianId",
    p.order_id as "orderId", p.payment_id as "paymentId", (r.amount * 100)::int as "amountPaise", r.reason, r.origin,
      r.status,
    r.provider_refund_id as "providerRefundId", r.idempotency_key as "idempotencyKey", r.attempt,
    (p.method <> 'RAZORPAY' or p.payment_id is null) as "isAtDesk", p.captured_at is not null as "isCaptured"
  from refunds r join payments p on p.id = r.payment_id join appointments a on a.id = p.appointment_id`

export async function findRefund(db: DatabaseOrTx, id: number): Promise<RefundRow | undefined> {
  const { rows } = await sql<RefundRow>`${refundRows} where r.id = ${id}`.execute(db)
  return rows[0]
}

export async function findRefundByProviderId(
  db: DatabaseOrTx,
  providerRefundId: string,
): Promise<RefundRow | undefined> {
  const { rows } = await sql<RefundRow>`${refundRows} where r.provider_refund_id = ${providerRefundId}`.execute(db)
  return rows[0]
}

/** Who caused a refund and through which channel, as recorded in its row. */
export const causeColumns = sql`actor_kind, source, requested_by_user_id`
export const causeValues = (actor: Actor) =>
  sql`${actor.kind}::text, ${sourceOf(actor)}::text, ${userIdOf(actor)}::bigint`

/**
 * One refund per payment and reason, for what is left to refund. Undefined if there is one already, or nothing is
 * left.
 */
export async function insertRefund(
  tx: Tx,
  refund: { actor: Actor; paymentRowId: number; reason: string; now: Temporal.Instant },
): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`
    insert into refunds (payment_id, amount, reason, idempotency_key, created_at, next_check_at, ${causeColumns})
    select p.id, p.paid_amount - refunded.total, ${refund.reason},
      'refund-' || coalesce(p.payment_id, 'desk-' || p.id) || '-' || lower(${refund.reason}), ${refund.now},
      case when ${isOfGateway} then ${refund.now.add({ minutes: 10 })}::timestamptz end,
      ${causeValues(refund.actor)}
    from payments p, lateral (select ${refunded} as total) refunded
    where p.id = ${refund.paymentRowId} and p.paid_amount > refunded.total
    on conflict (payment_id, reason) do nothing returning id`.execute(tx)
  return rows[0]?.id
}

/**
 * Applies what Razorpay says about a refund, forward only: a failed refund changes only if it was processed after
 * all. False if nothing changed.
 */
export async function recordRefund(
  tx: DatabaseOrTx,
  id: number,
  outcome: {
    status: 'PENDING' | 'PROCESSED' | 'FAILED'
    providerRefundId: string | null
    errorDescription?: string
    now: Temporal.Instant
  },
): Promise<boolean> {
  const { rows } = await sql`
    update refunds set status = ${outcome.status}, updated_at = now(),
      provider_refund_id = coalesce(${outcome.providerRefundId}, provider_refund_id),
      error_description = ${outcome.errorDescription ?? null},
      processed_at = case when ${outcome.status} = 'PROCESSED' then ${outcome.now}::timestamptz end
    where id = ${id} and (status = 'PENDING' or (status = 'FAILED' and ${outcome.status} = 'PROCESSED'))
    returning id`.execute(tx)
  return rows.length === 1
}

/** `SUCCESS` becomes `REFUNDED` when the processed refunds add up to what was paid. */
export async function markRefundedIfFull(tx: DatabaseOrTx, paymentRowId: number): Promise<void> {
  await sql`
    update payments p set status = 'REFUNDED', updated_at = now()
    where p.id = ${paymentRowId} and p.status = 'SUCCESS'
      and p.paid_amount = (select sum(amount) from refunds r where r.payment_id = p.id
        and r.status = 'PROCESSED')`.execute(tx)
}

/** How much of an appointment's money is refunded or to be refunded, by progress. */
export interface RefundSums {
  processedPaise: number
  pendingPaise: number
  /** Owed but not on its way: our refund failed, or a dispute holds it back. */
  waitingPaise: number
}

export async function findRefundSums(tx: Tx, appointmentId: AppointmentId): Promise<RefundSums> {
  const { rows } = await sql<RefundSums>`${refundSums(sql`p.appointment_id = ${appointmentId}`)}`.execute(tx)
  return rows[0] ?? { processedPaise: 0, pendingPaise: 0, waitingPaise: 0 }
}

/** Our payment with this id at Razorpay. */
export async function findPaymentByProviderId(
  db: DatabaseOrTx,
  paymentId: string,
): Promise<{ id: number; appointmentId: AppointmentId } | undefined> {
  const { rows } = await sql<{ id: number; appointmentId: AppointmentId }>`
    select id, appointment_id as "appointmentId" from payments where payment_id = ${paymentId}`.execute(db)
  return rows[0]
}
