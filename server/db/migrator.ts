import { Migrator } from 'kysely/migration'
import { readMigrations } from './migration-files.ts'
import type { DatabaseOrTx } from './pool.ts'

export function migratorFor(db: DatabaseOrTx, { isAdopting = false } = {}): Migrator {
  return new Migrator({
    db,
    provider: { getMigrations: () => readMigrations({ isAdopting }) },
    migrationTableName: 'mibo_migrations',
    migrationLockTableName: 'mibo_migrations_lock',
  })
}

/** Migrations that this code has and the database does not. */
export async function pendingMigrations(db: DatabaseOrTx): Promise<string[]> {
  const migrations = await migratorFor(db).getMigrations()
  return migrations.filter((migration) => migration.executedAt === undefined).map((migration) => migration.name)
}
