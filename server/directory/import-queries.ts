import { sql } from 'kysely'
import type { CentreId, ClinicianId, UserId } from '../../contract/core/values.ts'
import type { Tx } from '../db/pool.ts'
import type { ImportedCentre, ImportedClinician } from './import-file.ts'

/** One import at a time. */
export const lockImport = (tx: Tx) => sql`select pg_advisory_xact_lock(hashtext('mibo import'))`.execute(tx)

/** Every centre with one of the names: two centres may share a name. */
export async function findCentresByName(tx: Tx, names: readonly string[]): Promise<{ id: CentreId; name: string }[]> {
  const { rows } = await sql<{ id: CentreId; name: string }>`
    select id, name from centres where name = any(${names}::text[]) order by id`.execute(tx)
  return rows
}

export async function insertImportedCentre(tx: Tx, centre: ImportedCentre): Promise<void> {
  await sql`insert into centres (name, city, address_line1, address_line2, pincode, contact_phone, timezone)
    values (${centre.name}, ${centre.city}, ${centre.addressLine1}, ${centre.addressLine2 ?? null}, ${centre.pincode},
      ${centre.contactPhone}, ${centre.timezone})`.execute(tx)
}

/** False if nothing changed. */
export async function updateImportedCentre(tx: Tx, id: CentreId, centre: ImportedCentre): Promise<boolean> {
  const { rows } = await sql`
    update centres set city = ${centre.city}, address_line1 = ${centre.addressLine1},
      address_line2 = ${centre.addressLine2 ?? null}, pincode = ${centre.pincode},
      contact_phone = ${centre.contactPhone}, timezone = ${centre.timezone}, updated_at = now()
    where id = ${id} and (city, address_line1, address_line2, pincode, contact_phone, timezone) is distinct from
      (${centre.city}, ${centre.addressLine1}, ${centre.addressLine2 ?? null}, ${centre.pincode},
       ${centre.contactPhone}, ${centre.timezone})
    returning id`.execute(tx)
  return rows.length > 0
}

export interface KnownClinician {
  id: ClinicianId
  userId: UserId
  registrationNumber: string
}

export async function findCliniciansByRegistration(tx: Tx, numbers: readonly string[]): Promise<KnownClinician[]> {
  const { rows } = await sql<KnownClinician>`
    select id, user_id as "userId", registration_number as "registrationNumber" from clinician_profiles
    where registration_number = any(${numbers}::text[]) order by id`.execute(tx)
  return rows
}

/** Whether another member of staff has this phone. */
export async function isPhoneTaken(tx: Tx, phone: string, exceptUserId: UserId | undefined): Promise<boolean> {
  const { rows } = await sql`
    select from users where phone = ${phone} and user_type = 'STAFF' and id is distinct from ${exceptUserId ?? null}
    `.execute(tx)
  return rows.length > 0
}

const modesOf = ({ hours }: ImportedClinician) =>
  JSON.stringify([...new Set(hours.flatMap(({ modes }) => modes))].sort())

export async function insertImportedClinician(
  tx: Tx,
  clinician: ImportedClinician,
  primaryCentreId: CentreId,
): Promise<ClinicianId> {
  const { rows } = await sql<{ id: ClinicianId }>`
    with person as (
      insert into users (phone, full_name, user_type)
      values (${clinician.phone ?? null}, ${clinician.fullName}, 'STAFF') returning id
    )
    insert into clinician_profiles
      (user_id, primary_centre_id, specialization, registration_number, years_of_experience, bio, consultation_modes,
       default_consultation_duration_minutes, consultation_fee, languages, qualifications)
    select id, ${primaryCentreId}::bigint, ${clinician.specialization}, ${clinician.registrationNumber},
      ${clinician.yearsOfExperience}::int, ${clinician.bio}, ${modesOf(clinician)}::jsonb,
        ${clinician.slotMinutes}::int,
      ${clinician.feeRupees}::int, ${JSON.stringify(clinician.languages)}::jsonb, ${clinician.qualifications ?? null}
    from person returning id`.execute(tx)
  if (rows[0] === undefined) throw new Error('An insert returned no id')
  return rows[0].id
}

