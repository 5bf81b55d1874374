import type pg from 'pg'
import { invariants, type Invariant } from './invariant-queries.ts'

export interface Finding {
  invariant: Invariant
  /** The first few ids; `count` is the total. */
  ids: string[]
  count: number
}

export interface CheckOptions {
  now: Temporal.Instant
  /** How late a periodic task may be. */
  sweepSeconds: number
  otpMaxAttempts: number
  maxOpenHolds: number
}

/** Every violated invariant with its rows, from one query and therefore one moment. Only reads. */
export async function checkInvariants(
  pool: Pick<pg.Pool, 'query'>,
  { now, sweepSeconds, otpMaxAttempts, maxOpenHolds }: CheckOptions,
  among: readonly Invariant[] = invariants,
): Promise<Finding[]> {
  const { rows } = await pool.query<{ number: number; ids: string[]; count: number }>(queryOf(among), [
    now.toString(),
    sweepSeconds,
    otpMaxAttempts,
    maxOpenHolds,
  ])
  return rows.flatMap(({ number, ids, count }) => {
    const invariant = among.find((one) => one.number === number)
    return invariant === undefined ? [] : [{ invariant, ids, count }]
  })
}

const queries = new WeakMap<readonly Invariant[], string>()

function queryOf(among: readonly Invariant[]): string {
  const known = queries.get(among)
  if (known !== undefined) return known
  const parts = among.map(({ number, sql }) => `select ${number} as number, broken.id::text as id from (${sql}) broken`)
  // PostgreSQL needs the type of each parameter, used or not.
  const query = `with given as (select $1::timestamptz, $2::int, $3::int, $4::int)
    select number, count(*)::int as count, (array_agg(id))[1:10] as ids from (${parts.join('\nunion all ')}) findings
    group by number order by number`
  queries.set(among, query)
  return query
}
