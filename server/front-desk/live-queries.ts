import { sql } from 'kysely'
import type { Database } from '../db/pool.ts'

/** The number of the last change that was announced, received or not. */
export async function findLastNumber(db: Database): Promise<number> {
  const { rows } = await sql<{ number: number }>`
    select case when is_called then last_value else 0 end as number from live_event_numbers`.execute(db)
  return rows[0]?.number ?? 0
}
