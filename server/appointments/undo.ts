import type { AppointmentId } from '../../contract/core/values.ts'
import { hasPermission } from '../../contract/rules/permissions.ts'
import { recordDeed, type Author } from '../audit/record.ts'
import { AppError } from '../core/app-error.ts'
import { isAfter } from '../core/instants.ts'
import type { Deps } from '../deps.ts'
import { findClinicianBefore, listOpenDeskChanges, undoDeskChange, type DeskChange } from './desk-change-queries.ts'
import { decideAtDesk, forbidden } from './decide-at-desk.ts'
import type { DeskAppointment } from './desk-queries.ts'

/**
 * False where somebody else has changed the appointment since: then the deed is no longer the last thing that
 * happened to it.
 */
function standsAsLeft({ kind, status, timeVersion }: DeskChange, appointment: DeskAppointment): boolean {
  const version = kind === 'MOVE' ? timeVersion + 1 : timeVersion
  if (appointment.timeVersion !== version) return false
  if (kind === 'CANCEL') return appointment.status === 'CANCELLED'
  if (kind === 'STATUS') return appointment.status !== 'CANCELLED'
  return appointment.status === status
}

/**
 * Takes the last deed of the desk back within its window, as if it had not been: nothing of it has left the house.
 * Throws NOT_FOUND, FORBIDDEN, UNDO_TOO_LATE, PATIENT_GONE where a cancelled visit's patient has left since, and
 * SLOT_TAKEN where somebody has taken the old time.
 */
export async function undoAtDesk(
  deps: Deps,
  author: Author,
  { appointmentId }: { appointmentId: AppointmentId },
): Promise<void> {
  // Handed to another clinician, it goes back to the first: both are locked.
  const clinicianId = await findClinicianBefore(deps.db, appointmentId)
  await decideAtDesk(deps, author, { appointmentId, clinicianId }, async ({ tx, appointment, now, patientsThere }) => {
    const last = (await listOpenDeskChanges(tx, appointmentId)).at(-1)
    const permission = last === undefined || last.kind === 'STATUS' ? 'visit.write' : 'desk.write'
    if (!hasPermission(author.actor, permission, appointment)) throw forbidden(permission)
    if (last === undefined || !isAfter(last.releaseAt, now) || !standsAsLeft(last, appointment)) {
      throw new AppError('UNDO_TOO_LATE')
    }
    if (last.clinicianId !== appointment.clinicianId && last.clinicianId !== clinicianId)
      throw new AppError('UNDO_TOO_LATE')
    if (last.kind === 'CANCEL' && !patientsThere.has(appointment.patientId)) throw new AppError('PATIENT_GONE')
    await undoDeskChange(tx, appointmentId, last, { actor: author.actor, reason: 'UNDONE', now })
    await recordDeed(tx, author, {
      action: `${last.kind}_UNDONE`,
      entityType: 'appointment',
      entityId: appointmentId,
      patientId: appointment.patientId,
      centreId: appointment.centreId,
      now,
    })
  })
}
