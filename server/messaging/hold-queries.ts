import { sql } from 'kysely'
import type { AppointmentId } from '../../contract/core/values.ts'
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

/**
 * The ids of what was not to be said while the visit had been marked as missed or over, and is to be said of its time
 * now that it is not; they are queued again.
 */
export async function claimUnsaid(tx: Tx, appointmentId: AppointmentId): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    update notifications n set status = 'QUEUED', error_code = null, updated_at = now()
    from notification_templates t, appointments a
    where a.id = ${appointmentId} and n.appointment_id = a.id and t.id = n.template_id
      and t.name in ('appointment_confirmed', 'appointment_rescheduled', 'meet_link', 'appointment_reminder',
        'appointment_offer')
      and n.status = 'FAILED' and n.error_code = 'NO_LONGER_NEEDED'
      and (n.payload_data ->> 'timeVersion')::int = a.time_version
    returning n.id`.execute(tx)
  return rows.map(({ id }) => id)
}
