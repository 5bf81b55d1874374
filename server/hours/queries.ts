import { sql } from 'kysely'
import type { AppointmentId, CentreId, ClinicianId, UserId, VisitType } from '../../contract/core/values.ts'
import type { WeeklyHours } from '../../contract/rules/hours.ts'
import type { Scope } from '../../contract/rules/scope.ts'
import { isClinicianInScope } from '../db/hours-fragment-queries.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'

/** A rule as the wire has it: a season that is open has no days. */
interface SavedRule extends WeeklyHours {
  centreId: CentreId
  validFrom?: string
  validUntil?: string
}

export interface HoursRow {
  clinicianId: ClinicianId
  fullName: string
  durationMinutes: number
  primaryCentreId: CentreId
  rules: SavedRule[]
  bufferBeforeMinutes: number
  bufferAfterMinutes: number
  savedAt: Temporal.Instant | null
  savedBy: string | null
}

/** The hours of a clinician, or of every one who is active, whom the scope reaches, by name. */
export async function listHours(
  db: DatabaseOrTx,
  { scope, clinicianId }: { scope: Scope; clinicianId: ClinicianId | null },
): Promise<HoursRow[]> {
  const { rows } = await sql<HoursRow>`
    select c.id as "clinicianId", u.full_name as "fullName",
      c.default_consultation_duration_minutes as "durationMinutes", c.primary_centre_id as "primaryCentreId",
      coalesce((
        select json_agg(json_strip_nulls(json_build_object('centreId', r.centre_id, 'dayOfWeek', r.day_of_week,
            'startTime', to_char(r.start_time, 'HH24:MI'), 'endTime', to_char(r.end_time, 'HH24:MI'),
            'slotDurationMinutes', r.slot_duration_minutes, 'mode', r.mode,
            'validFrom', r.valid_from, 'validUntil', r.valid_until))
          order by r.valid_from nulls first, r.day_of_week, r.start_time, r.centre_id, r.mode, r.id)
        from clinician_availability_rules r where r.clinician_id = c.id and r.is_active), '[]') as rules,
      c.buffer_before_minutes as "bufferBeforeMinutes", c.buffer_after_minutes as "bufferAfterMinutes",
      c.hours_saved_at as "savedAt",
      (select s.full_name from users s where s.id = c.hours_saved_by_user_id) as "savedBy"
    from clinician_profiles c join users u on u.id = c.user_id
    where ${isClinicianInScope(scope)} and case when ${clinicianId}::bigint is null then c.is_active and u.is_active
      else c.id = ${clinicianId}::bigint end
    order by u.full_name, c.id`.execute(db)
  return rows
}

export interface CentreRow {
  id: CentreId
  name: string
  timezone: string
  isActive: boolean
}

export async function listHoursCentres(db: DatabaseOrTx): Promise<CentreRow[]> {
  const { rows } = await sql<CentreRow>`
    select id, name, timezone, is_active as "isActive" from centres order by name, id`.execute(db)
  return rows
}

/**
 * Makes a clinician's rules those that are wanted. One that is no longer wanted stays as history, switched off. Gives
 * the centre of each that was switched off or added.
 */
export async function replaceHours(
  tx: Tx,
  clinicianId: ClinicianId,
  rules: readonly WeeklyHours[],
): Promise<{ removed: CentreId[]; added: CentreId[] }> {
  const wanted = sql`select * from jsonb_to_recordset(${JSON.stringify(rules)}::jsonb) as w("centreId" bigint,
    "dayOfWeek" smallint, "startTime" time, "endTime" time, "slotDurationMinutes" int, mode text, "validFrom" date,
    "validUntil" date)`
  const isSame = sql`r.centre_id = w."centreId" and r.day_of_week = w."dayOfWeek" and r.start_time = w."startTime"
    and r.end_time = w."endTime" and r.slot_duration_minutes = w."slotDurationMinutes" and r.mode = w.mode
    and r.valid_from is not distinct from w."validFrom" and r.valid_until is not distinct from w."validUntil"`
  const removed = await sql<{ centreId: CentreId }>`
    update clinician_availability_rules r set is_active = false, updated_at = now()
    where r.clinician_id = ${clinicianId} and r.is_active and not exists (select from (${wanted}) w where ${isSame})
    returning r.centre_id as "centreId"`.execute(tx)
  const added = await sql<{ centreId: CentreId }>`
    insert into clinician_availability_rules (clinician_id, centre_id, day_of_week, start_time, end_time,
      slot_duration_minutes, mode, valid_from, valid_until)
    select ${clinicianId}::bigint, w."centreId", w."dayOfWeek", w."startTime", w."endTime", w."slotDurationMinutes",
      w.mode, w."validFrom", w."validUntil"
    from (${wanted}) w where not exists (
      select from clinician_availability_rules r where r.clinician_id = ${clinicianId} and r.is_active and ${isSame})
    returning centre_id as "centreId"`.execute(tx)
  const centresOf = (rows: { centreId: CentreId }[]) => rows.map(({ centreId }) => centreId)
  return { removed: centresOf(removed.rows), added: centresOf(added.rows) }
}

export async function saveBuffers(
  tx: Tx,
  clinicianId: ClinicianId,
  saved: { before: number; after: number; by: UserId; now: Temporal.Instant },
): Promise<void> {
  await sql`
    update clinician_profiles set buffer_before_minutes = ${saved.before}, buffer_after_minutes = ${saved.after},
      hours_saved_at = ${saved.now}, hours_saved_by_user_id = ${saved.by}, updated_at = ${saved.now}
    where id = ${clinicianId}`.execute(tx)
}

export interface BookedTime {
  id: AppointmentId
  centreId: CentreId
  timezone: string
  /** Null for a kind of visit that may be held either way. */
  mode: VisitType | null
  startMs: number
  endMs: number
}

/** A clinician's live appointments that are not over. */
export async function listBooked(
  db: DatabaseOrTx,
  clinicianId: ClinicianId,
  now: Temporal.Instant,
): Promise<BookedTime[]> {
  const { rows } = await sql<BookedTime>`
    select a.id, a.centre_id as "centreId", ce.timezone,
      case when a.appointment_type in ('ONLINE', 'IN_PERSON') then a.appointment_type end as mode,
      (extract(epoch from a.scheduled_start_at) * 1000)::bigint as "startMs",
      (extract(epoch from a.scheduled_end_at) * 1000)::bigint as "endMs"
    from appointments a join centres ce on ce.id = a.centre_id
    where a.clinician_id = ${clinicianId} and a.is_active and a.scheduled_end_at > ${now}::timestamptz
      and (a.status in ('CONFIRMED', 'IN_PROGRESS')
        or a.status = 'BOOKED' and (a.hold_expires_at is null or a.hold_expires_at > ${now}::timestamptz))
    order by a.scheduled_start_at, a.id`.execute(db)
  return rows
}
