import { sql } from 'kysely'
import type { CentreId, ClinicianId, UserId, VisitType } from '../../contract/core/values.ts'
import type { Scope } from '../../contract/rules/scope.ts'
import { isClinicianInScope, workOf } from '../db/hours-fragment-queries.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'
import { specialityInWords } from '../directory/queries.ts'

/** What is kept of a clinician and can be changed. */
export interface Profile {
  fullName: string
  email: string | null
  phone: string | null
  primaryCentreId: CentreId
  specialization: string | null
  registrationNumber: string | null
  qualifications: string | null
  yearsOfExperience: number | null
  bio: string | null
  firstSession: string | null
  languages: string[]
  concerns: string[]
  feeRupees: number | null
  onlineFeeRupees: number | null
  inPersonFeeRupees: number | null
  durationMinutes: number
  consultationModes: VisitType[]
}

export interface ClinicianRow extends Profile {
  id: ClinicianId
  userId: UserId
  isActive: boolean
  isAccountActive: boolean
  photoUrl: string | null
  centres: { id: CentreId; name: string }[]
  bookedCount: number
  bookedNextAt: Temporal.Instant | null
  savedAt: Temporal.Instant | null
  savedBy: string | null
}

/** Clinicians whom the scope reaches, or one of them, by name: who is switched off comes last. */
export async function listClinicians(
  db: DatabaseOrTx,
  { scope, clinicianId, now }: { scope: Scope; clinicianId: ClinicianId | null; now: Temporal.Instant },
): Promise<ClinicianRow[]> {
  const { rows } = await sql<ClinicianRow>`
    select c.id, u.id as "userId", u.full_name as "fullName", u.email, u.phone,
      c.primary_centre_id as "primaryCentreId", ${specialityInWords} as specialization,
      c.registration_number as "registrationNumber", c.qualifications, c.years_of_experience as "yearsOfExperience",
      c.bio, c.first_session as "firstSession", to_json(words_of(c.languages)) as languages,
      coalesce((select json_agg(k.concern_slug order by k.concern_slug) from clinician_concerns k
        where k.clinician_id = c.id), '[]') as concerns,
      -- None where an earlier system kept none, although ours always has one.
      case when c.consultation_fee >= 0 then c.consultation_fee end as "feeRupees",
      c.online_fee as "onlineFeeRupees", c.in_person_fee as "inPersonFeeRupees",
      c.default_consultation_duration_minutes as "durationMinutes",
      coalesce(case when jsonb_typeof(c.consultation_modes) = 'array' then (
        select json_agg(m order by m) from jsonb_array_elements_text(c.consultation_modes) m
        where m in ('ONLINE', 'IN_PERSON')) end, '[]') as "consultationModes",
      c.photo_url as "photoUrl", c.is_active as "isActive", u.is_active as "isAccountActive",
      coalesce((select json_agg(json_build_object('id', ce.id, 'name', ce.name) order by ce.name, ce.id)
        from centres ce where ce.id in (select w.centre_id from ${workOf(now)})), '[]') as centres,
      booked.count as "bookedCount", booked.next as "bookedNextAt", c.profile_saved_at as "savedAt",
      (select s.full_name from users s where s.id = c.profile_saved_by_user_id) as "savedBy"
    from clinician_profiles c join users u on u.id = c.user_id
    cross join lateral (
      select count(*)::int as count, min(a.scheduled_start_at) as next from appointments a
      where a.clinician_id = c.id and ${isBooked(now)}) booked
    where ${isClinicianInScope(scope)} and (${clinicianId}::bigint is null or c.id = ${clinicianId}::bigint)
    order by c.is_active and u.is_active desc, u.full_name, c.id`.execute(db)
  return rows
}

/** Appointment `a` is booked and not over; a hold counts until it runs out. */
export const isBooked = (now: Temporal.Instant) => sql`a.is_active and a.scheduled_end_at > ${now}::timestamptz
  and (a.status in ('CONFIRMED', 'IN_PROGRESS')
    or a.status = 'BOOKED' and (a.hold_expires_at is null or a.hold_expires_at > ${now}::timestamptz))`

/** One at a time adds somebody or something to the clinic, so that twice the same is found. */
export const lockAdding = (tx: Tx) => sql`select pg_advisory_xact_lock(hashtext('mibo import'))`.execute(tx)

export async function isRegistrationTaken(tx: Tx, number: string, except: ClinicianId | null): Promise<boolean> {
  const { rows } = await sql`
    select id from clinician_profiles where lower(trim(registration_number)) = lower(${number})
      and id is distinct from ${except}::bigint limit 1`.execute(tx)
  return rows.length > 0
}

