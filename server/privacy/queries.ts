import { sql } from 'kysely'
import { languageOf, type Language } from '../../contract/core/language.ts'
import type { PatientId, UserId } from '../../contract/core/values.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'

export async function findOpenConsent(
  db: DatabaseOrTx,
  patientId: PatientId,
): Promise<{ version: string; givenAt: Temporal.Instant } | undefined> {
  const { rows } = await sql<{ version: string; givenAt: Temporal.Instant }>`
    select version, given_at as "givenAt" from consents
    where patient_id = ${patientId} and withdrawn_at is null`.execute(db)
  return rows[0]
}

/** Agreeing again to the same version keeps its first date; an older version is closed. */
export async function recordConsent(
  tx: Tx,
  consent: { patientId: PatientId; version: string; sha256: string; now: Temporal.Instant },
): Promise<void> {
  const { now } = consent
  await sql`update consents set withdrawn_at = ${now}
    where patient_id = ${consent.patientId} and withdrawn_at is null and version <> ${consent.version}`.execute(tx)
  await sql`insert into consents (patient_id, version, text_sha256, given_at)
    values (${consent.patientId}, ${consent.version}, ${consent.sha256}, ${now})
    on conflict (patient_id) where withdrawn_at is null do nothing`.execute(tx)
}

/** The language that we write to a patient in. */
export async function findLanguage(db: DatabaseOrTx, patientId: PatientId): Promise<Language> {
  const { rows } = await sql<{ language: string | null }>`select u.preferred_language as language
    from users u join patient_profiles pp on pp.user_id = u.id where pp.id = ${patientId}`.execute(db)
  return languageOf(rows[0]?.language ?? null)
}

/** The patient's latest consent; undefined if they were never asked. */
export async function findLastConsent(
  db: DatabaseOrTx,
  patientId: PatientId,
): Promise<{ isOpen: boolean } | undefined> {
  const { rows } = await sql<{ isOpen: boolean }>`select withdrawn_at is null as "isOpen" from consents
    where patient_id = ${patientId} order by id desc limit 1`.execute(db)
  return rows[0]
}

export async function withdrawConsent(db: DatabaseOrTx, patientId: PatientId, now: Temporal.Instant): Promise<void> {
  await sql`update consents set withdrawn_at = ${now}
    where patient_id = ${patientId} and withdrawn_at is null`.execute(db)
}

export async function hasUpcoming(tx: DatabaseOrTx, patientId: PatientId, now: Temporal.Instant): Promise<boolean> {
  const { rows } = await sql`select from appointments where patient_id = ${patientId} and is_active
    and (status in ('CONFIRMED', 'IN_PROGRESS') and scheduled_end_at > ${now}
      or status = 'BOOKED' and hold_expires_at > ${now}
      or status = 'BOOKED' and hold_expires_at is null and scheduled_end_at > ${now})
    limit 1`.execute(tx)
  return rows.length > 0
}

/** In the order of locks, codes come before the patient, as they do at sign-in. */
export async function deleteCodes(tx: Tx, userId: UserId): Promise<void> {
  await sql`delete from otp_requests where phone = (select phone from users where id = ${userId})`.execute(tx)
}

/** Records that became one with this one: the shells of accounts, which still say who it was. */
export async function listMergedInto(
  tx: Tx,
  patientId: PatientId,
): Promise<{ patientId: PatientId; userId: UserId }[]> {
  const { rows } = await sql<{ patientId: PatientId; userId: UserId }>`
    select p.id as "patientId", p.user_id as "userId" from patient_profiles p
    where p.merged_into_patient_id = ${patientId}`.execute(tx)
  return rows
}

/**
 * Removes the person from everything stored; rows that have to be kept by law stay, under a number instead of a name.
 */
