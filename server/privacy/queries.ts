import { sql } from 'kysely'
import type { PatientId, UserId } from '../../contract/values.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'

export async function findOpenConsent(
  db: DatabaseOrTx,
  patientId: PatientId,
): Promise<{ version: string; givenAt: Date } | undefined> {
  const { rows } = await sql<{ version: string; givenAt: Date }>`
    select version, given_at as "givenAt" from consents
    where patient_id = ${patientId} and withdrawn_at is null`.execute(db)
  return rows[0]
}

/** Agreed to again, the same version keeps its first time; an older one is closed. */
export async function giveConsent(
  tx: Tx,
  consent: { patientId: PatientId; version: string; sha256: string; now: Temporal.Instant },
): Promise<void> {
  const now = consent.now.toString()
  await sql`update consents set withdrawn_at = ${now}
    where patient_id = ${consent.patientId} and withdrawn_at is null and version <> ${consent.version}`.execute(tx)
  await sql`insert into consents (patient_id, version, text_sha256, given_at)
    values (${consent.patientId}, ${consent.version}, ${consent.sha256}, ${now})
    on conflict (patient_id) where withdrawn_at is null do nothing`.execute(tx)
}

/** True for who has withdrawn and not agreed again; who was never asked has not withdrawn. */
export async function hasWithdrawn(db: DatabaseOrTx, patientId: PatientId): Promise<boolean> {
  const { rows } = await sql<{ isOpen: boolean }>`select withdrawn_at is null as "isOpen" from consents
    where patient_id = ${patientId} order by id desc limit 1`.execute(db)
  return rows[0]?.isOpen === false
}

export async function withdrawConsent(db: DatabaseOrTx, patientId: PatientId, now: Temporal.Instant): Promise<void> {
  await sql`update consents set withdrawn_at = ${now.toString()}
    where patient_id = ${patientId} and withdrawn_at is null`.execute(db)
}

/** Everything that is stored about a patient, as one document, in one query. */
export async function exportPatient(
  db: DatabaseOrTx,
  { patientId, userId }: { patientId: PatientId; userId: UserId },
): Promise<Record<string, unknown>> {
  const { rows } = await sql<{ document: Record<string, unknown> }>`
    select json_build_object(
      'account', (select json_build_object('phone', phone, 'email', email, 'fullName', full_name, 'createdAt', created_at)
        from users where id = ${userId}),
      'profile', (select json_build_object('dateOfBirth', date_of_birth, 'gender', gender, 'bloodGroup', blood_group,
          'emergencyContactName', emergency_contact_name, 'emergencyContactPhone', emergency_contact_phone)
        from patient_profiles where id = ${patientId}),
      'dependents', (select coalesce(json_agg(json_build_object('fullName', full_name, 'dateOfBirth', date_of_birth,
          'relation', relation) order by id), '[]') from dependents where patient_id = ${patientId}),
      'consents', (select coalesce(json_agg(json_build_object('version', version, 'givenAt', given_at,
          'withdrawnAt', withdrawn_at) order by id), '[]') from consents where patient_id = ${patientId}),
      'appointments', (select coalesce(json_agg(json_build_object('id', a.id, 'status', a.status,
          'type', a.appointment_type, 'startsAt', a.scheduled_start_at, 'endsAt', a.scheduled_end_at,
          'clinician', cu.full_name, 'centre', ce.name,
          'forWhom', (select d.full_name from dependents d where d.id = a.dependent_id),
          'guardianConfirmedAt', a.guardian_confirmed_at, 'notes', a.notes, 'cancellationReason', a.cancellation_reason,
          'bookedAt', a.created_at) order by a.id), '[]')
        from appointments a join clinician_profiles c on c.id = a.clinician_id join users cu on cu.id = c.user_id
        join centres ce on ce.id = a.centre_id where a.patient_id = ${patientId}),
      'payments', (select coalesce(json_agg(json_build_object('appointmentId', p.appointment_id, 'orderId', p.order_id,
          'paymentId', p.payment_id, 'amountRupees', p.amount, 'status', p.status, 'paidAt', p.paid_at,
          'method', p.payment_method_details) order by p.id), '[]') from payments p where p.patient_id = ${patientId}),
      'refunds', (select coalesce(json_agg(json_build_object('paymentId', p.payment_id, 'amountRupees', r.amount,
          'status', r.status, 'reason', r.reason, 'processedAt', r.processed_at) order by r.id), '[]')
        from refunds r join payments p on p.id = r.payment_id where p.patient_id = ${patientId}),
      'medicalNotes', (select coalesce(json_agg(json_build_object('note', note, 'writtenAt', created_at) order by id), '[]')
        from patient_medical_notes where patient_id = ${patientId} and visibility <> 'INTERNAL'),
      'messages', (select coalesce(json_agg(json_build_object('template', t.name, 'sentAt', n.sent_at, 'status', n.status,
          'values', n.payload_data) order by n.id), '[]')
        from notifications n join notification_templates t on t.id = n.template_id where n.user_id = ${userId}),
      'devices', (select coalesce(json_agg(json_build_object('userAgent', user_agent, 'ipAddress', host(ip_address),
          'createdAt', created_at, 'lastUsedAt', last_used_at) order by id), '[]')
        from auth_sessions where user_id = ${userId}),
      'receipts', (select coalesce(json_agg(json_build_object('number', rc.number, 'issuedAt', rc.issued_at,
          'pdfBase64', translate(encode(rc.pdf, 'base64'), E'\\n', '')) order by rc.id), '[]')
        from receipts rc join payments p on p.id = rc.payment_id where p.patient_id = ${patientId})
    ) as document`.execute(db)
  return rows[0]?.document ?? {}
}

