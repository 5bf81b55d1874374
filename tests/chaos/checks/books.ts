import type { Pool } from 'pg'
import { control } from '../client.ts'

/** Everything that is compared, read once when the system is idle. */
export interface Books {
  appointments: AppointmentRow[]
  payments: PaymentRow[]
  refunds: RefundRow[]
  strays: UnmatchedPaymentRow[]
  notifications: NotificationRow[]
  sessions: { appointmentId: number; eventId: string | null }[]
  gatewayOrders: GatewayOrder[]
  messages: { phone: string; template: string; values: Record<string, string>; at: string }[]
  calendar: { id: string; status: string }[]
}

export interface AppointmentRow {
  id: number
  patientId: number
  clinicianId: number
  startsAt: string
  status: string
  feePaise: number
  /** Every status it ever had. */
  history: string[]
}

interface PaymentRow {
  id: number
  appointmentId: number
  orderId: string
  paymentId: string | null
  status: string
  amountPaise: number
}

interface RefundRow {
  id: number
  paymentRowId: number
  reason: string
  status: string
  providerRefundId: string | null
  amountPaise: number
}

interface UnmatchedPaymentRow {
  paymentId: string
  status: string
  providerRefundId: string | null
  amountPaise: number
}

interface NotificationRow {
  appointmentId: number
  template: string
  status: string
  errorCode: string | null
  attempts: number
  createdAt: Temporal.Instant
  sentAt: Temporal.Instant | null
  /** In the backlog, for a person to call. */
  isListed: boolean
}

export interface GatewayOrder {
  id: string
  amount: number
  receipt: string | null
  payments: { id: string; amount: number; captured: boolean; amount_refunded: number }[]
  refunds: { id: string; payment_id: string; amount: number; status: string; receipt: string | null }[]
}

export async function readBooks(pool: Pool, sandboxUrl: string): Promise<Books> {
  const rows = async <Row>(sql: string) => (await pool.query(sql)).rows as Row[]
  const items = async <Item>(path: string) => ((await control(sandboxUrl, path)) as { items: Item[] }).items
  const events = await items<{ kind: string; id: string; status: string }>('events')
  return {
    appointments: await rows(`select a.id, a.patient_id as "patientId", a.clinician_id as "clinicianId", a.status,
        to_char(a.scheduled_start_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "startsAt",
        (a.fee_amount * 100)::int as "feePaise",
        array(select h.new_status::text from appointment_status_history h where h.appointment_id = a.id order by h.id) as history
      from appointments a`),
    payments:
      await rows(`select id, appointment_id as "appointmentId", order_id as "orderId", payment_id as "paymentId", status,
        (amount * 100)::int as "amountPaise" from payments where provider <> 'DESK'`),
    refunds: await rows(`select r.id, r.payment_id as "paymentRowId", r.reason, r.status,
        r.provider_refund_id as "providerRefundId", (r.amount * 100)::int as "amountPaise"
        from refunds r join payments p on p.id = r.payment_id where p.provider <> 'DESK'`),
    strays: await rows(`select payment_id as "paymentId", status, provider_refund_id as "providerRefundId",
        (amount * 100)::int as "amountPaise" from stray_payments`),
    notifications: await rows(`select n.appointment_id as "appointmentId", t.name as template, n.status,
        n.error_code as "errorCode", n.attempts_count as attempts, n.created_at as "createdAt", n.sent_at as "sentAt",
        n.flagged_at is not null as "isListed"
      from notifications n join notification_templates t on t.id = n.template_id where n.appointment_id is not null`),
    sessions: await rows(`select appointment_id as "appointmentId", calendar_event_id as "eventId" from video_sessions
      where status in ('SCHEDULED', 'STARTED')`),
    gatewayOrders: await items('orders'),
    messages: await items('messages'),
    calendar: events.filter(({ kind }) => kind === 'calendar_event'),
  }
}
