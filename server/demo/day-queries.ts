import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { AppointmentId, CentreId, ClinicianId, PatientId, UserId, VisitType } from '../../contract/core/values.ts'
import { minutesBetween } from '../core/instants.ts'
import type { Tx } from '../db/pool.ts'
import { centres } from './clinic.ts'

export interface DemoDesk {
  centreId: CentreId
  timezone: string
  userId: UserId
}

/** The first centre of the demo clinic and who sits at its desk; undefined in any other clinic. One at a time. */
export async function findDemoDesk(tx: Tx): Promise<DemoDesk | undefined> {
  await sql`select pg_advisory_xact_lock(hashtext('mibo seed'))`.execute(tx)
  const { rows } = await sql<DemoDesk>`
    select ce.id as "centreId", ce.timezone, u.id as "userId"
    from centres ce join users u on u.phone = '919845000100' and u.user_type = 'STAFF'
    where ce.name = ${centres[0].name} and ce.contact_phone = ${centres[0].contactPhone}
    order by ce.id limit 1`.execute(tx)
  return rows[0]
}

/** Whether anybody of these phones is booked within a span already. */
export async function isAnybodyBooked(
  tx: Tx,
  phones: readonly string[],
  from: Temporal.Instant,
  to: Temporal.Instant,
): Promise<boolean> {
  const { rows } = await sql`
    select from appointments a join patient_profiles p on p.id = a.patient_id join users u on u.id = p.user_id
    where u.phone = any(${phones}::text[]) and u.user_type = 'PATIENT' and a.scheduled_start_at >= ${from}
      and a.scheduled_start_at < ${to}
    limit 1`.execute(tx)
  return rows.length > 0
}

export interface DayClinician {
  id: ClinicianId
  fullName: string
  slotMinutes: number
  feePaise: number
  /** From when to when they are at the centre on that weekday, in minutes; null where they are not. */
  opensAt: number | null
  closesAt: number | null
  /** What is booked with them on the day, in milliseconds. */
  taken: { startMs: number; endMs: number }[]
}

/** The clinicians of a centre by name, with their hours of a weekday and what is booked on the day. */
export async function listDayClinicians(
  tx: Tx,
  day: {
    centreId: CentreId
    dayOfWeek: number
    from: Temporal.Instant
    to: Temporal.Instant
    names: readonly string[]
  },
): Promise<DayClinician[]> {
  const { rows } = await sql<DayClinician>`
    select c.id, u.full_name as "fullName", c.default_consultation_duration_minutes as "slotMinutes",
      (c.consultation_fee * 100)::int as "feePaise", hours."opensAt", hours."closesAt",
      coalesce((select json_agg(json_build_object('startMs', (extract(epoch from a.scheduled_start_at) * 1000)::bigint,
          'endMs', (extract(epoch from a.scheduled_end_at) * 1000)::bigint))
        from appointments a where a.clinician_id = c.id and a.is_active and a.status in ('BOOKED', 'CONFIRMED',
          'IN_PROGRESS')
          and a.scheduled_start_at < ${day.to} and a.scheduled_end_at > ${day.from}), '[]') as taken
    from clinician_profiles c join users u on u.id = c.user_id
    cross join lateral (
      select min(extract(epoch from r.start_time) / 60)::int as "opensAt", max(extract(epoch
        from r.end_time) / 60)::int as "closesAt"
      from clinician_availability_rules r
      where r.clinician_id = c.id and r.centre_id = ${day.centreId} and r.day_of_week = ${day.dayOfWeek}
        and r.is_active) hours
    where u.full_name = any(${day.names}::text[]) and u.user_type = 'STAFF' and c.is_active`.execute(tx)
  return rows
}

export async function upsertDemoPatient(
  tx: Tx,
  patient: { phone: string; fullName: string; dateOfBirth: string; language: string },
): Promise<PatientId> {
  await sql`
    insert into users (phone, full_name, user_type, preferred_language)
    values (${patient.phone}, ${patient.fullName}, 'PATIENT', ${patient.language})
    on conflict (phone) where phone is not null and user_type = 'PATIENT' do nothing`.execute(tx)
  await sql`
    insert into patient_profiles (user_id, date_of_birth)
    select u.id, ${patient.dateOfBirth}::date from users u
    where u.phone = ${patient.phone} and u.user_type = 'PATIENT'
      and not exists (select from patient_profiles p where p.user_id = u.id)`.execute(tx)
  const { rows } = await sql<{ id: PatientId }>`
    select p.id from patient_profiles p join users u on u.id = p.user_id
    where u.phone = ${patient.phone} and u.user_type = 'PATIENT'`.execute(tx)
  if (rows[0] === undefined) throw new Error('A demo patient is missing')
  return rows[0].id
}

export async function upsertDependent(
  tx: Tx,
  child: { patientId: PatientId; fullName: string; dateOfBirth: string; relation: string },
): Promise<number> {
  await sql`
    insert into dependents (patient_id, full_name, date_of_birth, relation)
    select ${child.patientId}, ${child.fullName}, ${child.dateOfBirth}::date, ${child.relation}
    where not exists (select from dependents d where d.patient_id = ${child.patientId}
      and d.full_name = ${child.fullName})
    `.execute(tx)
  const { rows } = await sql<{ id: number }>`
    select id from dependents where patient_id = ${child.patientId} and full_name = ${child.fullName}`.execute(tx)
  if (rows[0] === undefined) throw new Error('A demo dependent is missing')
  return rows[0].id
}

