import { sql } from 'kysely'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'
import { openDeskChange } from '../db/appointment-fragment-queries.ts'

/** A message waits until nothing of its appointment can be undone any more. */
export async function holdMessage(db: DatabaseOrTx, id: number, now: Temporal.Instant): Promise<void> {
  await sql`update notifications set held_at = ${now} where id = ${id} and status = 'QUEUED'`.execute(db)
}

/** The ids of messages that waited, and need not any longer. */
export async function claimHeld(tx: Tx): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    update notifications n set held_at = null from appointments a
    where n.held_at is not null and a.id = n.appointment_id and not exists (select ${openDeskChange})
    returning n.id`.execute(tx)
  return rows.map(({ id }) => id)
}
