import { sql } from 'kysely'
import type { AppointmentId, CentreId, ClinicianId, VisitType } from '../../contract/core/values.ts'
import type { DatabaseOrTx } from '../db/pool.ts'
import { createBatchLoader } from '../perf/batch-loader.ts'
import { epochMs, extraHoursTuples, ruleTuples } from '../db/hours-fragment-queries.ts'
import type { AvailabilityRule, ExtraHours, Span } from './slots.ts'

/** Everything that determines when a clinician can be booked within a period. */
export interface Schedule {
  clinicianId: ClinicianId
  primaryCentreId: CentreId
  primaryTimezone: string
  bufferMs: number
  rules: AvailabilityRule[]
  extraHours: ExtraHours[]
  taken: Span[]
  /** When the first hold among them expires, in epoch milliseconds; Infinity if there is none. */
  freesAtMs: number
  closures: (Span & { centreId: CentreId | null })[]
}

/** A weekly rule as a query packs it (`ruleTuples`), in the order of `AvailabilityRule`. */
export type RuleTuple = [
  centreId: CentreId,
  timezone: string,
  dayOfWeek: number,
  startMinute: number,
  endMinute: number,
  slotMinutes: number,
  mode: VisitType,
  validFrom: string | null,
  validUntil: string | null,
]

const dayOf = (text: string | null) => (text === null ? null : Temporal.PlainDate.from(text))

export const toRule = (tuple: RuleTuple): AvailabilityRule => {
  const [centreId, timezone, dayOfWeek, startMinute, endMinute, slotMinutes, mode, validFrom, validUntil] = tuple
  const hours = { centreId, timezone, dayOfWeek, startMinute, endMinute, slotMinutes, mode }
  return { ...hours, validFrom: dayOf(validFrom), validUntil: dayOf(validUntil) }
}

/** Extra hours as a query packs them (`extraHoursTuples`). */
export type ExtraHoursTuple = [
  centreId: CentreId,
  timezone: string,
  startMs: number,
  endMs: number,
  slotMinutes: number,
  mode: VisitType,
]

export const toExtraHours = (tuple: ExtraHoursTuple): ExtraHours => {
  const [centreId, timezone, startMs, endMs, slotMinutes, mode] = tuple
  return { centreId, timezone, startMs, endMs, slotMinutes, mode }
}

interface ScheduleRow {
  clinicianId: ClinicianId
  primaryCentreId: CentreId
  primaryTimezone: string
  bufferMinutes: number
  rules: RuleTuple[]
  extraHours: ExtraHoursTuple[]
  taken: [number, number, number | null][]
  closures: [number, number, CentreId | null][]
}

export interface ScheduleSpan {
  from: Temporal.Instant
  to: Temporal.Instant
  now: Temporal.Instant
  /** Appointments to ignore: one that is about to move, or those being replaced. */
  except?: readonly AppointmentId[]
}

/**
 * The schedules of active clinicians, in one query whatever their number and the range. An expired hold blocks
 * nobody, whether or not its status has been updated. No appointment lasts a day, which lets the index skip the past.
 * The ids come from a subquery, so that PostgreSQL does not estimate their number and replan for each: that took
 * longer than the query.
 */
export async function loadSchedules(
  db: DatabaseOrTx,
  clinicianIds: readonly ClinicianId[],
  { from, to, now, except }: ScheduleSpan,
): Promise<Map<ClinicianId, Schedule>> {
  const start = sql`${from}::timestamptz`
  const end = sql`${to}::timestamptz`
  const { rows } = await sql<ScheduleRow>`
    select c.id as "clinicianId", c.primary_centre_id as "primaryCentreId", primary_centre.timezone as "primaryTimezone",
      c.buffer_before_minutes + c.buffer_after_minutes as "bufferMinutes",
      coalesce((
        select ${ruleTuples}
        from clinician_availability_rules r join centres ce on ce.id = r.centre_id and ce.is_active
        where r.clinician_id = c.id and r.is_active
      ), '[]') as rules,
      coalesce((
        select ${extraHoursTuples}
        from extra_hours x join centres ce on ce.id = x.centre_id and ce.is_active
        where x.clinician_id = c.id and x.starts_at < ${end} and x.ends_at > ${start}
      ), '[]') as "extraHours",
      coalesce((
        select json_agg(json_build_array(${epochMs('a.scheduled_start_at')}, ${epochMs('a.scheduled_end_at')},
          case when a.status = 'BOOKED' then ${epochMs('a.hold_expires_at')} end))
        from appointments a
        where a.clinician_id = c.id and a.status in ('BOOKED', 'CONFIRMED', 'IN_PROGRESS') and a.is_active
          and (a.status <> 'BOOKED' or a.hold_expires_at is null or a.hold_expires_at > ${now}::timestamptz)
          and a.scheduled_start_at < ${end} and a.scheduled_start_at > ${start} - interval '1 day'
          and a.id <> all(${except ?? []}::bigint[])
      ), '[]') as taken,
      coalesce((
        select json_agg(json_build_array(${epochMs('cl.starts_at')}, ${epochMs('cl.ends_at')}, cl.centre_id))
        from closures cl
        where (cl.clinician_id = c.id or (cl.clinician_id is null and cl.centre_id in
            (select r.centre_id from clinician_availability_rules r where r.clinician_id = c.id
             union all select x.centre_id from extra_hours x where x.clinician_id = c.id)))
          and cl.starts_at < ${end} and cl.ends_at > ${start}
      ), '[]') as closures
    from clinician_profiles c
    join users u on u.id = c.user_id and u.is_active
    join centres primary_centre on primary_centre.id = c.primary_centre_id
    where c.id = any((select ${clinicianIds}::bigint[])::bigint[]) and c.is_active`.execute(db)
  return new Map(rows.map((row) => [row.clinicianId, toSchedule(row)]))
}

function toSchedule({ bufferMinutes, rules, extraHours, taken, closures, ...rest }: ScheduleRow): Schedule {
  return {
    ...rest,
    bufferMs: bufferMinutes * 60_000,
    rules: rules.map(toRule),
    extraHours: extraHours.map(toExtraHours),
    taken: taken.map(([startMs, endMs]) => ({ startMs, endMs })),
    freesAtMs: Math.min(Infinity, ...taken.map(([, , freesAtMs]) => freesAtMs ?? Infinity)),
    closures: closures.map(([startMs, endMs, centreId]) => ({ startMs, endMs, centreId })),
  }
}

/** The version of a clinician's schedule; undefined if there is no such clinician. */
export const findScheduleState = createBatchLoader(async (db, clinicianIds: readonly ClinicianId[]) => {
  const { rows } = await sql<{ clinicianId: ClinicianId; version: number }>`
    select clinician_id as "clinicianId", version from schedule_versions
    where clinician_id = any(${clinicianIds}::bigint[])`.execute(db)
  return new Map(rows.map(({ clinicianId, version }) => [clinicianId, String(version)]))
})

/** The version of all schedules together: each only ever increases, so their sum reveals any change. */
export const findStateOfAll = createBatchLoader(async (db, all: readonly 'all'[]) => {
  const { rows } = await sql<{ state: string }>`
    select count(*) || ' ' || coalesce(sum(version), 0) as state from schedule_versions where ${true}`.execute(db)
  return new Map(all.map((key) => [key, rows[0]?.state ?? '']))
})
