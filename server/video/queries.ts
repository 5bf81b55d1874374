import { sql } from 'kysely'
import { epochMs } from '../db/hours-fragment-queries.ts'
import { isOpenSession, openSession } from '../db/appointment-fragment-queries.ts'
import type { AppointmentId } from '../../contract/core/values.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'

export interface MeetingAppointment {
  needsLink: boolean
  isOnline: boolean
  timeVersion: number
  startsAt: Temporal.Instant
  endsAt: Temporal.Instant
  createdAt: Temporal.Instant
  timezone: string
  /** Of the active session; null if there is none, or its link was pasted by hand. */
  activeEventId: string | null
  hasSession: boolean
  /** Every event that Google was asked to create, read in the same snapshot as the rest. */
  events: { eventId: string; askedAtMs: number; isRemoved: boolean }[]
}

/** Appointment `a` needs a link that works: it is going to take place, or is under way. */
export const needsLink = sql`a.status in ('CONFIRMED', 'IN_PROGRESS')`

const meetingAppointments = sql`
  select ${needsLink} as "needsLink", a.appointment_type = 'ONLINE' as "isOnline", a.time_version as "timeVersion",
    a.scheduled_start_at as "startsAt", a.scheduled_end_at as "endsAt", a.created_at as "createdAt", ce.timezone,
    v.calendar_event_id as "activeEventId", v.id is not null as "hasSession",
    (select coalesce(json_agg(json_build_object('eventId', e.event_id, 'askedAtMs', ${epochMs('e.asked_at')},
        'isRemoved', e.removed_at is not null)
        order by e.asked_at, e.event_id), '[]')
      from meeting_events e where e.appointment_id = a.id) as events
  from appointments a
  join centres ce on ce.id = a.centre_id
  left join video_sessions v on v.appointment_id = a.id and ${isOpenSession}`

export async function findMeetingAppointment(
  db: DatabaseOrTx,
  id: AppointmentId,
): Promise<MeetingAppointment | undefined> {
  const { rows } = await sql<MeetingAppointment>`${meetingAppointments} where a.id = ${id}`.execute(db)
  return rows[0]
}

/** The same under a lock, so that neither its status nor its time changes before the transaction ends. */
export async function lockMeetingAppointment(tx: Tx, id: AppointmentId): Promise<MeetingAppointment | undefined> {
  // Two statements: the joined session must be read after the lock was obtained.
  await sql`select from appointments where id = ${id} for no key update`.execute(tx)
  return findMeetingAppointment(tx, id)
}

/** Inserts the one active session of an appointment; undefined if there is one already. */
export async function insertVideoSession(
  tx: Tx,
  session: { appointmentId: AppointmentId; meetingId: string; joinUrl: string; eventId: string; now: Temporal.Instant },
): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`
    insert into video_sessions
      (appointment_id, provider, meeting_id, join_url, status, scheduled_start_at, scheduled_end_at, calendar_event_id,
       event_checked_at)
    select a.id, 'GOOGLE_MEET', ${session.meetingId}, ${session.joinUrl}, 'SCHEDULED', a.scheduled_start_at,
      a.scheduled_end_at, ${session.eventId}, ${session.now}
    from appointments a where a.id = ${session.appointmentId}
    on conflict (appointment_id) where status in ('SCHEDULED', 'STARTED') do nothing
    returning id`.execute(tx)
  return rows[0]?.id
}

/** Upcoming online appointments that were confirmed some time ago and have no link, the nearest first. */
export async function findMissingMeetings(
  db: DatabaseOrTx,
  now: Temporal.Instant,
  { ownOnly }: { ownOnly: boolean },
): Promise<AppointmentId[]> {
  const { rows } = await sql<{ id: AppointmentId }>`
    select a.id from appointments a
    where a.status = 'CONFIRMED' and a.is_active and a.appointment_type = 'ONLINE'
      and a.scheduled_end_at > ${now} and a.scheduled_start_at > ${now}::timestamptz - interval '1 day'
      and coalesce(a.status_changed_at, a.updated_at) < ${now}::timestamptz - interval '15 minutes'
      and not exists (select ${openSession})
      ${ownOnly ? sql`and a.fee_amount is not null` : sql``}
    order by a.scheduled_start_at limit 100`.execute(db)
  return rows.map(({ id }) => id)
}
