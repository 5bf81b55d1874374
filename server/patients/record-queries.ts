import { sql } from 'kysely'
import type { AppointmentId, PatientId } from '../../contract/core/values.ts'
import type { PatientMessage, PatientPayment } from '../../contract/staff/patients.ts'
import type { Scope } from '../../contract/rules/scope.ts'
import { isInScope } from '../db/appointment-fragment-queries.ts'
import { refunded } from '../db/refund-fragment-queries.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'
import { isCurrentPatient } from './known-queries.ts'

export interface PatientRow {
  id: PatientId
  fullName: string
  phone: string | null
  email: string | null
  dateOfBirth: string | null
  gender: string | null
  preferredLanguage: string | null
  emergencyContactName: string | null
  emergencyContactPhone: string | null
}

/** A patient's record as the desk sees it, without notes for clinicians. */
export async function findRecord(db: DatabaseOrTx, patientId: PatientId): Promise<PatientRow | undefined> {
  const { rows } = await sql<PatientRow>`
    select p.id, u.full_name as "fullName", u.phone, u.email, p.date_of_birth as "dateOfBirth", p.gender,
      u.preferred_language as "preferredLanguage", p.emergency_contact_name as "emergencyContactName",
      p.emergency_contact_phone as "emergencyContactPhone"
    from patient_profiles p join users u on u.id = p.user_id where p.id = ${patientId} and ${isCurrentPatient}`.execute(
    db,
  )
  return rows[0]
}

/**
 * Sets a patient's phone and language; undefined leaves them unchanged. A new phone ends the sessions that were opened
 * with the old one.
 */
export async function updateContact(
  tx: Tx,
  patientId: PatientId,
  {
    phone,
    preferredLanguage,
    now,
  }: { phone?: string | null; preferredLanguage?: string | null; now: Temporal.Instant },
): Promise<void> {
  if (phone !== undefined) {
    await sql`
      update auth_sessions s set revoked_at = ${now}, revoked_reason = 'PHONE_CHANGED'
      from patient_profiles p join users u on u.id = p.user_id
      where s.user_id = u.id and p.id = ${patientId} and s.revoked_at is null
        and u.phone is distinct from ${phone}::text`.execute(tx)
  }
  await sql`
    update users u set phone = case when ${phone !== undefined} then ${phone ?? null} else u.phone end,
      preferred_language = case when ${preferredLanguage !== undefined} then ${preferredLanguage ?? null}
        else u.preferred_language end, updated_at = now()
    from patient_profiles p where p.user_id = u.id and p.id = ${patientId} and u.user_type = 'PATIENT'`.execute(tx)
}

interface Listing {
  scope: Scope
  /** The last id of the page before. */
  beforeId: number | null
  limit: number
}

type PaymentRow = Omit<PatientPayment, 'paidAt'> & { paidAt: Temporal.Instant | null }

/** Latest first, for the appointments in the scope. */
export async function listPatientPayments(
  db: DatabaseOrTx,
  patientId: PatientId,
  { scope, beforeId, limit }: Listing,
): Promise<PaymentRow[]> {
  const { rows } = await sql<PaymentRow>`
    select p.id, p.method, p.status, (p.amount * 100)::int as "amountPaise", p.paid_at as "paidAt", p.reference,
      taker.full_name as "receivedBy", p.appointment_id as "appointmentId",
      (${refunded} * 100)::int as "refundedPaise",
      (select rc.number from receipts rc where rc.payment_id = p.id order by rc.id desc limit 1) as "receiptNumber"
    from payments p join appointments a on a.id = p.appointment_id
    left join users taker on taker.id = p.received_by_user_id
    where p.patient_id = ${patientId} and ${isInScope(scope)} and (${beforeId}::bigint is null or p.id < ${beforeId})
    order by p.id desc limit ${limit}`.execute(db)
  return rows
}

interface MessageRow extends Omit<PatientMessage, 'at' | 'sentAt' | 'deliveredAt' | 'readAt'> {
  at: Temporal.Instant
  sentAt: Temporal.Instant | null
  deliveredAt: Temporal.Instant | null
  readAt: Temporal.Instant | null
}

/** Latest first, without sign-in codes: messages about appointments in the scope, and about none. */
export async function listPatientMessages(
  db: DatabaseOrTx,
  patientId: PatientId,
  { scope, beforeId, limit }: Listing,
): Promise<MessageRow[]> {
  const { rows } = await sql<MessageRow>`
    select n.id, t.name as template, n.appointment_id as "appointmentId", n.status, n.created_at as at,
      n.sent_at as "sentAt", n.delivered_at as "deliveredAt", n.read_at as "readAt"
    from patient_profiles p join notifications n on n.user_id = p.user_id
    left join notification_templates t on t.id = n.template_id
    where p.id = ${patientId} and t.name is distinct from 'otp_verification'
      and (n.appointment_id is null or exists (
        select from appointments a where a.id = n.appointment_id and ${isInScope(scope)}))
      and (${beforeId}::bigint is null or n.id < ${beforeId})
    order by n.id desc limit ${limit}`.execute(db)
  return rows
}

/** The ids of a patient's appointments in the scope, latest first. */
export async function listPatientAppointments(
  db: DatabaseOrTx,
  patientId: PatientId,
  { scope, beforeId, limit }: Listing,
): Promise<AppointmentId[]> {
  const { rows } = await sql<{ id: AppointmentId }>`
    select a.id from appointments a where a.patient_id = ${patientId} and a.is_active and ${isInScope(scope)}
      and (${beforeId}::bigint is null or (a.scheduled_start_at, a.id) < (
        select b.scheduled_start_at, b.id from appointments b where b.id = ${beforeId}))
    order by a.scheduled_start_at desc, a.id desc limit ${limit}`.execute(db)
  return rows.map(({ id }) => id)
}
