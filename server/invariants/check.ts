import type pg from 'pg'
import { invariants, type Invariant } from './queries.ts'

export interface Finding {
  invariant: Invariant
  /** The first few ids; `count` says how many there are. */
  ids: string[]
  count: number
}

export interface CheckOptions {
  now: Temporal.Instant
  /** How late a sweep may be. */
  sweepSeconds: number
  otpMaxAttempts: number
  maxOpenHolds: number
}

/** Every invariant that does not hold, with the rows in which it does not. Reads only. */
export async function checkInvariants(pool: pg.Pool, options: CheckOptions): Promise<Finding[]> {
  const findings: Finding[] = []
  const all = [options.now.toString(), options.sweepSeconds, options.otpMaxAttempts, options.maxOpenHolds]
  for (const invariant of invariants) {
    const highest = Math.max(0, ...[...invariant.sql.matchAll(/\$(\d)/g)].map((match) => Number(match[1])))
    const text = withUnusedParameters(invariant.sql, highest)
    const { rows } = await pool.query<{ id: unknown }>(text, all.slice(0, highest))
    if (rows.length === 0) continue
    findings.push({ invariant, count: rows.length, ids: rows.slice(0, 10).map((row) => String(row.id)) })
  }
  return findings
}

/** PostgreSQL wants to know the type of each parameter up to the highest, used or not. */
function withUnusedParameters(sql: string, highest: number): string {
  const types = ['', 'timestamptz', 'int', 'int', 'int']
  const unused = Array.from({ length: highest }, (_, index) => index + 1).filter(
    (number) => !sql.includes(`$${number}`),
  )
  if (unused.length === 0) return sql
  const casts = unused.map((number) => `$${number}::${types[number]} as p${number}`).join(', ')
  return `with unused as (select ${casts}) ${sql}`
}
