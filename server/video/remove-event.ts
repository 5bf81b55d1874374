import type { AppointmentId } from '../../contract/core/values.ts'
import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { enqueue } from '../jobs/enqueue.ts'
import type { Google } from '../providers/google.ts'
import { cancelSessionOf, isEventRemoved, markEventGone, markEventRemoved } from './event-queries.ts'
import { lockMeetingAppointment } from './queries.ts'

interface MeetingEvent {
  appointmentId: AppointmentId
  eventId: string
}

/** For so long Google may still carry out a request that was given up. */
const lateMs = 120_000

/**
 * Removes an event that no appointment needs. If the calendar does not have it yet, it is looked for once more when it
 * can no longer come. Throws ProviderError.
 */
export async function removeEvent(
  deps: Deps,
  google: Google,
  { appointmentId, eventId, askedAtMs }: MeetingEvent & { askedAtMs: number },
): Promise<void> {
  const { db, clock } = deps
  if (await google.deleteMeeting(eventId)) return recordGone(deps, { appointmentId, eventId })
  const now = clock.now()
  const runAt = Temporal.Instant.fromEpochMilliseconds(askedAtMs + lateMs)
  await transact(db, async (tx) => {
    await markEventRemoved(tx, eventId, now)
    const mayCome = Temporal.Instant.compare(now, runAt) < 0
    if (mayCome) await enqueue(tx, 'delete_late_event', { eventId }, { runAt })
  })
}

/**
 * An event that was deleted, by us or by hand. If the appointment has come to need it meanwhile, its link is dead:
 * another is made, and sent.
 */
export async function recordGone({ db, clock, log }: Deps, { appointmentId, eventId }: MeetingEvent): Promise<void> {
  const hadLink = await transact(db, async (tx) => {
    await lockMeetingAppointment(tx, appointmentId)
    await markEventGone(tx, eventId, clock.now())
    const isDead = await cancelSessionOf(tx, eventId)
    if (isDead) await enqueue(tx, 'create_meeting', { appointmentId })
    return isDead
  })
  if (hadLink) log.warn('meeting_replaced', { code: 'EVENT_DELETED', appointmentId })
}

/** An event that came after it was looked for. Throws ProviderError if another attempt may help. */
export async function deleteLateEvent({ db, google }: Deps, { eventId }: { eventId: string }): Promise<void> {
  if (google !== null && (await isEventRemoved(db, eventId))) await google.deleteMeeting(eventId)
}
