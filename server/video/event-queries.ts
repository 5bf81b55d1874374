import { sql } from 'kysely'
import type { AppointmentId } from '../../contract/core/values.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'
import { needsLink } from './queries.ts'

/** Recorded before Google is called, so that the event is known even if the reply is lost. */
export async function insertMeetingEvent(
  db: DatabaseOrTx,
  event: { appointmentId: AppointmentId; eventId: string; now: Temporal.Instant },
): Promise<void> {
  await sql`insert into meeting_events (event_id, appointment_id, asked_at)
    values (${event.eventId}, ${event.appointmentId}, ${event.now})
    on conflict (event_id) do update set asked_at = excluded.asked_at`.execute(db)
}

/**
 * Another run may have found nothing to delete while this one was still being created. False if one has deleted it
 * since: then it is gone.
 */
export async function markEventMade(tx: Tx, eventId: string): Promise<boolean> {
  // Also a lock: whoever deletes it meanwhile finds the link that rests on it.
  const { rows } = await sql<{ isGone: boolean }>`
    update meeting_events set removed_at = case when is_gone then removed_at end
    where event_id = ${eventId} returning is_gone as "isGone"`.execute(tx)
  return rows[0]?.isGone === false
}

/** It was deleted in the calendar: its id can never be used again. */
export async function markEventGone(tx: Tx, eventId: string, now: Temporal.Instant): Promise<void> {
  await sql`update meeting_events set is_gone = true, removed_at = coalesce(removed_at, ${now})
    where event_id = ${eventId}`.execute(tx)
}

/** It was looked for in vain. */
export async function markEventRemoved(db: DatabaseOrTx, eventId: string, now: Temporal.Instant): Promise<void> {
  await sql`update meeting_events set removed_at = coalesce(removed_at, ${now})
    where event_id = ${eventId}`.execute(db)
}

/** False if it was made after all, and an appointment may have it. */
export async function isEventRemoved(db: DatabaseOrTx, eventId: string): Promise<boolean> {
  const { rows } = await sql`select 1 from meeting_events
    where event_id = ${eventId} and removed_at is not null`.execute(db)
  return rows.length === 1
}

export interface SessionToCheck {
  id: number
  appointmentId: AppointmentId
  eventId: string
}

/** A link that staff pasted over the event's own works without the event. */
const restsOnItsEvent = sql`position(v.meeting_id in v.join_url) > 0`

const sessionsToCheck = sql`
  select v.id, v.appointment_id as "appointmentId", v.calendar_event_id as "eventId"
  from video_sessions v join appointments a on a.id = v.appointment_id
  where v.status = 'SCHEDULED' and v.calendar_event_id is not null and ${needsLink}
    and ${restsOnItsEvent}`

/**
 * Links whose events have not been checked for ten minutes if the start is less than two hours away, for two hours on
 * the day before, and for six hours otherwise.
 */
export async function findDueChecks(db: DatabaseOrTx, now: Temporal.Instant, limit: number): Promise<SessionToCheck[]> {
  const at = sql`${now}::timestamptz`
  const { rows } = await sql<SessionToCheck>`${sessionsToCheck} and v.scheduled_end_at > ${at}
      and (v.event_checked_at is null or v.event_checked_at < ${at} - case
        when v.scheduled_start_at < ${at} + interval '2 hours' then interval '10 minutes'
        when v.scheduled_start_at < ${at} + interval '26 hours' then interval '2 hours'
        else interval '6 hours' end)
    order by v.scheduled_start_at limit ${limit}`.execute(db)
  return rows
}

/** The appointment's link, if its event has not been checked since `since`. */
export async function findUncheckedSession(
  db: DatabaseOrTx,
  appointmentId: AppointmentId,
  since: Temporal.Instant,
): Promise<SessionToCheck | undefined> {
  const { rows } = await sql<SessionToCheck>`${sessionsToCheck} and v.appointment_id = ${appointmentId}
    and (v.event_checked_at is null or v.event_checked_at < ${since})`.execute(db)
  return rows[0]
}

export async function markEventChecked(db: DatabaseOrTx, id: number, now: Temporal.Instant): Promise<void> {
  await sql`update video_sessions set event_checked_at = ${now} where id = ${id}`.execute(db)
}

/** Ends the session whose link rests on an event. False if there is none, or another run has already done so. */
export async function cancelSessionOf(tx: Tx, eventId: string): Promise<boolean> {
  const { rows } = await sql`update video_sessions v set status = 'CANCELLED', updated_at = now()
    where v.calendar_event_id = ${eventId} and v.status = 'SCHEDULED' and ${restsOnItsEvent} returning v.id`.execute(tx)
  return rows.length === 1
}
