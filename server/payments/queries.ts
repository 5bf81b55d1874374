import { sql } from 'kysely'
import type { PaymentStatus } from '../../contract/rules/appointments.ts'
import type { AppointmentId, ClinicianId, PatientId } from '../../contract/core/values.ts'
import type { LockedAppointment } from '../appointments/queries.ts'
import { bestPaymentFirst } from '../db/appointment-fragment-queries.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'
import { isOfLowerFee } from '../db/refund-fragment-queries.ts'

export interface PaymentRow {
  id: number
  appointmentId: AppointmentId
  patientId: PatientId
  clinicianId: ClinicianId
  orderId: string
  paymentId: string | null
  status: PaymentStatus
  /** What was ordered: the quote frozen on the hold. */
  amountPaise: number
  convenienceFeePaise: number
  discountPaise: number
  /** What the patient was charged: the amount, plus the fee, less the discount. */
  paidPaise: number
  currency: string
  paidAt: Temporal.Instant | null
  capturedAt: Temporal.Instant | null
}

const paymentColumns = sql`
  p.id, p.appointment_id as "appointmentId", p.patient_id as "patientId", a.clinician_id as "clinicianId",
    p.order_id as "orderId", p.payment_id as "paymentId", p.status, (p.amount * 100)::int as "amountPaise",
    (p.customer_fee_amount * 100)::int as "convenienceFeePaise", (p.discount_amount * 100)::int as "discountPaise",
    (p.paid_amount * 100)::int as "paidPaise", p.currency, p.paid_at as "paidAt", p.captured_at as "capturedAt"`

const paymentRows = sql`select ${paymentColumns} from payments p join appointments a on a.id = p.appointment_id`

export async function findPayment(db: DatabaseOrTx, orderId: string): Promise<PaymentRow | undefined> {
  const { rows } = await sql<PaymentRow>`${paymentRows} where p.order_id = ${orderId}`.execute(db)
  return rows[0]
}

/** The appointment that an order is for, which never changes; undefined for an order that is not ours. */
export async function findAppointmentOfOrder(db: DatabaseOrTx, orderId: string): Promise<AppointmentId | undefined> {
  const { rows } = await sql<{ appointmentId: AppointmentId }>`
    select appointment_id as "appointmentId" from payments where order_id = ${orderId}`.execute(db)
  return rows[0]?.appointmentId
}

/** Appointment `a` was somebody else's, whose account has been erased or deactivated: they may have paid for it. */
const wasOfGonePatient = sql`exists (select from appointment_status_history h
  join patient_profiles former on former.id = h.previous_patient_id join users fu on fu.id = former.user_id
  where h.appointment_id = a.id and not (former.is_active and fu.is_active))`

/** The appointment that an event is about, by the order or payment it names, including unmatched payments. */
export async function findAppointmentOfEvent(
  db: DatabaseOrTx,
  { orderId, paymentId }: { orderId: string | null; paymentId: string | null },
): Promise<{ id: AppointmentId; wasOfGonePatient: boolean } | undefined> {
  const { rows } = await sql<{ id: AppointmentId; wasOfGonePatient: boolean }>`
    select a.id, ${wasOfGonePatient} as "wasOfGonePatient" from (
      select appointment_id from payments where order_id = ${orderId} or payment_id = ${paymentId}
      union all select appointment_id from stray_payments where payment_id = ${paymentId} and appointment_id is not null
      limit 1) found join appointments a on a.id = found.appointment_id`.execute(db)
  return rows[0]
}

/** Whose order it must be, and for which appointment. */
export interface OrderScope {
  patientId: PatientId
  appointmentId?: AppointmentId
}

export interface LockedOrder {
  payment: PaymentRow
  appointment: LockedAppointment
  /** False for a patient who was erased, or whom the clinic deactivated. */
  isPatientActive: boolean
  wasOfGonePatient: boolean
}

type LockedOrderRow = PaymentRow &
  Omit<LockedAppointment, 'id' | 'status'> & {
    appointmentStatus: LockedAppointment['status']
    isPatientActive: boolean
    wasOfGonePatient: boolean
  }

/**
 * Locks and reads everything that settling an order decides about: the clinician, the patient, the payment and the
 * appointment, in the order given in docs/architecture.md. Undefined for an order that is not ours or not in scope.
 */
