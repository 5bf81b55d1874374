import type { AppointmentId } from '../../contract/core/values.ts'
import { hasPermission, type Permission } from '../../contract/rules/permissions.ts'
import { recordAudit, type Author } from '../audit/record.ts'
import { AppError } from '../core/app-error.ts'
import { isAfter } from '../core/instants.ts'
import { dropSecondRegistrationFees } from '../db/registration-fee-queries.ts'
import type { Deps } from '../deps.ts'
import { hasRefundSince } from '../refunds/desk-queries.ts'
import { alignVideoSession } from '../video/move-session.ts'
import {
  findClinicianBefore,
  findUndoneKind,
  listInClosuresSince,
  listOpenDeskChanges,
  undoDeskChange,
  type DeskChange,
  type DeskChangeKind,
} from './desk-change-queries.ts'
import { decideAtDesk, forbidden } from './decide-at-desk.ts'
import type { DeskAppointment } from './desk-queries.ts'
import { assertWithinOwnLimits } from './limits.ts'
import { assertCanStandAgain } from './stand-again.ts'

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

/** Whether this is the change that the caller means: the last one, if they do not say which. */
const isMeant = (change: DeskChange | undefined, undoUntil: Temporal.Instant | undefined): boolean =>
  undoUntil === undefined || change?.releaseAt.epochMilliseconds === undoUntil.epochMilliseconds

/** What undoing a change needs: whoever may make it may undo it. */
export const undoPermission = (kind: DeskChangeKind | null | undefined): Permission =>
  kind === 'MOVE' || kind === 'CANCEL' ? 'desk.write' : 'visit.write'

/**
 * Undoes the desk's last change within its undo window, before any message or refund for it has been sent. With
 * `undoUntil`, the end of that window, only the change meant: if it is undone already, nothing more is. Throws
 * NOT_FOUND, FORBIDDEN, UNDO_TOO_LATE, also if money of a cancelled visit has gone back since, SLOT_TAKEN if the old
 * time has been booked, and what `assertCanStandAgain` and `assertWithinOwnLimits` throw.
 */
export async function undoAtDesk(
  deps: Deps,
  author: Author,
  { appointmentId, undoUntil }: { appointmentId: AppointmentId; undoUntil: Temporal.Instant | undefined },
): Promise<void> {
  // If it was moved to another clinician, it returns to the first: lock both.
  const clinicianId = await findClinicianBefore(deps.db, appointmentId)
  await decideAtDesk(deps, author, { appointmentId, clinicianId }, async (decision) => {
    const { tx, appointment, now } = decision
    const last = (await listOpenDeskChanges(tx, appointmentId)).at(-1)
    const isLastMeant = isMeant(last, undoUntil)
    // The reply to the first press was lost, and the person pressed again.
    const undoneKind =
      undoUntil === undefined || isLastMeant ? undefined : await findUndoneKind(tx, appointmentId, undoUntil)
    const permission = undoPermission(undoneKind ?? last?.kind)
    if (!hasPermission(author.actor, permission, appointment)) throw forbidden(permission)
    if (undoneKind !== undefined) return
    if (!isLastMeant) throw new AppError('UNDO_TOO_LATE')
    if (last === undefined || !isAfter(last.releaseAt, now) || !isUnchangedSince(last, appointment)) {
      throw new AppError('UNDO_TOO_LATE')
    }
    if (last.clinicianId !== appointment.clinicianId && last.clinicianId !== clinicianId)
      throw new AppError('UNDO_TOO_LATE')
    const undoesCancellation = last.kind === 'CANCEL'
    if (undoesCancellation && (await hasRefundSince(tx, appointmentId, last.changedAt)))
      throw new AppError('UNDO_TOO_LATE')
    await assertCanStandAgain(decision, last.status)
    await undoDeskChange(tx, appointmentId, last, { actor: author.actor, reason: 'UNDONE', now })
    await listInClosuresSince(tx, appointmentId, { since: last.changedAt, now })
    if (undoesCancellation) {
      await assertWithinOwnLimits(tx, deps.config, { appointmentId, now })
      await dropSecondRegistrationFees(tx, appointment.patientId)
    }
    if (appointment.appointmentType === 'ONLINE') await alignVideoSession(tx, appointmentId)
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
