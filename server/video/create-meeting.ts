import type { AppointmentId } from '../../contract/values.ts'
import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { queueNotifications } from '../notifications/queue.ts'
import { ProviderError } from '../providers/http.ts'
import type { Google, Meeting } from '../providers/google.ts'
import {
  findMeetingAppointment,
  insertVideoSession,
  lockMeetingAppointment,
  type MeetingAppointment,
} from './queries.ts'

const instant = (date: Date) => Temporal.Instant.fromEpochMilliseconds(date.getTime())

/** Base 32 as Google's event ids have it, `0-9a-v`, of one length so that two ids cannot run together alike. */
const base32 = (value: number) => value.toString(32).padStart(10, '0')

/**
 * The same for each run over one version of an appointment's time, so that a second run finds the event of the first.
 * The time of booking tells systems apart that share a calendar.
 */
export function meetingEventId(
  appointmentId: AppointmentId,
  { createdAt, timeVersion }: Pick<MeetingAppointment, 'createdAt' | 'timeVersion'>,
): string {
  return `mibo${base32(appointmentId)}${base32(createdAt.getTime())}${timeVersion.toString(32)}`
}

/** One for each version of the time that the appointment has had: any of them may have been made before. */
function eventIdsOf(appointmentId: AppointmentId, { createdAt, timeVersion }: MeetingAppointment): string[] {
  return Array.from({ length: timeVersion }, (_, index) =>
    meetingEventId(appointmentId, { createdAt, timeVersion: index + 1 }),
  )
}

/**
 * Makes the Meet link of a confirmed online appointment. Safe to run twice: Google is asked with the same event id and
 * answers with the same event, and the database takes one active session an appointment. A run that was killed after
 * Google's answer, or overtaken by a move, leaves an event that nothing else knows of: whichever run comes next removes all
 * but the one that counts. Throws ProviderError where another try may help, also after a refusal, which the clinic's
 * administrator can mend; until then staff can paste links.
 */
export async function createMeeting(deps: Deps, { appointmentId }: { appointmentId: AppointmentId }): Promise<void> {
  const { google, log } = deps
  const appointment = await findMeetingAppointment(deps.db, appointmentId)
  if (appointment === undefined || !appointment.isOnline) return
  if (google === null) {
    if (!appointment.hasSession) log.warn('meeting_not_made', { code: 'GOOGLE_NOT_CONFIGURED', appointmentId })
    return
  }
  const isWanted = appointment.status === 'CONFIRMED' && !appointment.hasSession
  const current = meetingEventId(appointmentId, appointment)
  const kept = isWanted ? current : appointment.activeEventId
  for (const eventId of eventIdsOf(appointmentId, appointment)) {
    if (eventId !== kept) await google.deleteMeeting(eventId)
  }
  if (!isWanted) return

  const meeting = await askGoogle(deps, google, { ...appointment, appointmentId, eventId: current })
  if (await keepMeeting(deps, appointmentId, appointment.timeVersion, meeting)) return
  // Cancelled, moved or given a link by hand meanwhile: what is true now says what has to go.
  log.info('meeting_not_needed', { appointmentId })
  await createMeeting(deps, { appointmentId })
}

async function askGoogle(
  { log }: Deps,
  google: Google,
  input: MeetingAppointment & { appointmentId: AppointmentId; eventId: string },
): Promise<Meeting> {
  const { appointmentId, eventId, startsAt, endsAt, timezone } = input
  try {
    return await google.createMeeting({
      eventId,
      // A calendar is shown on screens that others see: no name, and nothing of what it is about.
      summary: 'Consultation',
      startsAt: instant(startsAt),
      endsAt: instant(endsAt),
      timezone,
    })
  } catch (error) {
    if (error instanceof ProviderError) {
      const severity = error.kind === 'refused' ? 'error' : 'warn'
      log[severity]('meeting_not_made', { vendor: 'google', code: error.code ?? error.kind, appointmentId })
    }
    throw error
  }
}

/** False where the appointment was cancelled or moved meanwhile, or staff had pasted a link: the event is one too many. */
async function keepMeeting(
  deps: Deps,
  appointmentId: AppointmentId,
  timeVersion: number,
  { eventId, joinUrl, conferenceId }: Meeting,
): Promise<boolean> {
  return transact(deps.db, async (tx) => {
    const current = await lockMeetingAppointment(tx, appointmentId)
    if (current?.status !== 'CONFIRMED' || !current.isOnline || current.timeVersion !== timeVersion) return false
    if (current.hasSession) return current.activeEventId === eventId
    if (!(await insertVideoSession(tx, { appointmentId, meetingId: conferenceId, joinUrl, eventId }))) return false
    await queueNotifications(tx, { templates: ['meet_link'], appointmentId, now: deps.clock.now() })
    return true
  })
}
