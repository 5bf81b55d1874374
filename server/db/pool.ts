import { createHash } from 'node:crypto'
import { Kysely, PostgresDialect, type Transaction } from 'kysely'
import { Pool, types as pgTypes, type CustomTypesConfig, type PoolClient } from 'pg'

export type Database = Kysely<unknown>
export type Tx = Transaction<unknown>
export type DatabaseOrTx = Database | Tx

const INT8 = 20
const DATE = 1082
const TIMESTAMPTZ = 1184

/**
 * V8 reads what PostgreSQL writes, in half of the driver's time. What it does not, `infinity` or an offset with seconds, or
 * reads otherwise, a year below 100, is left to the driver.
 */
export function readInstant(text: string): unknown {
  const ms = text.startsWith('0') ? Number.NaN : Date.parse(text)
  return Number.isNaN(ms) ? pgTypes.getTypeParser(TIMESTAMPTZ)(text) : new Date(ms)
}

// Ids stay far below 2^53; days stay text, so that no zone can move them; instants are instants.
export const columnTypes: CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (format !== 'binary') {
      if (oid === INT8) return Number
      if (oid === DATE) return (text: string) => text
      if (oid === TIMESTAMPTZ) return readInstant
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
    types: columnTypes,
  })
  pool.on('error', onError)
  pool.on('connect', (client) => {
    client.on('error', onError)
    nameStatements(client)
  })
  return pool
}

const nameOf = new Map<string, string>()
/** Statements are written in the code, so that there are a few hundred; one made up at run time past these stays unnamed. */
const mostNames = 1000

function nameFor(text: string): string | undefined {
  const known = nameOf.get(text)
  if (known !== undefined || nameOf.size >= mostNames) return known
  const name = `s${createHash('sha256').update(text).digest('hex').slice(0, 24)}`
  nameOf.set(text, name)
  return name
}

/**
 * Statements with parameters go under a name, so that PostgreSQL parses and plans each once a connection: that was half
 * of its time. PgBouncer in transaction mode follows names since 1.21 (`max_prepared_statements`).
 */
function nameStatements(client: PoolClient): void {
  const send = client.query.bind(client) as (...call: unknown[]) => unknown
  const query = (text: unknown, values?: unknown, ...rest: unknown[]) =>
    typeof text === 'string' && Array.isArray(values) && values.length > 0
      ? send({ name: nameFor(text), text, values }, ...rest)
      : send(text, values, ...rest)
  Object.assign(client, { query })
}

/** Kysely on a pool of its own that it does not close. */
export function openDatabase(pool: Pool): Database {
  return new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
}
