import type { AppointmentId } from '../../contract/core/values.ts'
import { hasPermission } from '../../contract/rules/permissions.ts'
import { recordAudit, type Author } from '../audit/record.ts'
import type { Deps } from '../deps.ts'
import { clearFlagged } from '../messaging/delivery-queries.ts'
import { decideAtDesk, forbidden } from './decide-at-desk.ts'

/**
 * Records that the patient was told by phone what an undelivered message says, so that nobody calls again. Throws
 * NOT_FOUND and FORBIDDEN.
 */
export async function markToldByPhone(
  deps: Deps,
  author: Author,
  { appointmentId }: { appointmentId: AppointmentId },
): Promise<void> {
  await decideAtDesk(deps, author, { appointmentId }, async ({ tx, appointment, now }) => {
    if (!hasPermission(author.actor, 'desk.write', appointment)) throw forbidden('desk.write')
    if ((await clearFlagged(tx, appointmentId)) === 0) return
    await recordAudit(tx, author, {
      action: 'PATIENT_TOLD_BY_PHONE',
      entityType: 'appointment',
      entityId: appointmentId,
      patientId: appointment.patientId,
      centreId: appointment.centreId,
      now,
    })
  })
}
