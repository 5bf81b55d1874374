import { sql } from 'kysely'
import type { AppointmentId } from '../../contract/core/values.ts'
import type { Tx } from '../db/pool.ts'

/** Whether an appointment took place or is still going to. */
export async function isStillGoingAhead(tx: Tx, id: AppointmentId): Promise<boolean> {
  const { rows } = await sql`select from appointments
    where id = ${id} and is_active and status in ('CONFIRMED', 'IN_PROGRESS', 'COMPLETED', 'NO_SHOW')`.execute(tx)
  return rows.length > 0
}
