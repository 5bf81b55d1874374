import { sql } from 'kysely'
import type { UserId } from '../../contract/core/values.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'

export interface MergeCandidate {
  patientId: number
  userId: number
  fullName: string
  phone: string | null
  userType: string
  isErased: boolean
  mergedInto: number | null
  /** Of times that wait to be paid. */
  openHolds: number
  dateOfBirth: string | null
  /**
   * Has a visit to come without a guardian. Visits of the clinic's earlier system, which asked for none, do not count:
   * they have no quote.
   */
  isBookedAsAdult: boolean
  appointments: number
  payments: number
}

const candidates = (now: Temporal.Instant) => sql`
  select p.id as "patientId", u.id as "userId", u.full_name as "fullName", u.phone, u.user_type as "userType",
    u.erased_at is not null as "isErased", p.merged_into_patient_id as "mergedInto",
    (select count(*)::int from appointments h where h.patient_id = p.id and h.status = 'BOOKED' and h.is_active
      and h.source = 'WEB_PATIENT' and h.hold_expires_at > ${now}) as "openHolds",
    p.date_of_birth as "dateOfBirth",
    exists (select from appointments b where b.patient_id = p.id and b.dependent_id is null and b.is_active
      and b.guardian_confirmed_at is null and b.fee_amount is not null and b.scheduled_end_at > ${now}
      and (b.status in ('CONFIRMED', 'IN_PROGRESS') or (b.status = 'BOOKED'
        and (b.hold_expires_at is null or b.hold_expires_at > ${now})))) as "isBookedAsAdult",
    (select count(*)::int from appointments a where a.patient_id = p.id) as appointments,
    (select count(*)::int from payments y where y.patient_id = p.id) as payments
  from patient_profiles p join users u on u.id = p.user_id`

/** Both patients, locked in order of their ids. */
export async function lockCandidates(
  tx: Tx,
  patientIds: readonly number[],
  now: Temporal.Instant,
): Promise<MergeCandidate[]> {
  await sql`select from patient_profiles where id = any(${patientIds}::bigint[]) order by id for update`.execute(tx)
  await sql`select from users where id in (select user_id from patient_profiles where id = any(${patientIds}::bigint[]))
    order by id for update`.execute(tx)
  const { rows } = await sql<MergeCandidate>`${candidates(now)} where p.id = any(${patientIds}::bigint[])`.execute(tx)
  return rows
}

/** Patients with the same phone that a person has to decide about, the one who signs in with it first. */
export async function listCandidates(
  db: DatabaseOrTx,
  now: Temporal.Instant,
): Promise<[MergeCandidate, MergeCandidate][]> {
  const { rows } = await sql<{ kept: number; other: number }>`
    select d.kept_user_id as kept, d.other_user_id as other from duplicate_patients d where d.resolved_at is null
    order by d.id`.execute(db)
  const ids = rows.flatMap(({ kept, other }) => [kept, other])
  const found = await sql<MergeCandidate>`${candidates(now)} where u.id = any(${ids}::bigint[])`.execute(db)
  const byUser = new Map(found.rows.map((row) => [row.userId, row]))
  return rows.flatMap(({ kept, other }) => {
    const [first, second] = [byUser.get(kept), byUser.get(other)]
    return first === undefined || second === undefined ? [] : [[first, second] as [MergeCandidate, MergeCandidate]]
  })
}

interface Place {
  table: string
  column: string
}

/**
 * Every column that refers to `patient_profiles`, whoever created the table. Not the audit log's: its rows say what
 * happened to whom at the time, and are links of a chain.
 */
export async function listPatientColumns(db: DatabaseOrTx): Promise<Place[]> {
  const { rows } = await sql<Place>`
    select c.conrelid::regclass::text as table, a.attname as column
    from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
    where c.contype = 'f' and c.confrelid = 'patient_profiles'::regclass and cardinality(c.conkey) = 1
      and c.conrelid <> 'audit_logs'::regclass
    union
    select t.oid::regclass::text, a.attname from pg_class t join pg_attribute a on a.attrelid = t.oid
    where t.relkind = 'r' and pg_table_is_visible(t.oid) and a.attname = 'patient_id' and not a.attisdropped
      and t.relname in ('patient_notifications', 'waiting_queue_entries', 'follow_up_appointments',
        'clinician_notes_history')
    order by 1, 2`.execute(db)
  return rows
}

