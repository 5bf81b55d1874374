import type { AppointmentId } from '../../contract/core/values.ts'
import { hasPermission } from '../../contract/rules/permissions.ts'
import { recordDeed, type Author } from '../audit/record.ts'
import type { Deps } from '../deps.ts'
import { clearFlagged } from '../messaging/delivery-queries.ts'
import { decideAtDesk, forbidden } from './decide-at-desk.ts'

/**
 * Somebody called the patient and told them what the messages about a visit could not: nobody has to call again.
 * Throws NOT_FOUND and FORBIDDEN.
 */
export async function markToldByPhone(
  deps: Deps,
  author: Author,
  { appointmentId }: { appointmentId: AppointmentId },
): Promise<void> {
  await decideAtDesk(deps, author, { appointmentId }, async ({ tx, appointment, now }) => {
    if (!hasPermission(author.actor, 'desk.write', appointment)) throw forbidden('desk.write')
    if ((await clearFlagged(tx, appointmentId)) === 0) return
    await recordDeed(tx, author, {
      action: 'PATIENT_TOLD_BY_PHONE',
      entityType: 'appointment',
      entityId: appointmentId,
      patientId: appointment.patientId,
      centreId: appointment.centreId,
      now,
    })
  })
}
