import { Kysely, PostgresDialect, type Transaction } from 'kysely'
import { Pool, types as pgTypes, type CustomTypesConfig } from 'pg'
import type { DB } from './schema.ts'

export type Database = Kysely<DB>
export type Tx = Transaction<DB>
export type DatabaseOrTx = Database | Tx

const INT8 = 20
const DATE = 1082

// Ids stay far below 2^53; days stay text, so that no zone can move them; instants are instants.
const types: CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (format !== 'binary') {
      if (oid === INT8) return Number
      if (oid === DATE) return (text: string) => text
    }
    return pgTypes.getTypeParser(oid, format)
  },
}

export interface PoolOptions {
  connectionString: string
  size: number
  onError: (error: Error) => void
  /** 0 for migrations, which may take their time. */
  statementTimeoutMs?: number
}

/**
 * The one pool of a process: statements end after 5 s, and who waits longer than 3 s for a connection is told that the
 * system is busy instead of hanging.
 */
export function openPool({ connectionString, size, onError, statementTimeoutMs = 5000 }: PoolOptions): Pool {
  const pool = new Pool({
    connectionString,
    max: size,
    connectionTimeoutMillis: 3000,
    idleTimeoutMillis: 30_000,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: 15_000,
    application_name: 'mibo',
    types,
  })
  pool.on('error', onError)
  pool.on('connect', (client) => client.on('error', onError))
  return pool
}

/** Kysely on a pool of its own that it does not close. */
export function openDatabase(pool: Pool): Database {
  return new Kysely<DB>({ dialect: new PostgresDialect({ pool }) })
}
