import type { AppointmentId } from '../../contract/core/values.ts'
import type { Tx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { enqueue } from '../jobs/enqueue.ts'
import { ProviderError } from '../providers/http.ts'
import { checkMeeting } from './check-meetings.ts'
import { findActiveSessionEvent, moveActiveSession } from './session-queries.ts'

/** Moves an appointment's video session to its new time, the link unchanged; one that is still to be made is made for it. */
export async function moveVideoSession(tx: Tx, appointmentId: AppointmentId): Promise<void> {
  const hadOne = await moveActiveSession(tx, appointmentId)
  await enqueue(tx, hadOne ? 'move_meeting' : 'create_meeting', { appointmentId })
}

/** Gives the calendar event the session's time. Safe to run twice: it sets what is true when it runs. */
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
    // Deleted by hand, most likely; if it is there after all, the fault stands.
    if (!(error instanceof ProviderError) || (error.status !== 404 && error.status !== 410)) throw error
    await checkMeeting(deps, google, { id, appointmentId, eventId })
    if ((await findActiveSessionEvent(db, appointmentId))?.id === id) throw error
  }
}
