import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { inject } from 'vitest'
import { openDatabase, openPool, type Database } from '../../server/db/pool.ts'

export interface TestDatabase {
  db: Database
  pool: pg.Pool
  url: string
  close: () => Promise<void>
}

async function asAdmin(statement: string): Promise<void> {
  const admin = openPool({ connectionString: inject('postgresUrl'), size: 2, onError() {}, statementTimeoutMs: 0 })
  await admin.query(statement)
  await admin.end()
}

/** A database of its own for a test file: cloned from the migrated template in milliseconds, or empty. */
export async function createTestDatabase({ size = 20, empty = false } = {}): Promise<TestDatabase> {
  const name = `mibo_${randomBytes(6).toString('hex')}`
  await asAdmin(`create database ${name} ${empty ? '' : 'template mibo_template'}`)
  const url = inject('postgresUrl').replace(/\/postgres$/, `/${name}`)
  const pool = openPool({ connectionString: url, size, onError() {} })
  return {
    db: openDatabase(pool),
    pool,
    url,
    async close() {
      await pool.end()
      await asAdmin(`drop database if exists ${name} with (force)`)
    },
  }
}
