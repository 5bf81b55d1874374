import type { AppointmentId } from '../../contract/core/values.ts'
import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { enqueue } from '../jobs/enqueue.ts'
import { queueNotifications } from '../messaging/queue.ts'
import { ProviderError } from '../providers/http.ts'
import { eventDeleted, type Google, type Meeting } from '../providers/google.ts'
import { insertMeetingEvent, markEventMade } from './event-queries.ts'
import {
  findMeetingAppointment,
  insertVideoSession,
  lockMeetingAppointment,
  type MeetingAppointment,
} from './queries.ts'
import { recordGone, removeEvent } from './remove-event.ts'
import { meetingTexts } from './text/meetings.ts'

/** Base 32 as in Google's event ids, `0-9a-v`, of fixed length so that two ids cannot concatenate to the same text. */
const base32 = (value: number) => value.toString(32).padStart(10, '0')

/**
 * The same for each run on one version of an appointment's time, so that a second run finds the first one's event.
 * The time of booking tells apart systems that share a calendar. Google never reuses the id of a deleted event, so
 * each later event has a number appended.
 */
function meetingEventId(
  appointmentId: AppointmentId,
  { createdAt, timeVersion }: Pick<MeetingAppointment, 'createdAt' | 'timeVersion'>,
  replaced = 0,
): string {
  const first = `mibo${base32(appointmentId)}${base32(createdAt.epochMilliseconds)}${timeVersion.toString(32)}`
  return replaced === 0 ? first : `${first}${base32(replaced)}`
}

/** The id of the event for the present version of the time, whether or not it exists yet. */
function currentEventId(appointmentId: AppointmentId, appointment: MeetingAppointment): string {
  const removed = new Set(appointment.events.filter(({ isRemoved }) => isRemoved).map(({ eventId }) => eventId))
  for (let replaced = 0; ; replaced += 1) {
    const eventId = meetingEventId(appointmentId, appointment, replaced)
    if (!removed.has(eventId)) return eventId
  }
}

/** How many deleted events of one appointment a run replaces before it gives up. */
const mostReplaced = 5

/**
 * Creates the Meet link of an online appointment that is still to come or under way. Safe to run twice: Google gets
 * the same event id and returns the same event, and the database allows one active session per appointment. Each event
 * id is recorded before Google is called: a run that was killed after Google's reply, or overtaken by a move, leaves an
 * obsolete event, and the next run deletes exactly those, each once. Throws ProviderError if another attempt may help,
 * including after a refusal, which the clinic's administrator can correct; until then staff can paste links.
 */
export async function createMeeting(deps: Deps, { appointmentId }: { appointmentId: AppointmentId }): Promise<void> {
  const { db, google, log } = deps
  for (let run = 0; run < mostReplaced; run += 1) {
    const appointment = await findMeetingAppointment(db, appointmentId)
    if (appointment === undefined || !appointment.isOnline) return
    if (google === null) {
      if (!appointment.hasSession) log.warn('meeting_not_made', { code: 'GOOGLE_NOT_CONFIGURED', appointmentId })
      return
    }
    const isWanted = appointment.needsLink && !appointment.hasSession
    const eventId = currentEventId(appointmentId, appointment)
    const kept = isWanted ? eventId : appointment.activeEventId
    for (const event of appointment.events) {
      if (event.isRemoved || event.eventId === kept) continue
      await removeEvent(deps, google, { ...event, appointmentId })
    }
    if (!isWanted) return

    await insertMeetingEvent(db, { appointmentId, eventId, now: deps.clock.now() })
    const meeting = await askGoogle(deps, google, { ...appointment, appointmentId, eventId })
    if (meeting === 'deleted') {
      await recordGone(deps, { appointmentId, eventId })
      continue
    }
    if (await keepMeeting(deps, appointmentId, appointment.timeVersion, meeting)) return
    // Cancelled, moved, deleted or given a link by hand in the meantime: the current state decides what to do.
    log.info('meeting_not_needed', { appointmentId })
  }
  log.error('meeting_not_made', { vendor: 'google', code: 'EVENT_DELETED', appointmentId })
}

async function askGoogle(
  { log }: Deps,
  google: Google,
  input: MeetingAppointment & { appointmentId: AppointmentId; eventId: string },
): Promise<Meeting | 'deleted'> {
  const { appointmentId, eventId, startsAt, endsAt, timezone } = input
  try {
    return await google.createMeeting({
      eventId,
      summary: meetingTexts.en.summary,
      startsAt,
      endsAt,
      timezone,
    })
  } catch (error) {
    if (error instanceof ProviderError) {
      if (error.code === eventDeleted) return 'deleted'
      const severity = error.kind === 'refused' ? 'error' : 'warn'
      log[severity]('meeting_not_made', { vendor: 'google', code: error.code ?? error.kind, appointmentId })
    }
    throw error
  }
}

/**
 * False if the appointment was cancelled or moved in the meantime, or staff pasted a link: then the event is surplus.
 * Also if another run has deleted it since.
 */
async function keepMeeting(
  deps: Deps,
  appointmentId: AppointmentId,
  timeVersion: number,
  { eventId, joinUrl, conferenceId, startsAt, endsAt }: Meeting,
): Promise<boolean> {
  return transact(deps.db, async (tx) => {
    const current = await lockMeetingAppointment(tx, appointmentId)
    if (!(await markEventMade(tx, eventId))) return false
    if (current?.needsLink !== true || !current.isOnline || current.timeVersion !== timeVersion) return false
    if (current.hasSession) return current.activeEventId === eventId
    const now = deps.clock.now()
    const session = { appointmentId, meetingId: conferenceId, joinUrl, eventId, now }
    const videoSessionId = await insertVideoSession(tx, session)
    if (videoSessionId === undefined) return false
    // An undone move's event: the next move gets its version, and with it the event's id.
    const isAnother = startsAt?.equals(current.startsAt) === false || endsAt?.equals(current.endsAt) === false
    if (isAnother) await enqueue(tx, 'move_meeting', { appointmentId })
    await queueNotifications(tx, { templates: ['meet_link'], appointmentId, videoSessionId, now })
    return true
  })
}
