import { sql } from 'kysely'
import { sourceOf, userIdOf, type Actor } from '../../contract/rules/actor.ts'
import type { AppointmentId, ClinicianId } from '../../contract/core/values.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'
import { isDisputed, isOfGateway, isOwed, refunded, refundSums } from '../db/refund-fragment-queries.ts'

export interface RefundRow {
  id: number
  paymentRowId: number
  appointmentId: AppointmentId
  clinicianId: ClinicianId
  orderId: string
  /** Razorpay's; null where it was paid at the desk. */
  paymentId: string | null
  amountPaise: number
  reason: string
  /** `EXTERNAL`: made in Razorpay's dashboard, and not by us. */
  origin: 'OURS' | 'EXTERNAL'
  status: 'PENDING' | 'PROCESSED' | 'FAILED'
  providerRefundId: string | null
  idempotencyKey: string
  attempt: number
  /** Paid at the desk, or by nothing that Razorpay knows: it is given back there, by a person. */
  isAtDesk: boolean
  /** Razorpay has said that the payment was captured: what of it can go back is known. */
  isCaptured: boolean
}

const refundRows = sql`
  select r.id, p.id as "paymentRowId", p.appointment_id as "appointmentId", a.clinician_id as "clinicianId",
    p.order_id as "orderId", p.payment_id as "paymentId", (r.amount * 100)::int as "amountPaise", r.reason, r.origin, r.status,
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

/** Who caused a refund, and by which door, as its row keeps it. */
const causeColumns = sql`actor_kind, source, requested_by_user_id`
const causeValues = (actor: Actor) => sql`${actor.kind}::text, ${sourceOf(actor)}::text, ${userIdOf(actor)}::bigint`

/** One refund a payment and reason, of what is left to refund. Undefined where there is one, or nothing is left. */
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

/** What Razorpay says of a refund, forward only: of one that failed only that it was processed after all is news. */
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

/** `SUCCESS` becomes `REFUNDED` when the processed refunds sum to what was paid. */
export async function markRefundedIfFull(tx: DatabaseOrTx, paymentRowId: number): Promise<void> {
  await sql`
    update payments p set status = 'REFUNDED', updated_at = now()
    where p.id = ${paymentRowId} and p.status = 'SUCCESS'
      and p.paid_amount = (select sum(amount) from refunds r where r.payment_id = p.id and r.status = 'PROCESSED')`.execute(
    tx,
  )
}

/** The payment of an appointment that succeeded, refunded or not. */
export async function findPaidPaymentId(tx: Tx, appointmentId: AppointmentId): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`select id from payments
    where appointment_id = ${appointmentId} and status in ('SUCCESS', 'REFUNDED') order by id limit 1`.execute(tx)
  return rows[0]?.id
}

/** What goes back of a payment, by how far it has come. */
export interface RefundSums {
  processedPaise: number
  pendingPaise: number
  /** Owed, and not on its way: a refund of ours that failed, or that a dispute holds back. */
  waitingPaise: number
}

export async function findRefundSums(tx: Tx, paymentRowId: number): Promise<RefundSums> {
  const { rows } = await sql<RefundSums>`${refundSums(sql`p.id = ${paymentRowId}`)}`.execute(tx)
  return rows[0] ?? { processedPaise: 0, pendingPaise: 0, waitingPaise: 0 }
}

/** A payment of ours by Razorpay's id of it. */
export async function findPaymentByProviderId(
  db: DatabaseOrTx,
  paymentId: string,
): Promise<{ id: number; appointmentId: AppointmentId } | undefined> {
  const { rows } = await sql<{ id: number; appointmentId: AppointmentId }>`
    select id, appointment_id as "appointmentId" from payments where payment_id = ${paymentId}`.execute(db)
  return rows[0]
}

/**
 * Beside one of `amountPaise` made elsewhere, what is queued and was not made is lowered to what is then left of the
 * payment, under a key of its own, and given up where nothing is.
 */
export async function lowerUnsentRefunds(tx: Tx, paymentRowId: number, amountPaise: number): Promise<void> {
  await sql`
    update refunds r set updated_at = now(),
      status = case when r.amount > over.amount then 'PENDING' else 'FAILED' end,
      amount = case when r.amount > over.amount then r.amount - over.amount else r.amount end,
      idempotency_key = r.idempotency_key
        || case when r.amount > over.amount then '-' || ((r.amount - over.amount) * 100)::int else '' end,
      error_description = case when r.amount > over.amount then null else 'Refunded by hand at the gateway' end
    from (
      select p.id, ${amountPaise}::numeric / 100 - p.paid_amount + ${refunded} as amount from payments p where p.id = ${paymentRowId}
    ) over
    where r.payment_id = over.id and r.status = 'PENDING' and r.provider_refund_id is null and over.amount > 0`.execute(
    tx,
  )
}

/** A refund that was made at the gateway and not by us; its reason is its own, since a payment has one refund a reason. Undefined where it is known. */
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

/** Hands out refunds that are due to be followed, and pushes each one's next time back while it does. */
export async function claimDueRefunds(db: DatabaseOrTx, now: Temporal.Instant, limit: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    update refunds set checks_count = checks_count + 1,
      next_check_at = ${now}::timestamptz
        + least(interval '10 minutes' * power(2, least(checks_count, 8)), interval '6 hours')
    where id in (
      select id from refunds where status = 'PENDING' and next_check_at <= ${now}
      order by next_check_at limit ${limit} for update skip locked)
    returning id`.execute(db)
  return rows.map(({ id }) => id)
}

