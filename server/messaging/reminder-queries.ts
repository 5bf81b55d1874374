import { sql } from 'kysely'
import type { AppointmentId } from '../../contract/core/values.ts'
import { openDeskMove } from '../db/appointment-fragment-queries.ts'
import type { Tx } from '../db/pool.ts'

/**
 * Confirmed appointments whose reminder is due and not queued yet, locked so that two processes claim different ones.
 * While the desk can undo a move, the time is not certain: another may get the same version.
 * Erased patients and switched-off templates are excluded, since no row would ever be written for them.
 */
export async function claimDueReminders(
  tx: Tx,
  { now, reminderHours, limit }: { now: Temporal.Instant; reminderHours: number; limit: number },
): Promise<AppointmentId[]> {
  const at = sql`${now}::timestamptz`
  const early = sql`make_interval(secs => ${reminderHours * 3600})`
  const { rows } = await sql<{ id: AppointmentId }>`
    select a.id from appointments a
    join patient_profiles pp on pp.id = a.patient_id
    join users u on u.id = pp.user_id and (u.phone <> '' or u.is_active)
    where a.status = 'CONFIRMED' and a.is_active
      and a.scheduled_start_at > ${at} and a.scheduled_start_at <= ${at} + ${early}
      and (coalesce(a.status_changed_at, a.created_at) <= a.scheduled_start_at - ${early}
        or (coalesce(a.status_changed_at, a.created_at) <= a.scheduled_start_at - interval '4 hours'
          and a.scheduled_start_at <= ${at} + interval '2 hours'))
      and exists (select from notification_templates t where t.name = 'appointment_reminder' and t.is_active)
      and not exists (select from notifications n
        where n.dedupe_key = 'appointment_reminder:' || a.id || ':v' || a.time_version)
      and not exists (select ${openDeskMove})
    order by a.scheduled_start_at limit ${limit} for no key update of a skip locked`.execute(tx)
  return rows.map(({ id }) => id)
}
