import type { AppointmentId } from '../../contract/core/values.ts'
import type { Tx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { enqueue } from '../jobs/enqueue.ts'
import { ProviderError } from '../providers/http.ts'
import { checkMeeting } from './check-meetings.ts'
import { alignActiveSession, findActiveSessionEvent, moveActiveSession } from './session-queries.ts'

/**
 * Moves an appointment's video session to its new time, keeping the link; if there is none yet, it will be created
 * for the new time.
 */
export async function moveVideoSession(tx: Tx, appointmentId: AppointmentId): Promise<void> {
  const hadOne = await moveActiveSession(tx, appointmentId)
  await enqueue(tx, hadOne ? 'move_meeting' : 'create_meeting', { appointmentId })
}

/**
 * Once a change by the desk is undone: a link may have been created for the time that was undone, or not at all while
 * the appointment stood cancelled.
 */
export async function alignVideoSession(tx: Tx, appointmentId: AppointmentId): Promise<void> {
  const { isMoved, hasSession } = await alignActiveSession(tx, appointmentId)
  if (isMoved) await enqueue(tx, 'move_meeting', { appointmentId })
  else if (!hasSession) await enqueue(tx, 'create_meeting', { appointmentId })
}

/** Updates the calendar event to the session's time. Safe to run twice: it sets whatever is true when it runs. */
export async function moveMeeting(deps: Deps, { appointmentId }: { appointmentId: AppointmentId }): Promise<void> {
  const { db, google } = deps
  const session = await findActiveSessionEvent(db, appointmentId)
  if (session === undefined || session.eventId === null || google === null) return
  const { id, eventId, timezone } = session
  try {
    await google.moveMeeting({
      eventId,
      startsAt: session.startsAt,
      endsAt: session.endsAt,
      timezone,
    })
  } catch (error) {
    // Probably deleted by hand. If it exists after all, the error stands.
    if (!(error instanceof ProviderError) || (error.status !== 404 && error.status !== 410)) throw error
    await checkMeeting(deps, google, { id, appointmentId, eventId })
    if ((await findActiveSessionEvent(db, appointmentId))?.id === id) throw error
  }
}
