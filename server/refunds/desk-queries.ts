import { sql } from 'kysely'
import type { AppointmentId } from '../../contract/core/values.ts'
import type { Actor } from '../../contract/rules/actor.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'
import { isOfGateway, refunded } from '../db/refund-fragment-queries.ts'
import { causeColumns, causeValues } from './queries.ts'

/** What of an appointment's money can still go back, in paise. */
export async function findRefundable(tx: DatabaseOrTx, appointmentId: AppointmentId): Promise<number> {
  const { rows } = await sql<{ paise: number }>`
    select (coalesce(sum(p.paid_amount - ${refunded}), 0) * 100)::int as paise from payments p
    where p.appointment_id = ${appointmentId} and p.status = 'SUCCESS'`.execute(tx)
  return rows[0]?.paise ?? 0
}

/** What was to go back of an appointment's money for one reason, in paise. */
export async function findPartRefund(tx: Tx, appointmentId: AppointmentId, reason: string): Promise<number> {
  const { rows } = await sql<{ paise: number }>`
    select (coalesce(sum(r.amount), 0) * 100)::int as paise from refunds r join payments p on p.id = r.payment_id
    where p.appointment_id = ${appointmentId} and r.reason = ${reason}`.execute(tx)
  return rows[0]?.paise ?? 0
}

/** True if any of an appointment's money has gone back, or is to, since then. */
export async function hasRefundSince(tx: Tx, appointmentId: AppointmentId, since: Temporal.Instant): Promise<boolean> {
  const { rows } = await sql`select from refunds r join payments p on p.id = r.payment_id
    where p.appointment_id = ${appointmentId} and r.created_at >= ${since} limit 1`.execute(tx)
  return rows.length > 0
}

/** The payments of an appointment that our jobs can refund. */
export async function listGatewayPayments(tx: Tx, appointmentId: AppointmentId): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select p.id from payments p where p.appointment_id = ${appointmentId} and p.status = 'SUCCESS' and ${isOfGateway}
    order by p.id`.execute(tx)
  return rows.map(({ id }) => id)
}

/** One refund a payment, of the newest first, until the sum is reached; gives the ids of those that were made. */
export async function insertPartRefunds(
  tx: Tx,
  refund: { appointmentId: AppointmentId; refundPaise: number; reason: string; actor: Actor; now: Temporal.Instant },
): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    with paid as (
      select p.*, p.paid_amount - ${refunded} as rest from payments p
      where p.appointment_id = ${refund.appointmentId} and p.status = 'SUCCESS'),
    parts as (
      select *, ${refund.refundPaise}::numeric / 100 - coalesce(sum(rest) over (order by id desc
        rows between unbounded preceding and 1 preceding), 0) as wanted from paid where rest > 0)
    insert into refunds (payment_id, amount, reason, idempotency_key, created_at, next_check_at,
      ${causeColumns})
    select p.id, least(p.rest, p.wanted), ${refund.reason},
      'refund-' || coalesce(p.payment_id, 'desk-' || p.id) || '-' || lower(${refund.reason}), ${refund.now},
      case when ${isOfGateway} then ${refund.now.add({ minutes: 10 })}::timestamptz end,
      ${causeValues(refund.actor)}
    from parts p where p.wanted > 0
    on conflict (payment_id, reason) do nothing returning id`.execute(tx)
  return rows.map(({ id }) => id)
}