export async function lockOrder(tx: Tx, orderId: string, scope?: OrderScope): Promise<LockedOrder | undefined> {
  const { rows } = await sql<LockedOrderRow>`
    select ${paymentColumns}, a.centre_id as "centreId", a.status as "appointmentStatus",
      a.appointment_type as "appointmentType", a.scheduled_start_at as "startsAt", a.scheduled_end_at as "endsAt",
      a.hold_expires_at as "holdExpiresAt", a.cancel_cutoff_hours::float8 as "cancelCutoffHours",
      a.dependent_id as "dependentId", a.is_active as "isActive",
      pp.is_active and u.is_active as "isPatientActive", ${wasOfGonePatient} as "wasOfGonePatient"
    from payments p
    join appointments a on a.id = p.appointment_id
    join clinician_profiles c on c.id = a.clinician_id
    join patient_profiles pp on pp.id = a.patient_id
    join users u on u.id = pp.user_id
    where p.order_id = ${orderId} and p.patient_id = coalesce(${scope?.patientId ?? null}, p.patient_id)
      and p.appointment_id = coalesce(${scope?.appointmentId ?? null}, p.appointment_id)
    for no key update of c, pp, u for update of p, a`.execute(tx)
  const row = rows[0]
  if (row === undefined) return undefined
  const { isPatientActive, appointmentStatus, ...payment } = row
  const appointment = { ...row, id: row.appointmentId, status: appointmentStatus }
  return { payment, appointment, isPatientActive, wasOfGonePatient: row.wasOfGonePatient }
}

/** Locks the payment but not its appointment, which comes after the clinician's lock. */
export async function lockPayment(tx: Tx, orderId: string): Promise<PaymentRow | undefined> {
  const { rows } = await sql<PaymentRow>`${paymentRows} where p.order_id = ${orderId} for update of p`.execute(tx)
  return rows[0]
}

/** Our order that an event is about, by the order or payment it names. */
export async function findOrderOf(
  db: DatabaseOrTx,
  { orderId, paymentId }: { orderId: string | null; paymentId: string | null },
): Promise<string | undefined> {
  const { rows } = await sql<{ orderId: string }>`
    select order_id as "orderId" from payments where order_id = ${orderId} or payment_id = ${paymentId}
    union all select order_id from stray_payments where payment_id = ${paymentId} limit 1`.execute(db)
  return rows[0]?.orderId
}

/** How much of each of an order's payments has been refunded or is being refunded, by Razorpay's id of the payment. */
export async function findRefundedPaise(db: DatabaseOrTx, orderId: string): Promise<Map<string, number>> {
  const { rows } = await sql<{ paymentId: string; paise: number }>`
    select p.payment_id as "paymentId", (coalesce(sum(r.amount), 0) * 100)::int as paise
    from payments p left join refunds r on r.payment_id = p.id and r.status <> 'FAILED'
      and r.provider_refund_id is not null
    where p.order_id = ${orderId} and p.payment_id is not null group by p.payment_id`.execute(db)
  return new Map(rows.map(({ paymentId, paise }) => [paymentId, paise]))
}

/** An appointment's payment, or the order that can still be paid. */
export async function findPaymentOf(db: DatabaseOrTx, appointmentId: AppointmentId): Promise<PaymentRow | undefined> {
  const { rows } = await sql<PaymentRow>`${paymentRows} where p.appointment_id = ${appointmentId}
    order by ${bestPaymentFirst} limit 1`.execute(db)
  return rows[0]
}

/** Forward only: a successful payment stays successful. False if it already was. */
export async function markPaymentPaid(
  tx: Tx,
  id: number,
  paid: { paymentId: string; paidAt: Temporal.Instant },
): Promise<boolean> {
  const { rows } = await sql`
    update payments set status = 'SUCCESS', payment_id = ${paid.paymentId}, paid_at = ${paid.paidAt},
      error_code = null, error_description = null, updated_at = now()
    where id = ${id} and status in ('CREATED', 'PENDING', 'FAILED') returning id`.execute(tx)
  return rows.length === 1
}

/**
 * False if the payment was captured or has a refund: a request to Razorpay may already name this payment. Needs the
 * payment's lock.
 */
export async function isReplaceable(tx: Tx, id: number): Promise<boolean> {
  const { rows } = await sql`
    select from payments p where id = ${id} and status = 'SUCCESS' and captured_at is null
      and not exists (select from refunds r where r.payment_id = p.id)`.execute(tx)
  return rows.length === 1
}

export async function replacePayment(tx: Tx, id: number, paymentId: string): Promise<void> {
  await sql`update payments set payment_id = ${paymentId}, updated_at = now() where id = ${id}`.execute(tx)
}

/**
 * What Razorpay itself says of a captured payment. Its order is checked again a day later, in case the webhook of a
 * second payment was lost.
 */
