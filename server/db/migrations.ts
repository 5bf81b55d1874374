import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runMigrations as runWorkerMigrations } from 'graphile-worker'
import { Kysely, PostgresAdapter, PostgresDialect, sql } from 'kysely'
import { Migrator, type Migration } from 'kysely/migration'
import type pg from 'pg'
import { adoptBaseline } from './adopt.ts'
import { openPool, type DatabaseOrTx } from './pool.ts'

const folder = fileURLToPath(new URL('../../migrations', import.meta.url))

async function readMigrations(): Promise<Record<string, Migration>> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort()
  const entries = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(folder, file), 'utf8')
      return [
        file.replace(/\.sql$/, ''),
        { up: async (db: Kysely<unknown>) => void (await sql.raw(text).execute(db)) },
      ] as const
    }),
  )
  return Object.fromEntries(entries)
}

function migratorFor(db: DatabaseOrTx): Migrator {
  return new Migrator({
    db,
    provider: { getMigrations: readMigrations },
    migrationTableName: 'mibo_migrations',
    migrationLockTableName: 'mibo_migrations_lock',
  })
}

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

/**
 * Brings a database up to date: adopts the clinic's own where it finds one, then runs what is missing, forward only. All
 * of it is one transaction under one lock, so that two migrators take turns and a fault changes nothing. The job queue's
 * own migrations run within the lock on another connection: by themselves, two at once undo each other's assumptions.
 * Throws AdoptionError where rows break a constraint that is to come.
 */
export async function migrate(pool: pg.Pool): Promise<string[]> {
  const db = new Kysely<unknown>({ dialect: new MigrationDialect({ pool }) })
  return db.transaction().execute(async (tx) => {
    await sql`set local statement_timeout = 0`.execute(tx)
    await sql`set local idle_in_transaction_session_timeout = 0`.execute(tx)
    await sql`select pg_advisory_xact_lock(hashtext('mibo migrate'))`.execute(tx)
    await adoptBaseline(tx)
    const { error, results = [] } = await migratorFor(tx).migrateToLatest()
    if (error !== undefined) throw error
    await runWorkerMigrations({ pgPool: pool })
    return results.map((result) => result.migrationName)
  })
}

/** The same for a connection string, on a pool of its own. */
export async function migrateUrl(connectionString: string): Promise<string[]> {
  const pool = openPool({ connectionString, size: 3, statementTimeoutMs: 0, onError() {} })
  try {
    return await migrate(pool)
  } finally {
    await pool.end()
  }
}

/** The names of migrations that this code has and the database has not. */
export async function pendingMigrations(db: DatabaseOrTx): Promise<string[]> {
  const migrations = await migratorFor(db).getMigrations()
  return migrations.filter((migration) => migration.executedAt === undefined).map((migration) => migration.name)
}
