import type { AppointmentId } from '../../contract/core/values.ts'
import type { Tx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { enqueue } from '../jobs/enqueue.ts'
import { recordGone } from './remove-event.ts'
import { cancelActiveSession, findSessionEvent } from './session-queries.ts'

/** Ends an appointment's video session, if it has one, and queues the deletion of its calendar event. */
export async function endVideoSession(tx: Tx, appointmentId: AppointmentId): Promise<void> {
  const videoSessionId = await cancelActiveSession(tx, appointmentId)
  if (videoSessionId !== undefined) await enqueue(tx, 'delete_meeting', { videoSessionId })
}

/** Deletes the calendar event of a cancelled session. Safe to run twice: a missing event counts as deleted. */
export async function deleteMeeting(deps: Deps, { videoSessionId }: { videoSessionId: number }): Promise<void> {
  const session = await findSessionEvent(deps.db, videoSessionId)
  if (session?.status !== 'CANCELLED' || session.eventId === null || deps.google === null) return
  await deps.google.deleteMeeting(session.eventId)
  await recordGone(deps, { appointmentId: session.appointmentId, eventId: session.eventId })
}