/** Which of an e-mail address and a phone another member of staff has. */
export async function findTaken(
  tx: Tx,
  { email, phone, except }: { email: string | null; phone: string | null; except: UserId | null },
): Promise<'EMAIL' | 'PHONE' | null> {
  const { rows } = await sql<{ what: 'EMAIL' | 'PHONE' }>`
    select case when lower(email) = ${email}::text then 'EMAIL' else 'PHONE' end as what from users
    where user_type = 'STAFF' and id is distinct from ${except}::bigint
      and (lower(email) = ${email}::text or phone_key(phone) = phone_key(${phone}::text)) limit 1`.execute(tx)
  return rows[0]?.what ?? null
}

export async function isActiveCentre(tx: Tx, centreId: CentreId): Promise<boolean> {
  const { rows } = await sql<{ id: number }>`
    select id from centres where id = ${centreId} and is_active`.execute(tx)
  return rows.length === 1
}

/** The slugs that the database does not have. */
export async function findUnknownConcerns(tx: Tx, slugs: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ slug: string }>`
    select distinct given.slug from unnest(${slugs}::text[]) as given(slug)
    where not exists (select from concerns k where k.slug = given.slug) order by given.slug`.execute(tx)
  return rows.map(({ slug }) => slug)
}

/** A clinician with nothing but an account and a centre: `saveProfile` has the rest. */
export async function insertClinician(
  tx: Tx,
  { fullName, primaryCentreId }: Pick<Profile, 'fullName' | 'primaryCentreId'>,
): Promise<{ id: ClinicianId; userId: UserId }> {
  const { rows } = await sql<{ id: ClinicianId; userId: UserId }>`
    with person as (insert into users (full_name, user_type) values (${fullName}, 'STAFF') returning id)
    insert into clinician_profiles (user_id, primary_centre_id) select id, ${primaryCentreId}::bigint from person
    returning id, user_id as "userId"`.execute(tx)
  if (rows[0] === undefined) throw new Error('An insert returned no id')
  return rows[0]
}

/** The whole profile. Words are written as the clinic's own column keeps them, and only where they are others. */
export async function saveProfile(
  tx: Tx,
  { id, userId }: { id: ClinicianId; userId: UserId },
  profile: Profile,
  { by, now }: { by: UserId; now: Temporal.Instant },
): Promise<void> {
  await sql`
    update users set full_name = ${profile.fullName}, email = ${profile.email}, phone = ${profile.phone},
      updated_at = ${now}
    where id = ${userId} and (full_name, email, phone) is distinct from
      (${profile.fullName}::text, ${profile.email}::text, ${profile.phone}::text)`.execute(tx)
  await sql`
    update clinician_profiles c set primary_centre_id = ${profile.primaryCentreId},
      specialization = case when ${specialityInWords} is not distinct from ${profile.specialization}::text
        then c.specialization else words_as(words_of(${profile.specialization}::text), c.specialization) end,
      registration_number = ${profile.registrationNumber}, qualifications = ${profile.qualifications},
      years_of_experience = ${profile.yearsOfExperience}, bio = ${profile.bio},
      first_session = ${profile.firstSession},
      languages = words_as(array(select jsonb_array_elements_text(${JSON.stringify(profile.languages)}::jsonb)),
        c.languages),
      consultation_fee = ${profile.feeRupees}, online_fee = ${profile.onlineFeeRupees},
      in_person_fee = ${profile.inPersonFeeRupees}, default_consultation_duration_minutes = ${profile.durationMinutes},
      consultation_modes = ${JSON.stringify(profile.consultationModes)}::jsonb,
      profile_saved_at = ${now}, profile_saved_by_user_id = ${by}, updated_at = ${now}
    where c.id = ${id}`.execute(tx)
  await sql`delete from clinician_concerns
    where clinician_id = ${id} and concern_slug <> all(${profile.concerns}::text[])`.execute(tx)
  await sql`insert into clinician_concerns (clinician_id, concern_slug)
    select ${id}::bigint, slug from unnest(${profile.concerns}::text[]) slug on conflict do nothing`.execute(tx)
}

export async function setClinicianActive(
  tx: Tx,
  id: ClinicianId,
  { isActive, now }: { isActive: boolean; now: Temporal.Instant },
): Promise<void> {
  await sql`update clinician_profiles set is_active = ${isActive}, updated_at = ${now} where id = ${id}`.execute(tx)
}

export async function setPhoto(
  tx: Tx,
  id: ClinicianId,
  { photoUrl, now }: { photoUrl: string | null; now: Temporal.Instant },
): Promise<void> {
  await sql`update clinician_profiles set photo_url = ${photoUrl}, updated_at = ${now} where id = ${id}`.execute(tx)
}

/** The same picture may be two people's, for a while at least. */
export async function isPhotoUsed(db: DatabaseOrTx, photoUrl: string): Promise<boolean> {
  const { rows } = await sql`select id from clinician_profiles where photo_url = ${photoUrl} limit 1`.execute(db)
  return rows.length > 0
}