/**
 * The same of the account that a patient signs in with, but for its own profile, its sessions, which end with it, the
 * list of accounts with the same phone, and the audit log.
 */
export async function listUserColumns(db: DatabaseOrTx): Promise<Place[]> {
  const { rows } = await sql<Place>`
    select c.conrelid::regclass::text as table, a.attname as column
    from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
    where c.contype = 'f' and c.confrelid = 'users'::regclass and cardinality(c.conkey) = 1
      and c.conrelid <> all(array['patient_profiles', 'auth_sessions', 'duplicate_patients', 'audit_logs']::regclass[])
    order by 1, 2`.execute(db)
  return rows
}

export async function moveRows(
  tx: Tx,
  { table, column }: Place,
  { kept, other }: { kept: number; other: number },
): Promise<number> {
  // A patient has one open consent: where both have one, the other's stays with the old record.
  const stays =
    table === 'consents'
      ? sql`and (withdrawn_at is not null or not exists (
          select from consents k where k.patient_id = ${kept} and k.withdrawn_at is null))`
      : sql``
  const { numAffectedRows = 0n } = await sql`
    update ${sql.table(table)} set ${sql.ref(column)} = ${kept} where ${sql.ref(column)} = ${other} ${stays}`.execute(
    tx,
  )
  return Number(numAffectedRows)
}

/** Fills gaps in the kept patient's details from the other's, and disables the other account. */
export async function closeAccount(
  tx: Tx,
  { kept, other, now }: { kept: MergeCandidate; other: MergeCandidate; now: Temporal.Instant },
): Promise<void> {
  await sql`
    update patient_profiles k set date_of_birth = coalesce(k.date_of_birth, o.date_of_birth),
      gender = coalesce(k.gender, o.gender), blood_group = coalesce(k.blood_group, o.blood_group),
      emergency_contact_name = coalesce(k.emergency_contact_name, o.emergency_contact_name),
      emergency_contact_phone = coalesce(k.emergency_contact_phone, o.emergency_contact_phone),
      notes = nullif(concat_ws(e'\n', k.notes, o.notes), ''),
      registration_paid_at = least(k.registration_paid_at, o.registration_paid_at), updated_at = now()
    from patient_profiles o where k.id = ${kept.patientId} and o.id = ${other.patientId}`.execute(tx)
  await sql`
    update users set is_active = false, phone_before_adoption = coalesce(phone_before_adoption, phone), phone = null,
      updated_at = now() where id = ${other.userId}`.execute(tx)
  await sql`
    update users k set full_name = coalesce(nullif(k.full_name, ''), o.full_name), email = coalesce(k.email, o.email),
      phone = coalesce(k.phone, ${other.phone}), preferred_language = coalesce(k.preferred_language,
        o.preferred_language),
      updated_at = now()
    from users o where k.id = ${kept.userId} and o.id = ${other.userId}`.execute(tx)
  await sql`
    update patient_profiles set is_active = false, merged_into_patient_id = ${kept.patientId}, updated_at = now()
    where id = ${other.patientId}`.execute(tx)
  await sql`
    update auth_sessions set revoked_at = ${now}, revoked_reason = 'MERGED'
    where user_id = ${other.userId} and revoked_at is null`.execute(tx)
  await sql`
    update duplicate_patients set resolved_at = ${now}
    where other_user_id = ${other.userId} or (kept_user_id = ${other.userId}
      and other_user_id = ${kept.userId})`.execute(tx)
  await sql`
    update duplicate_patients set kept_user_id = ${kept.userId}
    where kept_user_id = ${other.userId} and resolved_at is null`.execute(tx)
}

export interface MergeAuthor {
  userId: UserId
  address: string
}

export async function insertMergeAudit(
  tx: Tx,
  {
    kept,
    other,
    reason,
    moved,
    by,
    now,
  }: { kept: number; other: MergeCandidate; reason: string; moved: unknown; by?: MergeAuthor; now: Temporal.Instant },
): Promise<void> {
  await sql`
    insert into audit_logs (user_id, action, entity_type, entity_id, patient_id, address, why, metadata, created_at)
    values (${by?.userId ?? null}, 'PATIENTS_MERGED', 'patient', ${kept}, ${kept}, ${by?.address ?? null}, ${reason},
      ${JSON.stringify({ other: other.patientId, otherUser: other.userId, reason, moved })}::jsonb, ${now})`.execute(tx)
}
