import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { inject } from 'vitest'
import { openDatabase, openPool, type Database } from '../../server/db/pool.ts'
import { urlOf } from './postgres.ts'

export interface TestDatabase {
  db: Database
  pool: pg.Pool
  /** Over loopback, for programs that a test starts. */
  url: string
  close: () => Promise<void>
}

/**
 * A test of something else does not fail where a busy machine lets it wait for a connection, or a statement for a
 * lock.
 */
const patientMs = 20_000

let admin: pg.Pool | undefined

async function asAdmin(statement: string): Promise<void> {
  admin ??= openPool({
    connectionString: inject('postgresSocketUrl'),
    size: 2,
    onError() {},
    statementTimeoutMs: 0,
    acquireTimeoutMs: patientMs,
  })
  await admin.query(statement)
}

interface TestDatabaseOptions {
  size?: number
  empty?: boolean
  template?: string
  acquireTimeoutMs?: number
  statementTimeoutMs?: number
}

/** A database of its own for a test: a copy, made in milliseconds, of the migrated template or of another, or empty. */
export async function createTestDatabase({
  size = 20,
  empty = false,
  template,
  acquireTimeoutMs = patientMs,
  statementTimeoutMs = patientMs,
}: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const name = `mibo_${randomBytes(6).toString('hex')}`
  const from = template ?? (empty ? 'template1' : 'mibo_template')
  await asAdmin(`create database ${name} template ${from} strategy file_copy`)
  const url = urlOf(name, inject('postgresUrl'))
  const connectionString = urlOf(name, inject('postgresSocketUrl'))
  const pool = openPool({ connectionString, size, onError() {}, acquireTimeoutMs, statementTimeoutMs })
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
