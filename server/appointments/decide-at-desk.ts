import type { AppointmentId, ClinicianId, PatientId } from '../../contract/core/values.ts'
import { can, type AppointmentAction } from '../../contract/rules/can.ts'
import { hasPermission, type Permission, type Place } from '../../contract/rules/permissions.ts'
import { scopeOf } from '../../contract/rules/scope.ts'
import type { Author } from '../audit/record.ts'
import { circumstancesAt } from '../core/settings.ts'
import { AppError } from '../core/app-error.ts'
import type { Tx } from '../db/pool.ts'
import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { lockAll } from '../scheduling/lock.ts'
import { insertDeskChange, type DeskChangeKind } from './desk-change-queries.ts'
import { findPartiesInScope, lockDeskAppointment, lockPaymentsOf, type DeskAppointment } from './desk-queries.ts'

export interface Decision {
  tx: Tx
  appointment: DeskAppointment
  now: Temporal.Instant
  /** Of those who were locked: neither erased nor deactivated. */
  patientsThere: ReadonlySet<PatientId>
}

interface Deciding {
  appointmentId: AppointmentId
  clinicianId?: ClinicianId
  patientId?: PatientId
  /** Whose payments change with it: they are locked before it. */
  locksPayments?: boolean
}

/**
 * One decision of a member of staff about one appointment: in their scope, under the locks of its clinician and
 * patient, and of those that it is to be handed to. Throws NOT_FOUND outside the scope, and STATUS_CHANGED where it
 * was handed on meanwhile.
 */
export function decideAtDesk<Result>(
  deps: Deps,
  { actor }: Author,
  { appointmentId, locksPayments = false, ...to }: Deciding,
  decide: (decision: Decision) => Promise<Result>,
): Promise<Result> {
  return transact(deps.db, async (tx) => {
    const now = deps.clock.now()
    const parties = await findPartiesInScope(tx, appointmentId, scopeOf(actor, 'day.read'))
    if (parties === undefined) throw new AppError('NOT_FOUND')
    const patientsThere = await lockAll(tx, {
      clinicianIds: [parties.clinicianId, ...(to.clinicianId === undefined ? [] : [to.clinicianId])],
      patientIds: [parties.patientId, ...(to.patientId === undefined ? [] : [to.patientId])],
    })
    if (locksPayments) await lockPaymentsOf(tx, appointmentId)
    const appointment = await lockDeskAppointment(tx, appointmentId, now)
    if (appointment === undefined) throw new AppError('NOT_FOUND')
    const { clinicianId, patientId, status } = appointment
    if (clinicianId !== parties.clinicianId || patientId !== parties.patientId) throw statusChanged(status)
    return decide({ tx, appointment, now, patientsThere })
  })
}

/** With how it stands now. */
export const statusChanged = (status: string) => new AppError('STATUS_CHANGED', { details: { status } })

/** With the permission that is missing. */
export const forbidden = (permission: string) => new AppError('FORBIDDEN', { details: { permission } })

/** Throws FORBIDDEN with the permission that is missing, and what the rule answers in the present status. */
export function assertAtDesk(
  deps: Deps,
  { actor }: Author,
  action: AppointmentAction,
  { appointment, now }: Pick<Decision, 'appointment' | 'now'>,
): void {
  const verdict = can(actor, action, appointment, circumstancesAt(now, deps.settings))
  if (verdict.allowed) return
  if (verdict.reason === 'FORBIDDEN') throw forbidden(verdict.permission ?? 'desk.write')
  const { status } = appointment
  throw verdict.reason === 'STATUS_CHANGED'
    ? statusChanged(status)
    : new AppError(verdict.reason, { details: { status } })
}

/**
 * For what is to belong there. Throws NOT_FOUND where the caller sees nothing of it, and FORBIDDEN without the
 * permission.
 */
export function assertReaches({ actor }: Author, permission: Permission, place: Place): void {
  if (!hasPermission(actor, 'day.read', place)) throw new AppError('NOT_FOUND')
  if (!hasPermission(actor, permission, place)) throw forbidden(permission)
}

/**
 * Keeps how the appointment stood, so that the deed can be undone, and has its consequences wait for
 * STAFF_UNDO_SECONDS: until then no message, refund or change of the calendar leaves the house.
 */
export async function holdConsequences(
  deps: Deps,
  { actor }: Author,
  { tx, appointment, now }: Pick<Decision, 'tx' | 'appointment' | 'now'>,
  { kind, refundPaise = null }: { kind: DeskChangeKind; refundPaise?: number | null },
): Promise<void> {
  const releaseAt = now.add({ seconds: deps.config.STAFF_UNDO_SECONDS })
  await insertDeskChange(tx, appointment, { kind, userId: actor.userId, now, releaseAt, refundPaise })
}
