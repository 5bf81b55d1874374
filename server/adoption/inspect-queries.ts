import { sql } from 'kysely'
import type { DatabaseOrTx } from '../db/pool.ts'

type Ids = (string | number)[]

/** Ids of rows in which a column is empty. */
export async function findEmpty(db: DatabaseOrTx, table: string, column: string): Promise<Ids> {
  const { rows } = await sql<{ id: number }>`
    select id from ${sql.table(table)} where ${sql.ref(column)} is null order by id limit 100`.execute(db)
  return rows.map(({ id }) => id)
}

export async function hasRows(db: DatabaseOrTx, table: string): Promise<boolean> {
  const { rows } = await sql`select from ${sql.table(table)} limit 1`.execute(db)
  return rows.length > 0
}

/**
 * Rows that repeat a key such as `user_id`, or `phone where (phone is not null)`: their ids and the repeated values.
 */
export async function findDuplicates(db: DatabaseOrTx, table: string, key: string): Promise<string[]> {
  const [columns = '', where = 'true'] = key.split(' where ')
  const listed = columns.split(', ')
  const filled = listed.map((column) => `${column} is not null`).join(' and ')
  const { rows } = await sql<{ ids: string }>`
    select string_agg(id::text, ', ' order by id) as ids from ${sql.table(table)}
    where ${sql.raw(where)} and ${sql.raw(filled)}
    group by ${sql.join(listed.map((column) => sql.ref(column)))} having count(*) > 1
    order by min(id) limit 100`.execute(db)
  return rows.map(({ ids }) => ids)
}

/** Rows whose reference is empty or points at a missing row. */
export async function findOrphans(db: DatabaseOrTx, table: string, column: string, to: string): Promise<Ids> {
  const { rows } = await sql<{ id: number }>`
    select o.id from ${sql.table(table)} o where ${sql.ref(`o.${column}`)} is not null
      and not exists (select from ${sql.table(to)} t where t.id = ${sql.ref(`o.${column}`)})
    order by o.id limit 100`.execute(db)
  return rows.map(({ id }) => id)
}

/** Rows with a value that the product does not know. */
export async function findUnknownValues(
  db: DatabaseOrTx,
  table: string,
  column: string,
  words: readonly string[],
): Promise<{ word: string; ids: string }[]> {
  const { rows } = await sql<{ word: string; ids: string }>`
    select ${sql.ref(column)}::text as word, string_agg(id::text, ', ' order by id) as ids from ${sql.table(table)}
    where ${sql.ref(column)}::text <> all(${words}::text[]) group by 1 order by 1`.execute(db)
  return rows
}

/**
 * Two appointments that overlap after `now`. Unpaid web bookings from before `holdsSince` do not count: they will
 * expire.
 */
export async function findUpcomingOverlaps(
  db: DatabaseOrTx,
  { now, holdsSince }: { now: Temporal.Instant; holdsSince: Temporal.Instant },
): Promise<{ id: number; other: number; clinicianId: number; startsAt: string; isEqualTime: boolean }[]> {
  const { rows } = await sql<{
    id: number
    other: number
    clinicianId: number
    startsAt: string
    isEqualTime: boolean
  }>`
    with live as (
      select a.id, a.clinician_id, a.centre_id, a.scheduled_start_at as starts_at, a.scheduled_end_at as ends_at
      from appointments a
      where a.is_active and a.status in ('BOOKED', 'CONFIRMED', 'IN_PROGRESS') and a.scheduled_end_at > ${now}
        and not (a.status = 'BOOKED' and a.source = 'WEB_PATIENT' and a.created_at < ${holdsSince}
          and not exists (select from payments p where p.appointment_id = a.id and p.status = 'SUCCESS')))
    select a.id, b.id as other, a.clinician_id as "clinicianId",
      to_char(a.starts_at at time zone ce.timezone, 'DD Mon YYYY HH24:MI') as "startsAt",
      a.starts_at = b.starts_at as "isEqualTime"
    from live a join live b on b.clinician_id = a.clinician_id and b.id > a.id
      and a.starts_at < b.ends_at and b.starts_at < a.ends_at
    join centres ce on ce.id = a.centre_id order by a.starts_at, a.id, b.id limit 200`.execute(db)
  return rows
}

/** Upcoming appointments that end before they start. */
export async function findReversed(db: DatabaseOrTx, now: Temporal.Instant): Promise<Ids> {
  const { rows } = await sql<{ id: number }>`
    select id from appointments where scheduled_end_at <= scheduled_start_at and is_active
      and status in ('BOOKED', 'CONFIRMED', 'IN_PROGRESS') and scheduled_start_at > ${now} order by id`.execute(db)
  return rows.map(({ id }) => id)
}

/** Appointments at impossible times: infinity, the year 1, the year 9999. */
export async function findOutOfRange(db: DatabaseOrTx): Promise<Ids> {
  const isOutside = (column: string) =>
    sql.raw(`(${column} < '1900-01-01 00:00+00' or ${column} >= '2200-01-01 00:00+00')`)
  const { rows } = await sql<{ id: number }>`
    select id from appointments where ${isOutside('scheduled_start_at')} or ${isOutside('scheduled_end_at')}
    order by id limit 100`.execute(db)
  return rows.map(({ id }) => id)
}

/** Payments taken in another currency: no bill is issued for them. */
export async function findForeignPayments(db: DatabaseOrTx): Promise<Ids> {
  const { rows } = await sql<{ id: number }>`
    select id from payments where status in ('SUCCESS', 'REFUNDED') and upper(currency) <> 'INR'
    order by id limit 100`.execute(db)
  return rows.map(({ id }) => id)
}

/** Payments too large to be counted in paise. */
export async function findHugePayments(db: DatabaseOrTx): Promise<Ids> {
  const { rows } = await sql<{ id: number }>`
    select id from payments where amount * 100 > 2147483647 order by id limit 100`.execute(db)
  return rows.map(({ id }) => id)
}

/** Negative payments, which some clinics use to record refunds. */
export async function findNegativePayments(db: DatabaseOrTx): Promise<Ids> {
  const { rows } = await sql<{ id: number }>`select id from payments where amount < 0 order by id limit 100`.execute(db)
  return rows.map(({ id }) => id)
}

/** Time zones of centres that PostgreSQL does not know. */
export async function findUnknownZones(db: DatabaseOrTx): Promise<{ id: number; timezone: string }[]> {
  const { rows } = await sql<{ id: number; timezone: string }>`
    select id, timezone from centres where not exists (
      select from pg_timezone_names z where z.name = centres.timezone) order by id`.execute(db)
  return rows
}

/** Active clinicians who cannot be booked because they have no fee. */
export async function findWithoutFee(db: DatabaseOrTx): Promise<Ids> {
  const { rows } = await sql<{ id: number }>`
    select id from clinician_profiles where is_active and consultation_fee is null order by id`.execute(db)
  return rows.map(({ id }) => id)
}