export interface DemoVisit {
  patientId: PatientId
  clinicianId: ClinicianId
  centreId: CentreId
  bookedBy: UserId
  mode: VisitType
  startsAt: Temporal.Instant
  endsAt: Temporal.Instant
  bookedAt: Temporal.Instant
  feePaise: number
  /** Set for what waits to be paid. */
  holdExpiresAt: Temporal.Instant | null
  confirmedByPatientAt: Temporal.Instant | null
  checkedInAt: Temporal.Instant | null
  squeezedIn: boolean
  dependent: { id: number; fullName: string; dateOfBirth: string; guardianName: string } | null
}

/** A visit as the desk books it: confirmed, unless it waits to be paid. */
export async function insertDemoVisit(tx: Tx, visit: DemoVisit): Promise<AppointmentId> {
  const { dependent, squeezedIn, bookedBy } = visit
  const { rows } = await sql<{ id: AppointmentId }>`
    insert into appointments
      (patient_id, clinician_id, centre_id, appointment_type, scheduled_start_at, scheduled_end_at,
        duration_minutes, status,
       booked_by_user_id, source, hold_expires_at, fee_amount, squeezed_in_by_user_id, override_reason, dependent_id,
       dependent_name, visitor_date_of_birth, guardian_name, guardian_confirmed_at, confirmed_by_patient_at,
         checked_in_at,
       status_changed_at, status_changed_by_user_id, status_actor_kind, status_source, created_at, updated_at)
    values (${visit.patientId}, ${visit.clinicianId}, ${visit.centreId}, ${visit.mode}, ${visit.startsAt},
      ${visit.endsAt},
      ${minutesBetween(visit.startsAt, visit.endsAt)}, 'BOOKED', ${bookedBy}, 'ADMIN_FRONT_DESK',
        ${visit.holdExpiresAt},
      ${visit.feePaise}::numeric / 100, case when ${squeezedIn} then ${bookedBy}::bigint end,
      case when ${squeezedIn} then 'In distress, cannot wait' end, ${dependent?.id ?? null},
        ${dependent?.fullName ?? null},
      ${dependent?.dateOfBirth ?? null}::date, ${dependent?.guardianName ?? null},
      case when ${dependent !== null} then ${visit.bookedAt}::timestamptz end, ${visit.confirmedByPatientAt},
      ${visit.checkedInAt}, ${visit.bookedAt}, ${bookedBy}, 'STAFF', 'STAFF_WEB', ${visit.bookedAt}, ${visit.bookedAt})
    returning id`.execute(tx)
  const id = rows[0]?.id
  if (id === undefined) throw new Error('A demo visit was not inserted')
  return id
}

export type DemoStatus = 'CONFIRMED' | 'IN_PROGRESS' | 'COMPLETED' | 'NO_SHOW'

/** One step of a visit, at an instant, by somebody. */
export async function stepDemoVisit(
  tx: Tx,
  step: { id: number; status: DemoStatus; at: Temporal.Instant; by: UserId },
): Promise<void> {
  const { id, status, at, by } = step
  await sql`
    update appointments set status = ${status}, status_changed_at = ${at}, status_changed_by_user_id = ${by},
      status_actor_kind = 'STAFF', status_source = 'STAFF_WEB',
      started_at = case when ${status} = 'IN_PROGRESS' then ${at}::timestamptz else started_at end,
      completed_at = case when ${status} = 'COMPLETED' then ${at}::timestamptz else completed_at end, updated_at = ${at}
    where id = ${id}`.execute(tx)
}

/** Money taken at the desk, and the message that said so. */
export async function insertDemoPayment(
  tx: Tx,
  payment: { appointmentId: number; patientId: PatientId; amountPaise: number; at: Temporal.Instant; by: UserId },
): Promise<void> {
  await sql`
    insert into payments (patient_id, appointment_id, provider, order_id, amount, currency, status, method, paid_at,
      captured_at,
      payment_method_details, received_by_user_id, reference, created_at)
    values (${payment.patientId}, ${payment.appointmentId}, 'DESK', ${`desk_${randomUUID()}`},
      ${payment.amountPaise}::numeric / 100, 'INR', 'SUCCESS', 'UPI', ${payment.at}, ${payment.at},
      jsonb_build_object('method', 'upi'), ${payment.by}, 'UPI 4417', ${payment.at})`.execute(tx)
  await sql`
    insert into notifications (user_id, phone, channel, template_id, appointment_id, payload_data, status, sent_at,
      delivered_at,
      dedupe_key, attempts_count, created_at, updated_at)
    select u.id, u.phone, 'WHATSAPP', t.id, a.id, '{}', 'DELIVERED', ${payment.at}, ${payment.at},
      concat_ws(':', t.name, a.id, 'v' || a.time_version), 1, ${payment.at}, ${payment.at}
    from appointments a join patient_profiles p on p.id = a.patient_id join users u on u.id = p.user_id,
      notification_templates t
    where a.id = ${payment.appointmentId} and t.name = 'payment_received'`.execute(tx)
}

export async function insertIllness(
  tx: Tx,
  closure: { clinicianId: ClinicianId; start: Temporal.Instant; end: Temporal.Instant },
): Promise<void> {
  await sql`insert into closures (clinician_id, centre_id, starts_at, ends_at, reason)
    values (${closure.clinicianId}, null, ${closure.start}, ${closure.end}, 'Ill today')`.execute(tx)
}
