import { sql } from 'kysely'
import type { PaymentStatus } from '../../contract/rules/appointments.ts'
import type { AppointmentId, PatientId } from '../../contract/core/values.ts'
import { appointmentRows, type AppointmentRow } from '../appointments/appointment-view.ts'
import { latestPayment } from '../db/appointment-fragment-queries.ts'
import type { DatabaseOrTx } from '../db/pool.ts'

/**
 * `stored`, or why a new order was not: `exists` if the hold already has one, `other_price` if its fees have changed.
 */
type InsertedOrder = 'stored' | 'exists' | 'other_price' | 'not_payable' | 'patient_gone'

/**
 * Stores the order created for a hold, unless the hold has one already or can no longer be paid: Razorpay took its
 * time, and two tabs may ask at once. Locks the patient, then the appointment; between two tabs the unique key
 * decides.
 */
export async function insertOrder(
  db: DatabaseOrTx,
  order: {
    patientId: PatientId
    appointmentId: AppointmentId
    orderId: string
    amountPaise: number
    now: Temporal.Instant
    nextCheckAt: Temporal.Instant
  },
): Promise<InsertedOrder> {
  const now = sql`${order.now}::timestamptz`
  const amount = sql`${order.amountPaise}::numeric / 100`
  const { rows } = await sql<{
    isPatientThere: boolean
    isPayable: boolean
    isOtherPrice: boolean
    isStored: boolean
  }>`
    with patient as materialized (
      select pp.id from patient_profiles pp join users u on u.id = pp.user_id
      where pp.id = ${order.patientId} and pp.is_active and u.is_active
      for no key update of pp, u),
    hold as materialized (
      select a.id, a.patient_id, a.fee_amount + coalesce(a.registration_fee_amount, 0) <> ${amount} as is_other_price
      from patient join appointments a on a.patient_id = patient.id
      where a.id = ${order.appointmentId} and a.is_active and a.status = 'BOOKED' and a.scheduled_start_at > ${now}
        and (a.hold_expires_at is null or a.hold_expires_at > ${now})
      for update of a),
    stored as (
      insert into payments (patient_id, appointment_id, hold_id, provider, order_id, amount, currency, status,
        created_at, next_check_at)
      select hold.patient_id, hold.id, hold.id, 'RAZORPAY', ${order.orderId}, ${amount}, 'INR', 'CREATED', ${now},
        ${order.nextCheckAt}::timestamptz
      from hold where is_other_price is not true
        and not exists (select from payments p where p.appointment_id = hold.id)
      on conflict do nothing returning id)
    select exists (select from patient) as "isPatientThere", exists (select from hold) as "isPayable",
      exists (select from hold where is_other_price) as "isOtherPrice",
      exists (select from stored) as "isStored"`.execute(db)
  const { isPatientThere = false, isPayable = false, isOtherPrice = false, isStored = false } = rows[0] ?? {}
  if (isStored) return 'stored'
  if (isPayable) return isOtherPrice ? 'other_price' : 'exists'
  return isPatientThere ? 'not_payable' : 'patient_gone'
}

/** An appointment as its patient sees it, plus what its order needs. */
export interface HoldToPay extends AppointmentRow {
  createdAt: Temporal.Instant
  orderId: string | null
  prefill: { name: string; email: string; contact: string }
}

/** The patient's own hold, in whatever state it is now, with its latest order. */
export async function findHoldToPay(
  db: DatabaseOrTx,
  appointmentId: AppointmentId,
  patientId: PatientId,
): Promise<HoldToPay | undefined> {
  const { rows } = await sql<HoldToPay>`
    ${appointmentRows(
      sql`appointments a join patient_profiles pp on pp.id = a.patient_id join users pu on pu.id = pp.user_id`,
      sql`, a.created_at as "createdAt", (select p.order_id ${latestPayment}) as "orderId",
      json_build_object('name', pu.full_name, 'email', coalesce(pu.email, ''),
        'contact', coalesce('+' || pu.phone, '')) as prefill`,
    )} where a.id = ${appointmentId} and a.patient_id = ${patientId} and a.is_active`.execute(db)
  return rows[0]
}

/** An appointment as its patient sees it, plus the payment of an order. */
export interface PaidBooking extends AppointmentRow {
  orderId: string
  paymentId: string | null
  orderStatus: PaymentStatus
  orderedPaise: number
  convenienceFeePaise: number
  discountPaise: number
  paidPaise: number
  paidAt: Temporal.Instant | null
}

/** The patient's own order and what it paid for; undefined if the clinic has deleted the appointment. */
export async function findPaidBooking(
  db: DatabaseOrTx,
  orderId: string,
  patientId: PatientId,
): Promise<PaidBooking | undefined> {
  const { rows } = await sql<PaidBooking>`
    ${appointmentRows(
      sql`payments paid join appointments a on a.id = paid.appointment_id`,
      sql`, paid.order_id as "orderId", paid.payment_id as "paymentId", paid.status as "orderStatus",
      (paid.amount * 100)::int as "orderedPaise", (paid.customer_fee_amount * 100)::int as "convenienceFeePaise",
      (paid.discount_amount * 100)::int as "discountPaise", (paid.paid_amount * 100)::int as "paidPaise",
      paid.paid_at as "paidAt"`,
    )} where paid.order_id = ${orderId} and a.patient_id = ${patientId} and a.is_active`.execute(db)
  return rows[0]
}
