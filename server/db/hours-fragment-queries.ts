import { sql, type RawBuilder } from 'kysely'
import type { Scope } from '../../contract/rules/scope.ts'

/** A column of instants in milliseconds, as slots are computed from. */
export const epochMs = (column: string) => sql.raw(`(extract(epoch from ${column}) * 1000)::bigint`)
const minutes = (column: string) => sql.raw(`(extract(epoch from ${column}) / 60)::int`)

/** Rules `r` at their centres `ce`, as `toRule` unpacks them. */
export const ruleTuples = sql`json_agg(json_build_array(r.centre_id, ce.timezone, r.day_of_week,
  ${minutes('r.start_time')}, ${minutes('r.end_time')}, r.slot_duration_minutes, r.mode, r.valid_from, r.valid_until)
  order by r.id)`

/** Extra hours `x` at their centres `ce`, as `toExtraHours` unpacks them. */
export const extraHoursTuples = sql`json_agg(json_build_array(x.centre_id, ce.timezone, ${epochMs('x.starts_at')},
  ${epochMs('x.ends_at')}, x.slot_duration_minutes, x.mode) order by x.starts_at, x.id)`

/**
 * Where and how clinician `c` works from now on, as `w`: by the week's rules, those of a season that is over left
 * out, and by extra hours to come.
 */
export const workOf = (now: Temporal.Instant): RawBuilder<unknown> => sql`(
  select r.centre_id, r.mode from clinician_availability_rules r
  where r.clinician_id = c.id and r.is_active
    and (r.valid_until is null or r.valid_until >= (${now}::timestamptz at time zone 'UTC')::date - 1)
  union all
  select x.centre_id, x.mode from extra_hours x
  where x.clinician_id = c.id and x.ends_at > ${now}::timestamptz) w`

/**
 * Clinician `c` is somebody whom a permission of a member of staff reaches: theirs to look after by the centre they
 * belong to or work at, or themselves.
 */
export const isClinicianInScope = ({ everywhere, centreIds, clinicianId }: Scope): RawBuilder<unknown> =>
  sql`(${everywhere} or c.id = ${clinicianId}::bigint or c.primary_centre_id = any(${centreIds}::bigint[])
    or exists (select from clinician_availability_rules r
      where r.clinician_id = c.id and r.is_active and r.centre_id = any(${centreIds}::bigint[]))
    or exists (select from extra_hours x where x.clinician_id = c.id and x.centre_id = any(${centreIds}::bigint[])))`
