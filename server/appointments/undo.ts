import type { AppointmentId } from '../../contract/core/values.ts'
import { hasPermission } from '../../contract/rules/permissions.ts'
import { recordAudit, type Author } from '../audit/record.ts'
import { AppError } from '../core/app-error.ts'
import { isAfter } from '../core/instants.ts'
import { dropSecondRegistrationFees } from '../db/registration-fee-queries.ts'
import type { Deps } from '../deps.ts'
import { findClinicianBefore, listOpenDeskChanges, undoDeskChange, type DeskChange } from './desk-change-queries.ts'
import { decideAtDesk, forbidden } from './decide-at-desk.ts'
import type { DeskAppointment } from './desk-queries.ts'

/**
 * False if the appointment has been changed again since: then this is no longer its last change.
 */
function isUnchangedSince({ kind, status, timeVersion }: DeskChange, appointment: DeskAppointment): boolean {
  const version = kind === 'MOVE' ? timeVersion + 1 : timeVersion
  if (appointment.timeVersion !== version) return false
  if (kind === 'CANCEL') return appointment.status === 'CANCELLED'
  if (kind === 'STATUS') return appointment.status !== 'CANCELLED'
  return appointment.status === status
}

/**
 * Undoes the desk's last change within its undo window, before any message or refund for it has been sent. Throws
 * NOT_FOUND, FORBIDDEN, UNDO_TOO_LATE, PATIENT_GONE if the patient of a cancelled visit has been erased or deactivated
 * since, and SLOT_TAKEN if the old time has been booked.
 */
export async function undoAtDesk(
  deps: Deps,
  author: Author,
  { appointmentId }: { appointmentId: AppointmentId },
): Promise<void> {
  // If it was moved to another clinician, it returns to the first: lock both.
  const clinicianId = await findClinicianBefore(deps.db, appointmentId)
  await decideAtDesk(deps, author, { appointmentId, clinicianId }, async ({ tx, appointment, now, activePatients }) => {
    const last = (await listOpenDeskChanges(tx, appointmentId)).at(-1)
    const permission = last === undefined || last.kind === 'STATUS' ? 'visit.write' : 'desk.write'
    if (!hasPermission(author.actor, permission, appointment)) throw forbidden(permission)
    if (last === undefined || !isAfter(last.releaseAt, now) || !isUnchangedSince(last, appointment)) {
      throw new AppError('UNDO_TOO_LATE')
    }
    if (last.clinicianId !== appointment.clinicianId && last.clinicianId !== clinicianId)
      throw new AppError('UNDO_TOO_LATE')
    if (last.kind === 'CANCEL' && !activePatients.has(appointment.patientId)) throw new AppError('PATIENT_GONE')
    await undoDeskChange(tx, appointmentId, last, { actor: author.actor, reason: 'UNDONE', now })
    if (last.kind === 'CANCEL') await dropSecondRegistrationFees(tx, appointment.patientId)
    await recordAudit(tx, author, {
      action: `${last.kind}_UNDONE`,
      entityType: 'appointment',
      entityId: appointmentId,
      patientId: appointment.patientId,
      centreId: appointment.centreId,
      now,
    })
  })
}
