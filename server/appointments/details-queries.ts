import { sql } from 'kysely'
import type { AppointmentDetails, TimelineWhat } from '../../contract/patient/dashboard.ts'
import type { AppointmentId } from '../../contract/core/values.ts'
import type { DatabaseOrTx } from '../db/pool.ts'
import { isHeldBack } from '../db/refund-fragment-queries.ts'
import { isUnmatchedHeldBack } from '../refunds/unmatched-queries.ts'

type Details = Pick<AppointmentDetails, 'payments' | 'refunds' | 'timeline'>

interface DetailRow {
  payments: Details['payments']
  refunds: Details['refunds']
  events: { at: string; what: string }[]
}

const iso = (column: string) => sql.raw(`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`)

const whatOf: Partial<Record<string, TimelineWhat>> = {
  BOOKED: 'HELD',
  IN_PROGRESS: 'STARTED',
  appointment_reminder: 'REMINDED',
  meet_link: 'LINK_SENT',
}

const unmatched = (id: AppointmentId) =>
  sql`from stray_payments s where s.appointment_id = ${id} and s.status <> 'KEPT'`

/** The payments, refunds and timeline of an appointment, in one query. The caller has checked whose it is. */
export async function findDetails(db: DatabaseOrTx, id: AppointmentId): Promise<Details> {
  const { rows } = await sql<DetailRow>`
    select
      (select coalesce(json_agg(json_build_object('orderId', p.order_id, 'paymentId', p.payment_id, 'status', p.status,
          'amountPaise', (p.amount * 100)::int, 'convenienceFeePaise', (p.fee * 100)::int,
          'discountPaise', (p.discount * 100)::int, 'paidPaise', (p.paid * 100)::int, 'paidAt', ${iso('p.paid_at')},
          'unmatched', p.unmatched) order by p.unmatched nulls first, p.id), '[]')
        from (
          select id, order_id, payment_id, status, amount, customer_fee_amount as fee, discount_amount as discount,
            paid_amount as paid, paid_at, null as unmatched
          from payments where appointment_id = ${id}
          union all
          select s.id, s.order_id, s.payment_id, case s.status when 'REFUNDED' then 'REFUNDED' else 'SUCCESS' end,
            s.amount, 0, 0,
            s.amount, s.created_at, s.reason
          ${unmatched(id)}
        ) p) as payments,
      (select coalesce(json_agg(json_build_object('amountPaise', (r.amount * 100)::int, 'status', r.status,
          'reason', r.reason, 'requestedAt', ${iso('r.created_at')}, 'processedAt', ${iso('r.processed_at')},
          'creditNote', case when r.rank = 1 then (select b.number from bill_notes b where b.refund_id = r.id) end)
          order by r.rank, r.id), '[]')
        from (
          select r.id, r.amount, case when ${isHeldBack} then 'FAILED' else r.status end as status, r.reason,
            r.created_at,
            r.processed_at, 1 as rank
          from refunds r join payments p on p.id = r.payment_id where p.appointment_id = ${id}
          union all
          select s.id, s.amount,
            case when ${isUnmatchedHeldBack} then 'FAILED' when s.status = 'REFUNDED' then 'PROCESSED'
              else s.status end,
            s.reason, s.created_at, s.refunded_at, 2
          ${unmatched(id)}
        ) r) as refunds,
      (select coalesce(json_agg(json_build_object('at', ${iso('e.at')}, 'what', e.what) order by e.at, e.rank,
        e.seq), '[]')
        from (
          select h.changed_at as at, case when h.previous_status = h.new_status then 'RESCHEDULED' else h.new_status end
            as what, 1 as rank, h.id as seq
          from appointment_status_history h
          -- Nobody was told of a change that the desk undid, or has to know whose visit it was by mistake.
          where h.appointment_id = ${id} and h.previous_patient_id is null
            and not exists (select from desk_changes dc where dc.appointment_id = h.appointment_id
              and dc.undone_at is not null and h.changed_at in (dc.changed_at, dc.undone_at))
          union all
          select p.paid_at, 'PAID', 0, p.id from payments p where p.appointment_id = ${id} and p.paid_at is not null
          union all
          select p.updated_at, 'PAYMENT_FAILED', 0, p.id from payments p where p.appointment_id = ${id}
            and p.status = 'FAILED'
          union all
          select r.created_at, 'REFUND_REQUESTED', 2, r.id from refunds r join payments p on p.id = r.payment_id
          where p.appointment_id = ${id}
          union all
          select r.processed_at, 'REFUNDED', 3, r.id from refunds r join payments p on p.id = r.payment_id
          where p.appointment_id = ${id} and r.processed_at is not null
          union all
          select s.created_at, 'UNMATCHED_PAYMENT', 0, s.id ${unmatched(id)}
          union all
          select s.created_at, 'REFUND_REQUESTED', 2, s.id ${unmatched(id)} and s.reason <> 'NOT_CAPTURED'
          union all
          select s.refunded_at, 'REFUNDED', 3, s.id ${unmatched(id)} and s.refunded_at is not null
          union all
          select n.sent_at, t.name, 4, n.id from notifications n join notification_templates t on t.id = n.template_id
          where n.appointment_id = ${id} and n.sent_at is not null and t.name in ('appointment_reminder', 'meet_link')
        ) e) as events`.execute(db)
  const { payments = [], refunds = [], events = [] } = rows[0] ?? {}
  const timeline = events.map(({ at, what }) => ({ at, what: whatOf[what] ?? (what as TimelineWhat) }))
  return { payments, refunds, timeline }
}