/** False if nothing changed. A phone that the file does not mention stays. */
export async function updateImportedClinician(
  tx: Tx,
  { id, userId }: KnownClinician,
  clinician: ImportedClinician,
  primaryCentreId: CentreId,
): Promise<boolean> {
  const people = await sql`
    update users set full_name = ${clinician.fullName}, phone = coalesce(${clinician.phone ?? null}, phone),
      updated_at = now()
    where id = ${userId} and (full_name, phone) is distinct from
      (${clinician.fullName}, coalesce(${clinician.phone ?? null}, phone))
    returning id`.execute(tx)
  const profiles = await sql`
    update clinician_profiles set primary_centre_id = f.centre, specialization = f.specialization,
      years_of_experience = f.years, bio = f.bio, consultation_modes = f.modes,
      default_consultation_duration_minutes = f.minutes, consultation_fee = f.fee, languages = f.languages,
      qualifications = f.qualifications, updated_at = now()
    from (select ${primaryCentreId}::bigint as centre, ${clinician.specialization}::text as specialization,
        ${clinician.yearsOfExperience}::int as years, ${clinician.bio}::text as bio,
          ${modesOf(clinician)}::jsonb as modes,
        ${clinician.slotMinutes}::int as minutes, ${clinician.feeRupees}::int as fee,
        ${JSON.stringify(clinician.languages)}::jsonb as languages,
        ${clinician.qualifications ?? null}::text as qualifications) f
    where id = ${id} and (primary_centre_id, clinician_profiles.specialization, years_of_experience,
        clinician_profiles.bio, consultation_modes, default_consultation_duration_minutes, consultation_fee,
        clinician_profiles.languages, clinician_profiles.qualifications)
      is distinct from (f.centre, f.specialization, f.years, f.bio, f.modes, f.minutes, f.fee, f.languages,
        f.qualifications)
    returning id`.execute(tx)
  return people.rows.length + profiles.rows.length > 0
}

/** The slugs that the database does not have. */
export async function findUnknownConcerns(tx: Tx, slugs: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ slug: string }>`
    select distinct given.slug from unnest(${slugs}::text[]) as given(slug)
    where not exists (select from concerns k where k.slug = given.slug) order by given.slug`.execute(tx)
  return rows.map(({ slug }) => slug)
}

/** Makes a clinician's concerns, and what they say of the first visit, those of the file. False if nothing changed. */
export async function replaceConcerns(
  tx: Tx,
  clinicianId: ClinicianId,
  { concerns, firstSession }: ImportedClinician,
): Promise<boolean> {
  const said = await sql`
    update clinician_profiles set first_session = ${firstSession ?? null}, updated_at = now()
    where id = ${clinicianId} and ${firstSession ?? null}::text is distinct from first_session
      and ${firstSession ?? null}::text is not null
    returning id`.execute(tx)
  if (concerns === undefined) return said.rows.length > 0
  const removed = await sql`
    delete from clinician_concerns where clinician_id = ${clinicianId} and concern_slug <> all(${concerns}::text[])
    returning concern_slug`.execute(tx)
  const added = await sql`
    insert into clinician_concerns (clinician_id, concern_slug)
    select ${clinicianId}::bigint, slug from unnest(${concerns}::text[]) slug
    on conflict do nothing returning concern_slug`.execute(tx)
  return said.rows.length + removed.rows.length + added.rows.length > 0
}

export interface ImportedRule {
  centreId: CentreId
  dayOfWeek: number
  startTime: string
  endTime: string
  slotMinutes: number
  mode: string
}

/** Replaces a clinician's hours, keeping rows that stay the same. False if nothing changed. */
export async function replaceRules(tx: Tx, clinicianId: ClinicianId, rules: readonly ImportedRule[]): Promise<boolean> {
  const wanted = sql`select * from jsonb_to_recordset(${JSON.stringify(rules)}::jsonb)
    as w("centreId" bigint, "dayOfWeek" smallint, "startTime" time, "endTime" time, "slotMinutes" int, mode text)`
  const same = sql`r.centre_id = w."centreId" and r.day_of_week = w."dayOfWeek" and r.start_time = w."startTime"
    and r.end_time = w."endTime" and r.slot_duration_minutes = w."slotMinutes" and r.mode = w.mode
      and r.valid_from is null and r.valid_until is null`
  const removed = await sql`
    delete from clinician_availability_rules r where r.clinician_id = ${clinicianId}
      and not (r.is_active and exists (select from (${wanted}) w where ${same}))
    returning r.id`.execute(tx)
  const added = await sql`
    insert into clinician_availability_rules
      (clinician_id, centre_id, day_of_week, start_time, end_time, slot_duration_minutes, mode)
    select ${clinicianId}::bigint, w."centreId", w."dayOfWeek", w."startTime", w."endTime", w."slotMinutes", w.mode
    from (${wanted}) w where not exists (
      select from clinician_availability_rules r where r.clinician_id = ${clinicianId} and r.is_active and ${same})
    returning id`.execute(tx)
  return removed.rows.length + added.rows.length > 0
}