/** A refund that failed as one to be made again: false where it has not failed. */
export async function reopenRefund(tx: Tx, id: number, now: Temporal.Instant): Promise<boolean> {
  const { rows } = await sql`
    update refunds r set status = 'PENDING', provider_refund_id = null, error_description = null, attempt = attempt + 1,
      sent_at = null,
      idempotency_key = regexp_replace(idempotency_key, '-again[0-9]+$', '') || '-again' || attempt,
      next_check_at = ${now.add({ minutes: 10 })}, updated_at = now()
    from payments p
    where r.id = ${id} and r.status = 'FAILED' and r.decision is null and p.id = r.payment_id and p.paid_amount >= r.amount + ${refunded}
    returning r.id`.execute(tx)
  return rows.length === 1
}

/** Refunds that failed and are not given back by other means. */
export async function listFailedRefunds(db: DatabaseOrTx): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select r.id from refunds r join payments p on p.id = r.payment_id
    where r.origin = 'OURS' and ${isOwed} order by r.id`.execute(db)
  return rows.map(({ id }) => id)
}

/**
 * The last look before Razorpay is called: false where the refund changed meanwhile, or where a dispute of its payment is
 * open or lost and nobody has decided. A bank may have given the money back already.
 */
export async function claimRefund(
  db: DatabaseOrTx,
  { id, idempotencyKey }: Pick<RefundRow, 'id' | 'idempotencyKey'>,
  now: Temporal.Instant,
): Promise<boolean> {
  const { rows } = await sql`
    update refunds r set sent_at = coalesce(r.sent_at, ${now}) from payments p
    where r.id = ${id} and p.id = r.payment_id and r.status = 'PENDING' and r.provider_refund_id is null
      and r.idempotency_key = ${idempotencyKey}
      and (r.decision = 'SEND' or not ${isDisputed(sql`p.payment_id`)})
    returning r.id`.execute(db)
  return rows.length === 1
}

/** Nothing was made: the next try goes under a key of its own, since Razorpay may answer an old key as it did before. */
export async function changeRefundKey(
  db: DatabaseOrTx,
  { id, idempotencyKey }: Pick<RefundRow, 'id' | 'idempotencyKey'>,
): Promise<void> {
  await sql`
    update refunds set refusals_count = refusals_count + 1, updated_at = now(),
      idempotency_key = regexp_replace(idempotency_key, '-r[0-9]+$', '') || '-r' || (refusals_count + 1)
    where id = ${id} and status = 'PENDING' and provider_refund_id is null and idempotency_key = ${idempotencyKey}`.execute(
    db,
  )
}

/**
 * What is left of a payment of which we owe all: at most `mostPaise` of it, where given. Undefined where nothing of it is
 * ours to give back, or nothing is left.
 */
export async function findShortfall(tx: Tx, paymentRowId: number, mostPaise?: number): Promise<number | undefined> {
  const { rows } = await sql<{ leftPaise: number }>`
    select ((p.paid_amount - ${refunded}) * 100)::int as "leftPaise"
    from payments p
    where p.id = ${paymentRowId} and exists (
      select from refunds r where r.payment_id = p.id and r.origin = 'OURS'
        and r.decision is distinct from 'DROP')`.execute(tx)
  const leftPaise = Math.min(rows[0]?.leftPaise ?? 0, mostPaise ?? Number.MAX_SAFE_INTEGER)
  return leftPaise > 0 ? leftPaise : undefined
}

/** More goes back by a refund that Razorpay has not been called for yet: false where there is none. */
export async function raiseUnsentRefund(tx: Tx, paymentRowId: number, byPaise: number): Promise<boolean> {
  const { rows } = await sql`
    update refunds set amount = amount + ${byPaise}::numeric / 100, updated_at = now()
    where id = (select min(id) from refunds where payment_id = ${paymentRowId} and status = 'PENDING'
      and provider_refund_id is null and sent_at is null and origin = 'OURS')
    returning id`.execute(tx)
  return rows.length === 1
}

/** A refund of what another one left short. */
export async function insertRestRefund(
  tx: Tx,
  rest: { actor: Actor; paymentRowId: number; amountPaise: number; now: Temporal.Instant },
): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`
    insert into refunds (payment_id, amount, reason, idempotency_key, created_at, next_check_at, ${causeColumns})
    select p.id, ${rest.amountPaise}::numeric / 100, 'REST ' || made.count,
      'refund-' || p.payment_id || '-rest-' || made.count, ${rest.now}, ${rest.now.add({ minutes: 10 })},
      ${causeValues(rest.actor)}
    from payments p, lateral (select count(*) from refunds r where r.payment_id = p.id) made
    where p.id = ${rest.paymentRowId}
    on conflict do nothing returning id`.execute(tx)
  return rows[0]?.id
}

/** A payment that Razorpay let go without capturing it: all of it is back, whatever we had queued. */
export async function insertReturn(
  tx: Tx,
  returned: { actor: Actor; paymentRowId: number; now: Temporal.Instant },
): Promise<number | undefined> {
  const { now } = returned
  await sql`update refunds set status = 'FAILED', error_description = 'Razorpay returned the payment itself', updated_at = now()
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

/** A person's word about the refunds of a payment that wait: dropped ones are over, the others go whatever a dispute says. */
export async function decideRefunds(tx: Tx, paymentId: string, decision: 'SEND' | 'DROP'): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    update refunds r set decision = ${decision}, updated_at = now(),
      status = case when ${decision} = 'DROP' and r.status = 'PENDING' then 'FAILED' else r.status end
    from payments p
    where p.payment_id = ${paymentId} and r.payment_id = p.id and (r.status in ('PENDING', 'FAILED') or r.reason = 'NOT_CAPTURED')
      and r.provider_refund_id is null and r.decision is null and r.origin = 'OURS' returning r.id`.execute(tx)
  return rows.map(({ id }) => id)
}
