import { Kysely, PostgresDialect, sql } from 'kysely'
import type pg from 'pg'
import { baseline } from '../db/catalogues.ts'
import { migrationState } from '../db/migration-queries.ts'
import { openPool } from '../db/pool.ts'
import {
  cancelExpired,
  findRemoved,
  listObstacles,
  recordHandBack,
  restorePhones,
  restoreProviders,
  restoreDuplicateEvents,
} from './hand-back-queries.ts'
import { runStatement } from './repair-queries.ts'

/**
 * Hands the database back to the earlier system: additions that do no harm stay, and whatever could reject or change
 * the other system's rows is removed. `npm run migrate` reverses it. Returns what was done, one sentence each.
 */
export async function handBack(pool: pg.Pool, now: Temporal.Instant): Promise<string[]> {
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  return db.transaction().execute(async (tx) => {
    await sql`set local statement_timeout = 0`.execute(tx)
    await sql`select pg_advisory_xact_lock(hashtext('mibo migrate'))`.execute(tx)
    if ((await migrationState(tx, Object.keys(baseline))) !== 'ADOPTED') {
      throw new Error('This database was not taken over from another system, so there is none to hand it back to.')
    }
    if ((await findRemoved(tx)) !== undefined) return ['The database has already been handed back.']
    const taken = await listObstacles(tx, Object.keys(baseline))
    for (const { drop } of taken) await runStatement(tx, drop)
    const expired = await cancelExpired(tx)
    const phones = await restorePhones(tx)
    await restoreDuplicateEvents(tx)
    await restoreProviders(tx)
    await recordHandBack(tx, taken, now)
    return [
      `${taken.length} triggers, keys and constraints of the product were removed.`,
      `${phones} phones have their original spelling again; ${expired} expired bookings are now cancelled.`,
      'The product’s other additions do no harm: tables, and columns that may be empty or have a default.',
    ]
  })
}

/** The same for a connection string, on its own pool. */
export async function handBackUrl(connectionString: string): Promise<string[]> {
  const pool = openPool({ connectionString, size: 2, statementTimeoutMs: 0, onError() {} })
  try {
    return await handBack(pool, Temporal.Now.instant())
  } finally {
    await pool.end()
  }
}