export async function erasePatient(
  tx: Tx,
  { patientId, userId, now }: { patientId: PatientId; userId: UserId; now: Temporal.Instant },
): Promise<void> {
  const at = now.toString()
  await sql`update auth_sessions set revoked_at = coalesce(revoked_at, ${at}),
      revoked_reason = 'ERASED', user_agent = null, ip_address = null where user_id = ${userId}`.execute(tx)
  // Queued messages are not sent any more; a phone's first code was sent before its user existed. Where the clinic took
  // the number off an earlier account, that account's messages keep what they said, and lose the number: it is the
  // erased person's now, and names them beside somebody else's visit. Whoever waits for one is listed to be called.
  await sql`update notifications n set phone = 'erased', error_message = null,
    payload_data = case when n.user_id <> u.id then n.payload_data end,
    status = case when n.status = 'QUEUED' then 'FAILED' else n.status end,
    error_code = case when n.status <> 'QUEUED' then n.error_code when n.user_id <> u.id then 'NO_PHONE'
      else 'NO_LONGER_NEEDED' end,
    flagged_at = case when n.status = 'QUEUED' and n.user_id <> u.id then ${at} else n.flagged_at end
    from users u where u.id = ${userId} and (n.user_id = u.id or n.phone = u.phone)`.execute(tx)
  await sql`update dependents set full_name = 'Erased person', date_of_birth = date_trunc('year', date_of_birth)::date,
    is_active = false, updated_at = now()
    where patient_id = ${patientId}`.execute(tx)
  await sql`update patient_profiles set date_of_birth = null, gender = null, blood_group = null,
    emergency_contact_name = null, emergency_contact_phone = null, notes = null, is_active = false, updated_at = now()
    where id = ${patientId}`.execute(tx)
  await sql`update consents set withdrawn_at = coalesce(withdrawn_at, ${at}) where patient_id = ${patientId}`.execute(
    tx,
  )
  await sql`select erase_other_system(${patientId}, ${userId})`.execute(tx)
  await erasePayments(tx, patientId)
  await sql`update appointments set dependent_name = case when dependent_name is not null then 'Erased person' end,
      guardian_name = case when guardian_name is not null then 'Erased person' end,
      visitor_date_of_birth = case when dependent_id is not null then date_trunc('year',
        visitor_date_of_birth)::date end,
      updated_at = now()
    where patient_id = ${patientId} and (dependent_name, guardian_name, visitor_date_of_birth) is distinct
      from (null, null, null)`.execute(tx)
  await eraseWebhookBodies(tx, { patientId, userId })
  // Nor is it kept as the earlier number of a record that the clinic merged into another.
  await sql`update users o set phone_before_adoption = null, updated_at = now() from users u
    where u.id = ${userId} and o.id <> u.id
      and right(regexp_replace(o.phone_before_adoption, '[^0-9]', '', 'g'), 10) = right(u.phone, 10)`.execute(tx)
  const erased =
    await sql`update users set full_name = 'Erased patient ' || id, phone = null, phone_before_adoption = null,
      email = null, username = null,
    password_hash = null, preferred_language = null, is_active = false,
    erased_at = ${at}, updated_at = now() where id = ${userId} and user_type = 'PATIENT' returning id`.execute(tx)
  if (erased.rows.length !== 1) throw new Error('Only a patient account is erased here')
}

/** Theirs, or of a visit that was theirs until it was given to the right person: they may have paid it. */
const paidBy = (patientId: PatientId) => sql`(patient_id = ${patientId} or appointment_id in (
  select h.appointment_id from appointment_status_history h where h.previous_patient_id = ${patientId}))`

/** The books keep the payment method, but not whose card or UPI address it was. */
async function erasePayments(tx: Tx, patientId: PatientId): Promise<void> {
  await sql`update payments set
      payment_method_details = jsonb_strip_nulls(jsonb_build_object('method', payment_method_details -> 'method')),
      updated_at = now()
    where ${paidBy(patientId)} and payment_method_details is not null`.execute(tx)
}

/** Vendors' events about this patient: their bodies quote the phone, the email address and the bank. */
async function eraseWebhookBodies(
  tx: Tx,
  { patientId, userId }: { patientId: PatientId; userId: UserId },
): Promise<void> {
  await sql`update payment_webhook_events set raw_payload = '{}'
    where raw_payload #>> '{payload,payment,entity,order_id}' in (select order_id from payments
      where ${paidBy(patientId)})
      or raw_payload #>> '{payload,payment,entity,contact}' = (select '+' || phone from users
        where id = ${userId})`.execute(tx)
  await sql`update notification_webhook_events set raw_payload = '{}'
    where strpos(raw_payload::text, (select phone from users where id = ${userId})) > 0`.execute(tx)
}
