import { createHash } from 'node:crypto'
import { Kysely, PostgresDialect, type Transaction } from 'kysely'
import { Pool, types as pgTypes, type CustomTypesConfig, type PoolClient } from 'pg'

export type Database = Kysely<unknown>
export type Tx = Transaction<unknown>
export type DatabaseOrTx = Database | Tx

const INT8 = 20
const DATE = 1082
const TIMESTAMPTZ = 1184
const TIMESTAMPTZ_ARRAY = 1185
const TEXT_ARRAY = 1009
/** The range of instants, in milliseconds from 1970 either way. */
const farthestMs = 8.64e15

/**
 * An instant as PostgreSQL writes it, to the microsecond. `infinity`, years BC and years past 9999 are not ISO 8601:
 * the driver reads them, and values beyond the range become the first or the last instant.
 */
export function readInstant(text: string): Temporal.Instant {
  if (text[4] === '-' && !text.endsWith('C')) return Temporal.Instant.from(text)
  const ms = Number(pgTypes.getTypeParser(TIMESTAMPTZ)(text))
  return Temporal.Instant.fromEpochMilliseconds(Math.max(-farthestMs, Math.min(ms, farthestMs)))
}

const readInstants = (text: string) =>
  (pgTypes.getTypeParser(TEXT_ARRAY as number, 'text')(text) as (string | null)[]).map((one) =>
    one === null ? null : readInstant(one),
  )

/** The driver does not know instants and would write one as quoted JSON. */
const toParameter = (value: unknown): unknown => {
  if (value instanceof Temporal.Instant) return value.toString()
  return Array.isArray(value) ? value.map(toParameter) : value
}

// Ids stay far below 2^53; days stay text, so that no zone can shift them; instants are instants.
export const columnTypes: CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (format !== 'binary') {
      if (oid === INT8) return Number
      if (oid === DATE) return (text: string) => text
      if (oid === TIMESTAMPTZ) return readInstant
      if (oid === TIMESTAMPTZ_ARRAY) return readInstants
    }
    return pgTypes.getTypeParser(oid, format)
  },
}

export interface PoolOptions {
  connectionString: string
  size: number
  onError: (error: Error) => void
  /** 0 for migrations, which may take as long as they need. */
  statementTimeoutMs?: number
  /** How long a caller waits for a connection. */
  acquireTimeoutMs?: number
}

/**
 * The pool of a process: statements are cancelled after 5 s, and after 3 s of waiting for a connection a caller is
 * told that the system is busy.
 */
export function openPool({
  connectionString,
  size,
  onError,
  statementTimeoutMs = 5000,
  acquireTimeoutMs = 3000,
}: PoolOptions): Pool {
  const pool = new Pool({
    connectionString,
    max: size,
    connectionTimeoutMillis: acquireTimeoutMs,
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
/** The code has a few hundred different statements; any beyond this number, composed at run time, stay unnamed. */
const mostNames = 1000

function nameFor(text: string): string | undefined {
  const known = nameOf.get(text)
  if (known !== undefined || nameOf.size >= mostNames) return known
  const name = `s${createHash('sha256').update(text).digest('hex').slice(0, 24)}`
  nameOf.set(text, name)
  return name
}

/**
 * Parameterised statements are named, so that each connection parses and plans them once: that was half of
 * PostgreSQL's time. PgBouncer in transaction mode supports this since 1.21 (`max_prepared_statements`).
 */
function nameStatements(client: PoolClient): void {
  const send = client.query.bind(client) as (...call: unknown[]) => unknown
  const query = (text: unknown, values?: unknown, ...rest: unknown[]) =>
    typeof text === 'string' && Array.isArray(values) && values.length > 0
      ? send({ name: nameFor(text), text, values: values.map(toParameter) }, ...rest)
      : send(text, values, ...rest)
  Object.assign(client, { query })
}

/** Kysely on a pool that it does not close. */
export function openDatabase(pool: Pool): Database {
  return new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
}
