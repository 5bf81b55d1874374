import { sql } from 'kysely'
import type { AppointmentId } from '../../contract/core/values.ts'
import { openDeskChange } from '../db/appointment-fragment-queries.ts'
import type { Tx } from '../db/pool.ts'

/** Whether an appointment took place or is still going to. */
export async function isStillGoingAhead(tx: Tx, id: AppointmentId): Promise<boolean> {
  const { rows } = await sql`select from appointments
    where id = ${id} and is_active and status in ('CONFIRMED', 'IN_PROGRESS', 'COMPLETED', 'NO_SHOW')`.execute(tx)
  return rows.length > 0
}

/** The same, or the desk has cancelled it and can still undo that. */
export async function mayStillGoAhead(tx: Tx, id: AppointmentId): Promise<boolean> {
  if (await isStillGoingAhead(tx, id)) return true
  const { rows } = await sql`select from appointments a
    where a.id = ${id} and a.is_active and a.status = 'CANCELLED' and exists (select ${openDeskChange})`.execute(tx)
  return rows.length > 0
}
