import { runMigrations as runWorkerMigrations } from 'graphile-worker'
import { Kysely, PostgresAdapter, PostgresDialect, sql } from 'kysely'
import type pg from 'pg'
import { checkResult, comeBack, finishAdoption, followUpAdoption, prepareAdoption } from './adopt.ts'
import { emptyReport, explainRefusal, type AdoptionReport } from './report.ts'
import { clearNames } from './names.ts'
import { baseline, current } from '../db/catalogues.ts'
import { migrationState, recordBaseline } from '../db/migration-queries.ts'
import { baselineText, statementsOf } from '../db/migration-files.ts'
import { migratorFor } from '../db/migrator.ts'
import { openPool, type Tx } from '../db/pool.ts'

/**
 * Kysely's own lock is of the session: behind PgBouncer in transaction mode that is not ours, and the lock would stay.
 * `migrate` takes one of the transaction instead.
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
  /** Do everything and undo it again: the report says what would be. */
  dryRun?: boolean
  now?: Temporal.Instant
}

export interface MigrationResult {
  applied: string[]
  report: AdoptionReport
}

/** Ends a transaction that was only to show what it would do. */
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
  await clearNames(tx, report)
  await recordBaseline(tx, now)
  const applied = await applyMissing(tx, { isAdopting: true })
  await finishAdoption(tx, { now, report, pairs })
  await checkResult(tx, current, report)
  return applied
}

async function bringUpToDateIn(tx: Tx, now: Temporal.Instant, report: AdoptionReport): Promise<string[]> {
  const state = await migrationState(tx, Object.keys(baseline))
  if (state === 'FOREIGN') return explainRefusal(() => adopt(tx, now, report))
  if (state === 'OURS') return applyMissing(tx, { isAdopting: false })
  return explainRefusal(async () => {
    await comeBack(tx, { now, report, expected: current })
    const applied = await applyMissing(tx, { isAdopting: true })
    await checkResult(tx, current, report)
    await followUpAdoption(tx, { now, report, expected: baseline })
    return applied
  })
}

/**
 * Brings a database up to date: takes over the clinic's own where it finds one, then runs what is missing, forward only. All
 * of it is one transaction under one lock, so that two migrators take turns and a fault changes nothing. The job queue's
 * own migrations run within the lock on another connection: by themselves, two at once undo each other's assumptions.
 * Throws AdoptionError where rows or tables are in the way.
 */
export async function bringUpToDate(pool: pg.Pool, options: MigrationOptions = {}): Promise<MigrationResult> {
  const { dryRun = false, now = Temporal.Now.instant() } = options
  const db = new Kysely<unknown>({ dialect: new MigrationDialect({ pool }) })
  const result: MigrationResult = { applied: [], report: emptyReport() }
  const run = db.transaction().execute(async (tx) => {
    await sql`set local statement_timeout = 0`.execute(tx)
    await sql`set local idle_in_transaction_session_timeout = 0`.execute(tx)
    await sql`select pg_advisory_xact_lock(hashtext('mibo migrate'))`.execute(tx)
    result.applied = await bringUpToDateIn(tx, now, result.report)
    if (dryRun) throw new DryRunEnded()
    await runWorkerMigrations({ pgPool: pool })
  })
  await run.catch((error: unknown) => {
    if (!(error instanceof DryRunEnded)) throw error
  })
  return result
}

/** The same, for whom the names of the migrations are enough. */
export const migrate = async (pool: pg.Pool): Promise<string[]> => (await bringUpToDate(pool)).applied

/** The same for a connection string, on a pool of its own. */
export async function migrateUrl(connectionString: string, options?: MigrationOptions): Promise<MigrationResult> {
  const pool = openPool({ connectionString, size: 3, statementTimeoutMs: 0, onError() {} })
  try {
    return await bringUpToDate(pool, options)
  } finally {
    await pool.end()
  }
}
