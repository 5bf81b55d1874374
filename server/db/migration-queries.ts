import { sql } from 'kysely'
import type { DatabaseOrTx, Tx } from './pool.ts'

async function isThere(db: DatabaseOrTx, tables: readonly string[]): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    -- Capital letters included: a person is then told to rename it.
    select exists (select from pg_class where lower(relname) = any(${tables}::text[]) and pg_table_is_visible(oid)
      and relkind not in ('i', 'I', 't')) as found`.execute(db)
  return rows[0]?.found === true
}

/**
 * OURS: empty, or created by the migrations alone. FOREIGN: has the clinic's tables and was never migrated. ADOPTED:
 * was FOREIGN.
 */
export async function migrationState(
  db: DatabaseOrTx,
  baselineTables: readonly string[],
): Promise<'OURS' | 'FOREIGN' | 'ADOPTED'> {
  if (!(await isThere(db, ['mibo_migrations']))) return (await isThere(db, baselineTables)) ? 'FOREIGN' : 'OURS'
  if (!(await isThere(db, ['adoptions']))) return 'OURS'
  const { rows } = await sql`select from adoptions limit 1`.execute(db)
  return rows.length > 0 ? 'ADOPTED' : 'OURS'
}

/** Records the baseline as applied, since its tables already exist. */
export async function recordBaseline(tx: Tx, now: Temporal.Instant): Promise<void> {
  await sql`create table mibo_migrations (name varchar(255) not null primary key,
    timestamp varchar(255) not null)`.execute(tx)
  await sql`insert into mibo_migrations values ('0001_baseline', ${now.toString()})`.execute(tx)
}