export async function hasUpcoming(tx: DatabaseOrTx, patientId: PatientId, now: Temporal.Instant): Promise<boolean> {
  const { rows } = await sql`select from appointments where patient_id = ${patientId} and is_active
    and (status in ('CONFIRMED', 'IN_PROGRESS') and scheduled_end_at > ${now.toString()}
      or status = 'BOOKED' and hold_expires_at > ${now.toString()})
    limit 1`.execute(tx)
  return rows.length > 0
}

/** Takes the person out of what is kept; the rows that law keeps stay, under a number instead of a name. */
export async function erasePatient(
  tx: Tx,
  { patientId, userId, now }: { patientId: PatientId; userId: UserId; now: Temporal.Instant },
): Promise<void> {
  const at = now.toString()
  await sql`delete from otp_requests where phone = (select phone from users where id = ${userId})`.execute(tx)
  await sql`update auth_sessions set revoked_at = coalesce(revoked_at, ${at}), revoked_reason = 'ERASED', user_agent = null,
    ip_address = null where user_id = ${userId}`.execute(tx)
  // A message that is still to be sent is not sent; the first code of a phone was sent before its user was there.
  await sql`update notifications set phone = 'erased', payload_data = null, error_message = null,
    status = case when status = 'QUEUED' then 'FAILED' else status end
    where user_id = ${userId} or phone = (select phone from users where id = ${userId})`.execute(tx)
  await sql`update dependents set full_name = 'Erased person', date_of_birth = date_trunc('year', date_of_birth)::date,
    is_active = false, updated_at = now()
    where patient_id = ${patientId}`.execute(tx)
  await sql`update patient_profiles set date_of_birth = null, gender = null, blood_group = null,
    emergency_contact_name = null, emergency_contact_phone = null, notes = null, is_active = false, updated_at = now()
    where id = ${patientId}`.execute(tx)
  await sql`update consents set withdrawn_at = coalesce(withdrawn_at, ${at}) where patient_id = ${patientId}`.execute(
    tx,
  )
  await erasePayments(tx, patientId)
  await eraseWebhookBodies(tx, { patientId, userId })
  await sql`update users set full_name = 'Erased patient ' || id, phone = null, email = null, username = null,
    password_hash = null, is_active = false,
    erased_at = ${at}, updated_at = now() where id = ${userId} and user_type = 'PATIENT'`.execute(tx)
}

/** How it was paid stays for the books; whose card or UPI address it was does not. */
async function erasePayments(tx: Tx, patientId: PatientId): Promise<void> {
  await sql`update payments set
      payment_method_details = jsonb_strip_nulls(jsonb_build_object('method', payment_method_details -> 'method')),
      updated_at = now()
    where patient_id = ${patientId} and payment_method_details is not null`.execute(tx)
}

/** What vendors told of this patient: their bodies quote the phone, the e-mail address and the bank. */
async function eraseWebhookBodies(
  tx: Tx,
  { patientId, userId }: { patientId: PatientId; userId: UserId },
): Promise<void> {
  await sql`update payment_webhook_events set raw_payload = '{}'
    where raw_payload #>> '{payload,payment,entity,order_id}' in (select order_id from payments where patient_id = ${patientId})
      or raw_payload #>> '{payload,payment,entity,contact}' = (select '+' || phone from users where id = ${userId})`.execute(
    tx,
  )
  await sql`update notification_webhook_events set raw_payload = '{}'
    where strpos(raw_payload::text, (select phone from users where id = ${userId})) > 0`.execute(tx)
}
