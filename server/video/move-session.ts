import type { AppointmentId } from '../../contract/core/values.ts'
import type { Tx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { enqueue } from '../jobs/enqueue.ts'
import type { Google } from '../providers/google.ts'
import { ProviderError } from '../providers/http.ts'
import { checkMeeting } from './check-meetings.ts'
import { alignActiveSession, findActiveSessionEvent, moveActiveSession, type SessionEvent } from './session-queries.ts'

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

/**
 * Updates the calendar event to the session's time. Safe to run twice, and beside another run: whichever call reaches
 * Google last, its run looks whether the session has been moved since. Throws ProviderError if another attempt may help.
 */
export async function moveMeeting(deps: Deps, { appointmentId }: { appointmentId: AppointmentId }): Promise<void> {
  const { db, google } = deps
  if (google === null) return
  let session = await findActiveSessionEvent(db, appointmentId)
  while (session !== undefined && session.eventId !== null) {
    const { eventId, startsAt, endsAt } = session
    await setTime(deps, google, appointmentId, { ...session, eventId })
    session = await findActiveSessionEvent(db, appointmentId)
    if (session?.eventId !== eventId) continue
    if (session.startsAt.equals(startsAt) && session.endsAt.equals(endsAt)) return
  }
}

async function setTime(
  deps: Deps,
  google: Google,
  appointmentId: AppointmentId,
  { id, eventId, startsAt, endsAt, timezone }: SessionEvent & { eventId: string },
): Promise<void> {
  try {
    await google.moveMeeting({ eventId, startsAt, endsAt, timezone })
  } catch (error) {
    // Probably deleted by hand. If it exists after all, the error stands.
    if (!(error instanceof ProviderError) || (error.status !== 404 && error.status !== 410)) throw error
    await checkMeeting(deps, google, { id, appointmentId, eventId })
    if ((await findActiveSessionEvent(deps.db, appointmentId))?.id === id) throw error
  }
}
