import { sql } from 'kysely'
import type { AppointmentId, CentreId, ClinicianId, PatientId } from '../../contract/core/values.ts'
import type { AppointmentStatus, PaymentStatus } from '../../contract/rules/appointments.ts'
import type { Scope } from '../../contract/rules/scope.ts'
import { duePaise, isInScope, latestPayment } from '../db/appointment-fragment-queries.ts'
import { epochMs, extraHoursTuples, ruleTuples } from '../db/hours-fragment-queries.ts'
import type { DatabaseOrTx } from '../db/pool.ts'
import { specialityInWords } from '../directory/queries.ts'
import type { ExtraHoursTuple, RuleTuple } from '../scheduling/schedule-queries.ts'

export interface CalendarSpan {
  scope: Scope
  /** Null for all centres in the scope. */
  centreId: CentreId | null
  from: Temporal.Instant
  to: Temporal.Instant
  now: Temporal.Instant
}

export interface CalendarState {
  timezone: string
  /** The database's snapshot: as long as it is the same, so is everything that is read. */
  snapshot: string
}

/**
 * The calendar's time zone and the database's snapshot; undefined if the centre is outside the scope.
 */
export async function findCalendarState(
  db: DatabaseOrTx,
  { scope, centreId }: { scope: Scope; centreId: CentreId | null },
): Promise<CalendarState | undefined> {
  const { everywhere, centreIds, clinicianId } = scope
  const { rows } = await sql<CalendarState>`
    select ce.timezone, pg_current_snapshot()::text as snapshot from centres ce
    where (${centreId}::bigint is null or ce.id = ${centreId}::bigint) and (${everywhere}
      or ce.id = any(${centreIds}::bigint[])
      or ce.id in (select c.primary_centre_id from clinician_profiles c where c.id = ${clinicianId}::bigint)
      or ce.id in (select r.centre_id from clinician_availability_rules r where r.clinician_id = ${clinicianId}::bigint)
      or ce.id in (select a.centre_id from appointments a where a.clinician_id = ${clinicianId}::bigint))
    order by ce.id limit 1`.execute(db)
  return rows[0]
}

export interface ColumnRow {
  id: ClinicianId
  fullName: string
  specialization: string | null
  rules: RuleTuple[]
  extraHours: ExtraHoursTuple[]
  closures: { id: number; startsAtMs: number; endsAtMs: number; reason: string | null }[]
}

/** The clinicians who work at the centre, or have an appointment there in the span, by name. */
export async function listColumns(db: DatabaseOrTx, { scope, centreId, from, to }: CalendarSpan): Promise<ColumnRow[]> {
  const { everywhere, centreIds, clinicianId } = scope
  const isAsked = sql`(${centreId}::bigint is null or r.centre_id = ${centreId}::bigint)`
  const isExtraAsked = sql`x.clinician_id = c.id and x.starts_at < ${to} and x.ends_at > ${from}
    and (${centreId}::bigint is null or x.centre_id = ${centreId}::bigint)`
  const reachesCentre = (column: string) =>
    sql`(${everywhere} or ${sql.ref(column)} = any(${centreIds}::bigint[]) or c.id = ${clinicianId}::bigint)`
  const { rows } = await sql<ColumnRow>`
    select c.id, u.full_name as "fullName", ${specialityInWords} as specialization,
      coalesce((
        select ${ruleTuples}
        from clinician_availability_rules r join centres ce on ce.id = r.centre_id and ce.is_active
        where r.clinician_id = c.id and c.is_active and u.is_active and r.is_active and ${isAsked}), '[]') as rules,
      coalesce((
        select ${extraHoursTuples}
        from extra_hours x join centres ce on ce.id = x.centre_id and ce.is_active
        where c.is_active and u.is_active and ${isExtraAsked}), '[]') as "extraHours",
      coalesce((
        select json_agg(json_build_object('id', cl.id, 'startsAtMs', ${epochMs('cl.starts_at')},
          'endsAtMs', ${epochMs('cl.ends_at')}, 'reason', cl.reason) order by cl.starts_at, cl.id)
        from closures cl
        where cl.starts_at < ${to} and cl.ends_at > ${from}
          and ((cl.clinician_id = c.id
              and (cl.centre_id is null or ${centreId}::bigint is null or cl.centre_id = ${centreId}::bigint)) or (cl.clinician_id is null and cl.centre_id = coalesce(${centreId}::bigint,
            c.primary_centre_id)))
      ), '[]') as closures
    from clinician_profiles c join users u on u.id = c.user_id
    where (c.is_active and u.is_active and (exists (
        select from clinician_availability_rules r
        where r.clinician_id = c.id and r.is_active and ${isAsked} and ${reachesCentre('r.centre_id')})
      or exists (select from extra_hours x where ${isExtraAsked} and ${reachesCentre('x.centre_id')})))
      or c.id in (select a.clinician_id from appointments a
        where a.scheduled_start_at >= ${from} and a.scheduled_start_at < ${to} and a.is_active
          and (${centreId}::bigint is null or a.centre_id = ${centreId}::bigint) and ${isInScope(scope)})
    order by u.full_name, c.id`.execute(db)
  return rows
}

