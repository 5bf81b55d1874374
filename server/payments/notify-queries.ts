import { sql } from 'kysely'
import type { AppointmentId } from '../../contract/core/values.ts'
import { openDeskChange } from '../db/appointment-fragment-queries.ts'
import type { Tx } from '../db/pool.ts'

const goesAhead = sql`a.status in ('CONFIRMED', 'IN_PROGRESS', 'COMPLETED', 'NO_SHOW')`

/** Whether an appointment took place or is still going to. */
export async function isStillGoingAhead(tx: Tx, id: AppointmentId): Promise<boolean> {
  const { rows } = await sql`select from appointments a where a.id = ${id} and a.is_active and ${goesAhead}`.execute(tx)
  return rows.length > 0
}

/** The same, or the desk has cancelled it and can still undo that. */
export async function mayStillGoAhead(tx: Tx, id: AppointmentId): Promise<boolean> {
  const { rows } = await sql`select from appointments a where a.id = ${id} and a.is_active
    and (${goesAhead} or (a.status = 'CANCELLED' and exists (select ${openDeskChange})))`.execute(tx)
  return rows.length > 0
}
