import { sql } from 'kysely'
import type { CentreId } from '../../contract/core/values.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'

export interface HolidayClosure {
  closureId: number
  centreId: CentreId
  date: string
  name: string
}

/** The closures that came of ticked holidays, at some centres in a year. */
export async function listHolidayClosures(
  db: DatabaseOrTx,
  { centreIds, year }: { centreIds: readonly CentreId[]; year: number },
): Promise<HolidayClosure[]> {
  const { rows } = await sql<HolidayClosure>`
    select cl.id as "closureId", cl.centre_id as "centreId", cl.holiday_on::text as date,
      coalesce(cl.reason, '') as name
    from closures cl
    where cl.holiday_on between make_date(${year}, 1, 1) and make_date(${year}, 12, 31)
      and cl.centre_id = any(${centreIds}::bigint[]) and cl.clinician_id is null
    order by cl.holiday_on, cl.centre_id`.execute(db)
  // Both are not null by the WHERE, which no type can know of.
  return rows
}

/** Live bookings by local day at some centres, on those of the days that have any. */
export async function countBookedOn(
  db: DatabaseOrTx,
  { centreIds, days, now }: { centreIds: readonly CentreId[]; days: readonly string[]; now: Temporal.Instant },
): Promise<Map<string, number>> {
  const { rows } = await sql<{ date: string; booked: number }>`
    select d.day::text as date, count(*)::int as booked
    from unnest(${days}::date[]) d (day) join centres ce on ce.id = any(${centreIds}::bigint[])
    join appointments a on a.centre_id = ce.id and a.is_active
      and a.scheduled_start_at < (d.day + 1)::timestamp at time zone ce.timezone
      and a.scheduled_end_at > d.day::timestamp at time zone ce.timezone
      and (a.status in ('CONFIRMED', 'IN_PROGRESS')
        or a.status = 'BOOKED' and (a.hold_expires_at is null or a.hold_expires_at > ${now}::timestamptz))
    group by d.day`.execute(db)
  return new Map(rows.map(({ date, booked }) => [date, booked]))
}

export async function markHoliday(tx: Tx, closureId: number, date: string): Promise<void> {
  await sql`update closures set holiday_on = ${date}::date where id = ${closureId}`.execute(tx)
}