export interface CardRow {
  clinicianId: ClinicianId
  id: AppointmentId
  centreId: CentreId
  status: AppointmentStatus
  appointmentType: 'ONLINE' | 'IN_PERSON' | 'INPATIENT_ASSESSMENT' | 'FOLLOW_UP'
  startsAt: Temporal.Instant
  endsAt: Temporal.Instant
  holdExpiresAt: Temporal.Instant | null
  paymentStatus: PaymentStatus | null
  checkedInAt: Temporal.Instant | null
  duePaise: number
  isSqueezedIn: boolean
  confirmedByPatientAt: Temporal.Instant | null
  timeVersion: number
  patientId: PatientId
  patientName: string
  patientPhone: string | null
  dependentId: number | null
  dependentName: string | null
  isNew: boolean
}

/** The appointments of a calendar, without cancelled ones and expired holds. */
export async function listCards(
  db: DatabaseOrTx,
  { scope, centreId, from, to, now }: CalendarSpan,
): Promise<CardRow[]> {
  const { rows } = await sql<CardRow>`
    select a.clinician_id as "clinicianId", a.id, a.centre_id as "centreId", a.status,
      a.appointment_type as "appointmentType",
      a.scheduled_start_at as "startsAt", a.scheduled_end_at as "endsAt", a.hold_expires_at as "holdExpiresAt",
      (select p.status ${latestPayment}) as "paymentStatus", a.checked_in_at as "checkedInAt",
        ${duePaise} as "duePaise",
      a.squeezed_in_by_user_id is not null as "isSqueezedIn", a.confirmed_by_patient_at as "confirmedByPatientAt",
      a.time_version as "timeVersion", a.patient_id as "patientId", pu.full_name as "patientName",
        pu.phone as "patientPhone",
      a.dependent_id as "dependentId", case when a.dependent_id is not null then coalesce(a.dependent_name,
        (select d.full_name from dependents d where d.id = a.dependent_id)) end as "dependentName",
      not exists (select from appointments o where o.patient_id = a.patient_id and o.is_active
        and o.scheduled_start_at < a.scheduled_start_at and o.status in ('CONFIRMED', 'IN_PROGRESS',
          'COMPLETED')) as "isNew"
    from appointments a
    join patient_profiles pp on pp.id = a.patient_id
    join users pu on pu.id = pp.user_id
    where a.scheduled_start_at >= ${from} and a.scheduled_start_at < ${to} and a.is_active
      and a.status in ('BOOKED', 'CONFIRMED', 'IN_PROGRESS', 'COMPLETED', 'NO_SHOW')
      and (a.status <> 'BOOKED' or a.hold_expires_at is null or a.hold_expires_at > ${now})
      and (${centreId}::bigint is null or a.centre_id = ${centreId}::bigint) and ${isInScope(scope)}
    order by a.scheduled_start_at, a.id`.execute(db)
  return rows
}