export async function recordCapture(
  tx: Tx,
  id: number,
  capture: { methodDetails: unknown; capturedAt: Temporal.Instant; customerFeePaise: number; discountPaise: number },
): Promise<void> {
  await sql`
    update payments set payment_method_details = ${JSON.stringify(capture.methodDetails)}::jsonb,
      customer_fee_amount = ${capture.customerFeePaise}::numeric / 100,
      discount_amount = ${capture.discountPaise}::numeric / 100,
      captured_at = coalesce(captured_at, ${capture.capturedAt}),
      next_check_at = ${capture.capturedAt.add({ hours: 24 })}, updated_at = now()
    where id = ${id}`.execute(tx)
}

/** For a payment that Razorpay captured in another currency than was quoted. */
export async function setPaymentCurrency(tx: Tx, id: number, currency: string): Promise<void> {
  await sql`update payments set currency = ${currency.slice(0, 10)} where id = ${id}`.execute(tx)
}

/** Whether the same appointment has another payment that is not being refunded. */
export async function hasOtherPayment(tx: Tx, payment: Pick<PaymentRow, 'id' | 'appointmentId'>): Promise<boolean> {
  const { rows } = await sql`select from payments p
    where p.appointment_id = ${payment.appointmentId} and p.id <> ${payment.id} and p.status in ('SUCCESS', 'REFUNDED')
      and not exists (select from refunds r where r.payment_id = p.id and r.status <> 'FAILED'
        and r.origin = 'OURS' and not ${isOfLowerFee})
    limit 1`.execute(tx)
  return rows.length > 0
}

/** Has the order checked with Razorpay at the next run of the periodic task. */
export async function scheduleOrderCheck(tx: Tx, id: number, now: Temporal.Instant): Promise<void> {
  await sql`update payments set next_check_at = ${now} where id = ${id}`.execute(tx)
}

/** Records a failed attempt. The order can still be paid, so checks continue. */
export async function markPaymentFailed(
  tx: Tx,
  id: number,
  failure: { errorCode: string | null; errorDescription: string | null },
): Promise<void> {
  await sql`
    update payments set status = 'FAILED', error_code = ${failure.errorCode},
      error_description = ${failure.errorDescription}, updated_at = now()
    where id = ${id} and status in ('CREATED', 'PENDING', 'FAILED')`.execute(tx)
}

/** Claims orders that are due for a check and schedules the next one; the intervals of an open order grow. */
export async function claimDueChecks(db: DatabaseOrTx, now: Temporal.Instant, limit: number): Promise<string[]> {
  const { rows } = await sql<{ orderId: string }>`
    update payments set checks_count = checks_count + 1,
      next_check_at = case when captured_at is not null then ${now}::timestamptz + interval '24 hours'
        else ${now}::timestamptz + least(interval '2 minutes' * power(2, least(checks_count, 10)),
          interval '6 hours') end
    where id in (
      select id from payments where next_check_at <= ${now}
      order by next_check_at limit ${limit} for update skip locked)
    returning order_id as "orderId"`.execute(db)
  return rows.map((row) => row.orderId)
}

/** Razorpay refused our query with this HTTP status; null once it has answered. */
export async function recordCheckRefusal(db: DatabaseOrTx, orderId: string, status: number | null): Promise<void> {
  await sql`update payments set check_refused_status = ${status}
    where order_id = ${orderId} and check_refused_status is distinct from ${status}`.execute(db)
}

/**
 * Stops checking an order created before `giveUpBefore`. Called only after an answer, since a last check that failed
 * has to be repeated.
 */
export async function endChecks(db: DatabaseOrTx, orderId: string, giveUpBefore: Temporal.Instant): Promise<void> {
  await sql`update payments set next_check_at = null
    where order_id = ${orderId} and created_at < ${giveUpBefore}`.execute(db)
}

/** False if this event was recorded before: then its effect was too, in the same transaction. */
export async function insertWebhookEvent(
  tx: Tx,
  event: { eventId: string; eventType: string; payload: unknown; now: Temporal.Instant },
): Promise<boolean> {
  const { rows } = await sql`
    insert into payment_webhook_events
      (provider, provider_event_id, event_type, raw_payload, processed, processed_at, created_at)
    values ('RAZORPAY', ${event.eventId}, ${event.eventType}, ${JSON.stringify(event.payload)}::jsonb, true,
            ${event.now}, ${event.now})
    on conflict (provider, provider_event_id) do nothing returning id`.execute(tx)
  return rows.length === 1
}
