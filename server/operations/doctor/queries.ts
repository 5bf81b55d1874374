import { sql } from 'kysely'
import type { DatabaseOrTx } from '../../db/pool.ts'

export async function readServerVersion(db: DatabaseOrTx): Promise<{ major: number; version: string }> {
  const { rows } = await sql<{ number: number; version: string }>`
    select current_setting('server_version_num')::int as number, current_setting('server_version') as version`.execute(
    db,
  )
  const { number = 0, version = 'unknown' } = rows[0] ?? {}
  return { major: Math.floor(number / 10_000), version }
}

/** Installed, or available to install. */
export async function hasExtension(db: DatabaseOrTx, name: string): Promise<boolean> {
  const { rows } = await sql`select from pg_available_extensions where name = ${name}`.execute(db)
  return rows.length > 0
}

/** As the session has it: `0` means none. */
export async function readStatementTimeout(db: DatabaseOrTx): Promise<string> {
  const { rows } = await sql<{ value: string }>`select current_setting('statement_timeout') as value`.execute(db)
  return rows[0]?.value ?? ''
}
