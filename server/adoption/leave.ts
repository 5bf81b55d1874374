import { Kysely, PostgresDialect, sql } from 'kysely'
import type pg from 'pg'
import { baseline } from '../db/catalogues.ts'
import { migrationState } from '../db/migration-queries.ts'
import { openPool } from '../db/pool.ts'
import {
  cancelExpired,
  findTakenOut,
  listInTheWay,
  recordLeaving,
  restorePhones,
  restoreProviders,
  restoreReplays,
} from './leave-queries.ts'
import { runStatement } from './mend-queries.ts'

/**
 * Gives the database back to the system that had it: what the product added stays where it is in nobody's way, and what
 * could refuse or change the other's rows is taken out. `npm run migrate` comes back. Returns what was done, a sentence each.
 */
export async function leave(pool: pg.Pool, now: Temporal.Instant): Promise<string[]> {
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  return db.transaction().execute(async (tx) => {
    await sql`set local statement_timeout = 0`.execute(tx)
    await sql`select pg_advisory_xact_lock(hashtext('mibo migrate'))`.execute(tx)
    if ((await migrationState(tx, Object.keys(baseline))) !== 'ADOPTED') {
      throw new Error('This database was not taken over from another system: there is none to give it back to.')
    }
    if ((await findTakenOut(tx)) !== undefined) return ['The database was given back before.']
    const taken = await listInTheWay(tx, Object.keys(baseline))
    for (const { drop } of taken) await runStatement(tx, drop)
    const expired = await cancelExpired(tx)
    const phones = await restorePhones(tx)
    await restoreReplays(tx)
    await restoreProviders(tx)
    await recordLeaving(tx, taken, now)
    return [
      `${taken.length} triggers, keys and constraints of the product are taken out.`,
      `${phones} phones are written as they were; ${expired} expired bookings are cancelled ones.`,
      'What the product added besides is in nobody’s way: tables, and columns that may be empty or have a default.',
    ]
  })
}

/** The same for a connection string, on a pool of its own. */
export async function leaveUrl(connectionString: string): Promise<string[]> {
  const pool = openPool({ connectionString, size: 2, statementTimeoutMs: 0, onError() {} })
  try {
    return await leave(pool, Temporal.Now.instant())
  } finally {
    await pool.end()
  }
}
