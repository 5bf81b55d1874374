import { sql } from 'kysely'
import { isOpenSession, openSession } from '../db/appointment-fragment-queries.ts'
import type { AppointmentId } from '../../contract/core/values.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'

/** Cancels the active session and returns its id; undefined if there was none. */
export async function cancelActiveSession(tx: Tx, appointmentId: AppointmentId): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`
    update video_sessions v set status = 'CANCELLED', updated_at = now()
    where v.appointment_id = ${appointmentId} and ${isOpenSession} returning v.id`.execute(tx)
  return rows[0]?.id
}

/** Moves the active session to its appointment's time. False if there is no active session yet. */
export async function moveActiveSession(tx: Tx, appointmentId: AppointmentId): Promise<boolean> {
  const { rows } = await sql`
    update video_sessions v set scheduled_start_at = a.scheduled_start_at, scheduled_end_at = a.scheduled_end_at,
      updated_at = now()
    from appointments a
    where a.id = v.appointment_id and v.appointment_id = ${appointmentId} and ${isOpenSession}
    returning v.id`.execute(tx)
  return rows.length > 0
}

/** Moves the active session if it has another time than its appointment. */
export async function alignActiveSession(
  tx: Tx,
  appointmentId: AppointmentId,
): Promise<{ isMoved: boolean; hasSession: boolean }> {
  const { rows } = await sql<{ isMoved: boolean; hasSession: boolean }>`
    with moved as (
      update video_sessions v set scheduled_start_at = a.scheduled_start_at, scheduled_end_at = a.scheduled_end_at,
        updated_at = now()
      from appointments a
      where a.id = v.appointment_id and a.id = ${appointmentId} and ${isOpenSession}
        and (v.scheduled_start_at, v.scheduled_end_at) is distinct from (a.scheduled_start_at, a.scheduled_end_at)
      returning v.id)
    select exists (select from moved) as "isMoved", exists (select ${openSession}) as "hasSession"
    from appointments a where a.id = ${appointmentId}`.execute(tx)
  return rows[0] ?? { isMoved: false, hasSession: false }
}

export interface SessionEvent {
  id: number
  appointmentId: AppointmentId
  eventId: string | null
  status: 'SCHEDULED' | 'STARTED' | 'ENDED' | 'CANCELLED'
  startsAt: Temporal.Instant
  endsAt: Temporal.Instant
  timezone: string
}

const sessionEvents = sql`
  select v.id, v.appointment_id as "appointmentId", v.calendar_event_id as "eventId", v.status,
    coalesce(v.scheduled_start_at, a.scheduled_start_at) as "startsAt",
    coalesce(v.scheduled_end_at, a.scheduled_end_at) as "endsAt",
    ce.timezone
  from video_sessions v join appointments a on a.id = v.appointment_id join centres ce on ce.id = a.centre_id`

export async function findSessionEvent(db: DatabaseOrTx, videoSessionId: number): Promise<SessionEvent | undefined> {
  const { rows } = await sql<SessionEvent>`${sessionEvents} where v.id = ${videoSessionId}`.execute(db)
  return rows[0]
}

export async function findActiveSessionEvent(
  db: DatabaseOrTx,
  appointmentId: AppointmentId,
): Promise<SessionEvent | undefined> {
  const { rows } = await sql<SessionEvent>`${sessionEvents}
    where v.appointment_id = ${appointmentId} and ${isOpenSession}`.execute(db)
  return rows[0]
}

/** A link from another tool than ours: it has no calendar event to look after. Needs that no session is open. */
export async function insertPastedLink(
  tx: Tx,
  { appointmentId, joinUrl }: { appointmentId: AppointmentId; joinUrl: string },
): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into video_sessions (appointment_id, join_url, status, scheduled_start_at, scheduled_end_at)
    select a.id, ${joinUrl}, 'SCHEDULED', a.scheduled_start_at, a.scheduled_end_at from appointments a
    where a.id = ${appointmentId} returning id`.execute(tx)
  const id = rows[0]?.id
  if (id === undefined) throw new Error('The link just pasted is not there')
  return id
}
