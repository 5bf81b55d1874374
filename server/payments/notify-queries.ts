import { sql } from 'kysely'
import type { AppointmentId } from '../../contract/core/values.ts'
import { openDeskChange } from '../db/appointment-fragment-queries.ts'
import { isSale } from '../db/refund-fragment-queries.ts'
import type { Tx } from '../db/pool.ts'

const goesAhead = sql`a.status in ('CONFIRMED', 'IN_PROGRESS', 'COMPLETED', 'NO_SHOW')`

/** Whether an appointment took place or is still going to. */
export async function isStillGoingAhead(tx: Tx, id: AppointmentId): Promise<boolean> {
  const { rows } = await sql`select from appointments a where a.id = ${id} and a.is_active and ${goesAhead}`.execute(tx)
  return rows.length > 0
}

/** Whether a payment bought an appointment that goes ahead, or that the desk has cancelled and can still bring back. */
export async function isBought(tx: Tx, id: AppointmentId): Promise<boolean> {
  const { rows } = await sql`select from appointments a where a.id = ${id} and a.is_active
    and (${goesAhead} or (a.status = 'CANCELLED' and exists (select ${openDeskChange})))
    and exists (select from payments p where p.appointment_id = a.id and ${isSale})`.execute(tx)
  return rows.length > 0
}
