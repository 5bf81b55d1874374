/**
 * What is tried on an invariant: rows that it must catch by one half of what it says, or that look like it and are
 * right.
 */
export interface Tried {
  number: number
  what: string
  rows: string
  /** The half that catches it, as it stands in the query, and what takes it out. None where nothing may be caught. */
  half?: [find: string, replace: string]
}

const day = '2026-01-06'
/** Before the time of the test, which is 04:00 on the fifth. */
export const earlier = `'2026-01-05T03:00:00Z'`
const later = `'2026-01-05T05:00:00Z'`

interface Hold {
  patient?: number
  clinician?: number
  centre?: number
  at?: string
  expires?: string
  type?: string
  fee?: number | 'null'
  source?: string
}

/** A hold of half an hour, by a patient and for nothing where not said otherwise. */
export function hold(more: Hold = {}): string {
  const at = `'${day}T${more.at ?? '04:30'}:00Z'::timestamptz`
  return `insert into appointments (patient_id, clinician_id, centre_id, appointment_type, scheduled_start_at,
      scheduled_end_at, duration_minutes, status, booked_by_user_id, source, hold_expires_at, fee_amount)
    values (${more.patient ?? 1}, ${more.clinician ?? 1}, ${more.centre ?? 1}, '${more.type ?? 'IN_PERSON'}', ${at},
      ${at} + interval '30 minutes', 30, 'BOOKED', 3, '${more.source ?? 'WEB_PATIENT'}', ${more.expires ?? later},
      ${more.fee ?? 'null'});`
}

/** The appointments go from status to status. */
export const become = (...statuses: string[]) =>
  statuses.map((status) => `update appointments set status = '${status}', hold_expires_at = null;`).join(' ')

interface Payment {
  id?: number
  amount?: number
  status?: string
  more?: string
  patient?: number
}

/** A payment of the first appointment. */
export function payment({ id = 1, amount = 1600, status = 'SUCCESS', more = '', patient = 1 }: Payment = {}): string {
  return `insert into payments (patient_id, appointment_id, order_id, payment_id, amount, status, paid_at)
      values (${patient}, 1, 'order_${id}', 'pay_${id}', ${amount}, '${status}', ${earlier});
    ${more === '' ? '' : `update payments set ${more} where order_id = 'order_${id}';`}`
}

interface Refund {
  payment?: number
  amount?: number
  reason?: string
  status?: string
  /** Razorpay's id of it. */
  id?: string
}

export function refund({ payment: of = 1, amount = 1600, reason = 'CANCELLED', status = 'PENDING', id }: Refund = {}) {
  return `insert into refunds (payment_id, amount, reason, status, idempotency_key, provider_refund_id)
    values (${of}, ${amount}, '${reason}', '${status}', '${of} ${reason}', ${id === undefined ? 'null' : `'${id}'`});`
}

interface Stray {
  status?: string
  id?: string
  more?: string
}

export function stray({ status = 'PENDING', id = 'pay_9', more }: Stray = {}): string {
  return `insert into stray_payments (payment_id, order_id, appointment_id, amount, currency, reason, status)
      values ('${id}', 'order_1', 1, 1600, 'INR', 'SECOND_PAYMENT_OF_AN_ORDER', '${status}');
    ${more === undefined ? '' : `update stray_payments set ${more};`}`
}

export function message(template: string, more: string): string {
  return `insert into notifications (phone, channel, status, appointment_id, template_id)
      select '2', 'WHATSAPP', 'QUEUED', 1, id from notification_templates where name = '${template}';
    update notifications set ${more};`
}
