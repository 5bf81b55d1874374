import type { AppointmentId } from '../../contract/core/values.ts'
import { hasPermission } from '../../contract/rules/permissions.ts'
import { recordAudit, type Author } from '../audit/record.ts'
import { isAfter } from '../core/instants.ts'
import type { Deps } from '../deps.ts'
import { queueNotifications } from '../messaging/queue.ts'
import { endVideoSession } from '../video/end-session.ts'
import { insertPastedLink } from '../video/session-queries.ts'
import { decideAtDesk, forbidden, statusChanged } from './decide-at-desk.ts'

/**
 * Sets a manually created link on a video visit, replacing any earlier one, and sends it to the patient. Throws
 * NOT_FOUND, FORBIDDEN, and STATUS_CHANGED if no call is upcoming.
 */
export async function pasteMeetLink(
  deps: Deps,
  author: Author,
  { appointmentId, joinUrl }: { appointmentId: AppointmentId; joinUrl: string },
): Promise<void> {
  await decideAtDesk(deps, author, { appointmentId }, async ({ tx, appointment, now }) => {
    const { actor } = author
    const mayWrite = hasPermission(actor, 'desk.write', appointment) || hasPermission(actor, 'visit.write', appointment)
    if (!mayWrite) throw forbidden('desk.write')
    const { status, appointmentType, endsAt } = appointment
    const isToCome = (status === 'CONFIRMED' || status === 'IN_PROGRESS') && isAfter(endsAt, now)
    if (!isToCome || appointmentType !== 'ONLINE') throw statusChanged(status)
    await endVideoSession(tx, appointmentId)
    const videoSessionId = await insertPastedLink(tx, { appointmentId, joinUrl })
    await queueNotifications(tx, { templates: ['meet_link'], appointmentId, videoSessionId, now })
    await recordAudit(tx, author, {
      action: 'MEET_LINK_PASTED',
      entityType: 'appointment',
      entityId: appointmentId,
      patientId: appointment.patientId,
      centreId: appointment.centreId,
      now,
    })
  })
}
