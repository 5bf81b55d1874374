import { sql } from 'kysely'
import type { Database, Tx } from './pool.ts'

/** The transaction's id, null if it has written nothing yet. */
export async function findTransactionId(tx: Tx): Promise<string | null> {
  const { rows } = await sql<{ xid: string | null }>`
    select pg_current_xact_id_if_assigned()::text as xid`.execute(tx)
  return rows[0]?.xid ?? null
}

/** Null if it was so long ago that PostgreSQL no longer knows. Throws for an id that the database has not reached. */
export async function findTransactionStatus(
  db: Database,
  xid: string,
): Promise<'in progress' | 'committed' | 'aborted' | null> {
  const { rows } = await sql<{ status: 'in progress' | 'committed' | 'aborted' | null }>`
    select pg_xact_status(${xid}::text::xid8) as status`.execute(db)
  return rows[0]?.status ?? null
}
