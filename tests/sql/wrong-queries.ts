import { sql } from 'kysely'
import type { PatientId } from '../../contract/core/values.ts'
import type { Database } from '../../server/db/pool.ts'

// Statements whose types are wrong, each in its own way, for the test that the check says so.

export const wrongType = (db: Database) => sql<{ id: string }>`select id from users`.execute(db)

export const wrongNull = (db: Database) => sql<{ phone: string }>`select phone from users`.execute(db)

export const nullOfAJoin = (db: Database) =>
  sql<{ id: number; status: string }>`
    select a.id, p.status from appointments a left join payments p on p.appointment_id = a.id`.execute(db)

export const nullOfAnEmptySum = (db: Database) => sql<{ sum: string }>`select sum(amount) from payments`.execute(db)

export const wrongColumn = (db: Database) => sql<{ id: number }>`select id, phone_number from users`.execute(db)

export const missingColumn = (db: Database) =>
  sql<{ id: number; phone: string | null }>`select id from users`.execute(db)

export const moreColumns = (db: Database) => sql<{ id: number }>`select id, phone from users`.execute(db)

interface Needless {
  name: string | null
}

export const needlessNull = (db: Database) => sql<Needless>`select name from centres`.execute(db)

export const wrongInOneCase = (db: Database, isPaid: boolean) =>
  sql<{ id: number }>`select id from payments where ${isPaid ? sql`paid_at is not null` : sql`unpaid`}`.execute(db)

export const unknownTable = (db: Database, table: string) =>
  sql<{ id: number }>`select id from ${sql.table(table)}`.execute(db)

export const wrongId = (db: Database) => sql<{ id: PatientId }>`select user_id as id from patient_profiles`.execute(db)

export const wrongWords = (db: Database) =>
  sql<{ status: 'PENDING' | 'PROCESSED' }>`select status from refunds`.execute(db)

export const wrongParameter = (db: Database, phone: number) =>
  sql<{ id: number }>`select id from users where phone = ${phone}`.execute(db)

const joined = (on: string) => sql`users u join patient_profiles p on ${sql.raw(on)}`

export const right = (db: Database, phone: string | null) => {
  const where = [sql`u.is_active`]
  if (phone !== null) where.push(sql`u.phone = ${phone}`)
  return sql<{ id: number; phone: string | null; since: Temporal.Instant; visits: number; next: string }>`
    select u.id, u.phone, u.created_at as since, coalesce(max(p.id), 0) as visits, coalesce(${phone}, 'none') as next
    from ${joined('p.user_id = u.id')} where ${sql.join(where, sql` and `)} group by u.id`.execute(db)
}
