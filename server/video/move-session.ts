import type { AppointmentId } from '../../contract/values.ts'
import type { Tx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { enqueue } from '../jobs/enqueue.ts'
import { findActiveSessionEvent, moveActiveSession } from './session-queries.ts'

/** Moves an appointment's video session to its new time, the link unchanged; one that is still to be made is made for it. */
export async function moveVideoSession(tx: Tx, appointmentId: AppointmentId): Promise<void> {
  const hadOne = await moveActiveSession(tx, appointmentId)
  await enqueue(tx, hadOne ? 'move_meeting' : 'create_meeting', { appointmentId })
}

/** Gives the calendar event the session's time. Safe to run twice: it sets what is true when it runs. */
export async function moveMeeting(deps: Deps, { appointmentId }: { appointmentId: AppointmentId }): Promise<void> {
  const session = await findActiveSessionEvent(deps.db, appointmentId)
  if (session === undefined || session.eventId === null || deps.google === null) return
  const instant = (date: Date) => Temporal.Instant.fromEpochMilliseconds(date.getTime())
  await deps.google.moveMeeting({
    eventId: session.eventId,
    startsAt: instant(session.startsAt),
    endsAt: instant(session.endsAt),
    timezone: session.timezone,
  })
}
