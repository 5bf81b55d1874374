import { runMigrations as runWorkerMigrations } from 'graphile-worker'
import { Kysely, PostgresAdapter, PostgresDialect, sql } from 'kysely'
import type pg from 'pg'
import { verifyTables, resumeAfterHandBack, finishAdoption, syncEarlierSystem, prepareAdoption } from './adopt.ts'
import { emptyReport, explainRefusal, type AdoptionReport } from './report.ts'
import { freeNames } from './names.ts'
import { baseline, current } from '../db/catalogues.ts'
import { migrationState, recordBaseline } from '../db/migration-queries.ts'
import { baselineText, statementsOf } from '../db/migration-files.ts'
import { migratorFor } from '../db/migrator.ts'
import { openPool, type Tx } from '../db/pool.ts'

/**
 * Kysely's own lock belongs to the session. Behind PgBouncer in transaction mode, sessions are shared, and the lock
 * would remain. `migrate` takes a transaction-level lock instead.
 */
class WithoutLock extends PostgresAdapter {
  override async acquireMigrationLock(): Promise<void> {}
  override async releaseMigrationLock(): Promise<void> {}
}

class MigrationDialect extends PostgresDialect {
  override createAdapter() {
    return new WithoutLock()
  }
}

export interface MigrationOptions {
  /** Does everything and rolls it back: the report says what would be done. */
  dryRun?: boolean
  now?: Temporal.Instant
}

export interface MigrationResult {
  applied: string[]
  report: AdoptionReport
}

/** Rolls back a dry run. */
class DryRunEnded extends Error {}

async function applyMissing(tx: Tx, options: { isAdopting: boolean }): Promise<string[]> {
  const { error, results = [] } = await migratorFor(tx, options).migrateToLatest()
  if (error !== undefined) throw error
  return results.map((result) => result.migrationName)
}

/** Takes over the clinic's own database. */
async function adopt(tx: Tx, now: Temporal.Instant, report: AdoptionReport): Promise<string[]> {
  const baselineStatements = statementsOf(await baselineText())
  const pairs = await prepareAdoption(tx, { expected: baseline, baselineStatements, now, report })
  await freeNames(tx, report)
  await recordBaseline(tx, now)
  const applied = await applyMissing(tx, { isAdopting: true })
  await finishAdoption(tx, { now, report, pairs })
  await verifyTables(tx, current, report)
  return applied
}

async function migrateWithin(tx: Tx, now: Temporal.Instant, report: AdoptionReport): Promise<string[]> {
  const state = await migrationState(tx, Object.keys(baseline))
  if (state === 'FOREIGN') return explainRefusal(() => adopt(tx, now, report))
  if (state === 'OURS') return applyMissing(tx, { isAdopting: false })
  return explainRefusal(async () => {
    await resumeAfterHandBack(tx, { now, report, expected: current })
    const applied = await applyMissing(tx, { isAdopting: true })
    await verifyTables(tx, current, report)
    await syncEarlierSystem(tx, { now, report, expected: baseline })
    return applied
  })
}

/**
 * Migrates a database: takes over the clinic's own if it finds one, then applies missing migrations, forward only.
 * Everything happens in one transaction under one lock, so that two migrators take turns and a failure changes
 * nothing. The job queue's own migrations run on another connection while the lock is held, because two of them at
 * once break each other. Throws AdoptionError if rows or tables are in conflict.
 */
export async function migrateDatabase(pool: pg.Pool, options: MigrationOptions = {}): Promise<MigrationResult> {
  const { dryRun = false, now = Temporal.Now.instant() } = options
  const db = new Kysely<unknown>({ dialect: new MigrationDialect({ pool }) })
  const result: MigrationResult = { applied: [], report: emptyReport() }
  const run = db.transaction().execute(async (tx) => {
    await sql`set local statement_timeout = 0`.execute(tx)
    await sql`set local idle_in_transaction_session_timeout = 0`.execute(tx)
    await sql`select pg_advisory_xact_lock(hashtext('mibo migrate'))`.execute(tx)
    result.applied = await migrateWithin(tx, now, result.report)
    if (dryRun) throw new DryRunEnded()
    await runWorkerMigrations({ pgPool: pool })
  })
  await run.catch((error: unknown) => {
    if (!(error instanceof DryRunEnded)) throw error
  })
  return result
}

/** The same, for callers that only need the migrations' names. */
export const migrate = async (pool: pg.Pool): Promise<string[]> => (await migrateDatabase(pool)).applied

/** The same for a connection string, on its own pool. */
export async function migrateUrl(connectionString: string, options?: MigrationOptions): Promise<MigrationResult> {
  const pool = openPool({ connectionString, size: 3, statementTimeoutMs: 0, onError() {} })
  try {
    return await migrateDatabase(pool, options)
  } finally {
    await pool.end()
  }
}
