import { sql } from 'kysely'
import type { CentreId, ClinicianId, PatientId, UserId, VisitType } from '../../contract/core/values.ts'
import { minutesBetween } from '../core/instants.ts'
import type { Tx } from '../db/pool.ts'
import type { centres, clinicians } from './clinic.ts'

/** Serialises seeding; true if no clinic has been set up yet. */
export async function isEmptyDatabase(tx: Tx): Promise<boolean> {
  await sql`select pg_advisory_xact_lock(hashtext('mibo seed'))`.execute(tx)
  const { rows } = await sql<{ empty: boolean }>`select not exists (select from centres) as empty`.execute(tx)
  return rows[0]?.empty === true
}

async function insertOne<Id>(query: ReturnType<typeof sql<{ id: Id }>>, tx: Tx): Promise<Id> {
  const { rows } = await query.execute(tx)
  if (rows[0] === undefined) throw new Error('An insert returned no id')
  return rows[0].id
}

export const insertCentre = (tx: Tx, centre: (typeof centres)[number]) =>
  insertOne<CentreId>(
    sql`insert into centres (name, city, address_line1, pincode, contact_phone)
      values (${centre.name}, ${centre.city}, ${centre.addressLine1}, ${centre.pincode}, ${centre.contactPhone})
      returning id`,
    tx,
  )

export const insertUser = (tx: Tx, user: { phone: string; fullName: string; userType: 'STAFF' | 'PATIENT' }) =>
  insertOne<UserId>(
    sql`insert into users (phone, full_name, user_type) values (${user.phone}, ${user.fullName}, ${user.userType})
      returning id`,
    tx,
  )

export const insertPatient = (tx: Tx, userId: UserId) =>
  insertOne<PatientId>(sql`insert into patient_profiles (user_id) values (${userId}) returning id`, tx)

export const insertClinician = (
  tx: Tx,
  userId: UserId,
  primaryCentreId: CentreId,
  clinician: (typeof clinicians)[number],
) =>
  insertOne<ClinicianId>(
    sql`insert into clinician_profiles
        (user_id, primary_centre_id, specialization, registration_number, years_of_experience, bio, consultation_modes,
         default_consultation_duration_minutes, consultation_fee, languages, qualifications, photo_url, first_session)
      values (${userId}, ${primaryCentreId}, ${clinician.specialization}, ${clinician.registrationNumber},
        ${clinician.yearsOfExperience}, ${clinician.bio},
        ${JSON.stringify([...new Set(clinician.works.flatMap((work) => work.modes))])}::jsonb,
        ${clinician.slotMinutes}, ${clinician.feeRupees}, ${JSON.stringify(clinician.languages)}::jsonb,
        ${clinician.qualifications}, ${clinician.photoUrl ?? null}, ${clinician.firstSession ?? null})
      returning id`,
    tx,
  )

export async function insertConcerns(tx: Tx, clinicianId: ClinicianId, slugs: readonly string[]): Promise<void> {
  await sql`insert into clinician_concerns (clinician_id, concern_slug)
    select ${clinicianId}::bigint, slug from concerns where slug = any(${slugs}::text[])`.execute(tx)
}

export async function insertRule(
  tx: Tx,
  rule: {
    clinicianId: ClinicianId
    centreId: CentreId
    dayOfWeek: number
    startTime: string
    endTime: string
    slotMinutes: number
    mode: VisitType
  },
): Promise<void> {
  await sql`insert into clinician_availability_rules
      (clinician_id, centre_id, day_of_week, start_time, end_time, slot_duration_minutes, mode)
    values (${rule.clinicianId}, ${rule.centreId}, ${rule.dayOfWeek}, ${rule.startTime}, ${rule.endTime},
      ${rule.slotMinutes}, ${rule.mode})`.execute(tx)
}

/** A visit entered by the front desk: held and confirmed as the clinic's staff do it, and paid for at the desk. */
export async function insertFrontDeskVisit(
  tx: Tx,
  visit: {
    patientId: PatientId
    clinicianId: ClinicianId
    centreId: CentreId
    bookedBy: UserId
    startsAt: Temporal.Instant
    endsAt: Temporal.Instant
  },
): Promise<void> {
  const id = await insertOne<number>(
    sql`insert into appointments
        (patient_id, clinician_id, centre_id, appointment_type, scheduled_start_at, scheduled_end_at, duration_minutes,
         status, booked_by_user_id, source, hold_expires_at)
      values (${visit.patientId}, ${visit.clinicianId}, ${visit.centreId}, 'IN_PERSON', ${visit.startsAt},
        ${visit.endsAt}, ${minutesBetween(visit.startsAt, visit.endsAt)}, 'BOOKED', ${visit.bookedBy},
        'ADMIN_FRONT_DESK', null)
      returning id`,
    tx,
  )
  await sql`update appointments set status = 'CONFIRMED' where id = ${id}`.execute(tx)
}

export async function insertClosure(
  tx: Tx,
  closure: {
    clinicianId: ClinicianId | null
    centreId: CentreId | null
    start: Temporal.Instant
    end: Temporal.Instant
  },
): Promise<void> {
  await sql`insert into closures (clinician_id, centre_id, starts_at, ends_at, reason)
    values (${closure.clinicianId}, ${closure.centreId}, ${closure.start}, ${closure.end},
      'On leave')`.execute(tx)
}
