import type { AppointmentId, ClinicianId, PatientId } from '../../contract/core/values.ts'
import { can, type AppointmentAction } from '../../contract/rules/can.ts'
import { hasPermission, type Permission, type Place } from '../../contract/rules/permissions.ts'
import { scopeOf } from '../../contract/rules/scope.ts'
import type { Author } from '../audit/record.ts'
import { circumstancesAt } from '../core/settings.ts'
import { AppError } from '../core/app-error.ts'
import type { Tx } from '../db/pool.ts'
import { transactOnce } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { lockAll } from '../scheduling/lock.ts'
import { insertDeskChange, type DeskChangeKind, type DeskMoney } from './desk-change-queries.ts'
import {
  confirmGuardian,
  findPartiesInScope,
  lockDeskAppointment,
  lockPaymentsOf,
  type DeskAppointment,
} from './desk-queries.ts'
import { lacksGuardian } from './queries.ts'

export interface Decision {
  tx: Tx
  appointment: DeskAppointment
  now: Temporal.Instant
  /** The locked patients who are neither erased nor deactivated. */
  activePatients: ReadonlySet<PatientId>
}

interface Deciding {
  appointmentId: AppointmentId
  clinicianId?: ClinicianId
  patientId?: PatientId
  /** The change affects the payments too, so they are locked first. */
  locksPayments?: boolean
}

/**
 * Runs one decision of a member of staff about an appointment in their scope, under the locks of its clinician and
 * patient, and of the new ones if these change. Throws NOT_FOUND outside the scope, and STATUS_CHANGED if its clinician
 * or patient changed before they were locked.
 */
export function decideAtDesk<Result>(
  deps: Deps,
  { actor }: Author,
  { appointmentId, locksPayments = false, ...to }: Deciding,
  decide: (decision: Decision) => Promise<Result>,
): Promise<Result> {
  return transactOnce(deps.db, async (tx) => {
    const parties = await findPartiesInScope(tx, appointmentId, scopeOf(actor, 'day.read'))
    if (parties === undefined) throw new AppError('NOT_FOUND')
    const activePatients = await lockAll(tx, {
      clinicianIds: [parties.clinicianId, ...(to.clinicianId === undefined ? [] : [to.clinicianId])],
      patientIds: [parties.patientId, ...(to.patientId === undefined ? [] : [to.patientId])],
    })
    if (locksPayments) await lockPaymentsOf(tx, appointmentId)
    // After the locks: what they waited for came before this decision.
    const now = deps.clock.now()
    const appointment = await lockDeskAppointment(tx, appointmentId, now)
    if (appointment === undefined) throw new AppError('NOT_FOUND')
    const { clinicianId, patientId, status } = appointment
    if (clinicianId !== parties.clinicianId || patientId !== parties.patientId) throw statusChanged(status)
    return decide({ tx, appointment, now, activePatients })
  })
}

/** With the present status. */
export const statusChanged = (status: string) => new AppError('STATUS_CHANGED', { details: { status } })

/** With the permission that is missing. */
export const forbidden = (permission: string) => new AppError('FORBIDDEN', { details: { permission } })

/** Without the name of an adult who will be with a visitor under 18. */
export const guardianNeeded = () =>
  new AppError('GUARDIAN_NEEDED', {
    message: 'This patient is under 18. Give the name of the parent or guardian who will be with them.',
    fields: { guardianName: { code: 'GUARDIAN_NAME_MISSING' } },
  })

/** Names the adult for a visitor under 18 who has none yet. Throws GUARDIAN_NEEDED where no name is given. */
export async function ensureGuardian(
  tx: Tx,
  appointmentId: AppointmentId,
  { guardianName, now }: { guardianName: string | undefined; now: Temporal.Instant },
): Promise<void> {
  if (!(await lacksGuardian(tx, appointmentId, now))) return
  if (guardianName === undefined) throw guardianNeeded()
  await confirmGuardian(tx, appointmentId, { guardianName, now })
}

/** Throws FORBIDDEN with the missing permission, or the reason for which the rule refuses the action. */
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
 * Checks a place that an appointment is booked into or moved to. Throws NOT_FOUND if it is outside the caller's scope,
 * and FORBIDDEN without the permission.
 */
export function assertReaches({ actor }: Author, permission: Permission, place: Place): void {
  if (!hasPermission(actor, 'day.read', place)) throw new AppError('NOT_FOUND')
  if (!hasPermission(actor, permission, place)) throw forbidden(permission)
}

/**
 * Saves the appointment's state so that the change can be undone, and defers its consequences for STAFF_UNDO_SECONDS:
 * until then no message or refund is sent, and external calendars are not changed.
 */
export async function deferConsequences(
  deps: Deps,
  { actor }: Author,
  { tx, appointment, now }: Pick<Decision, 'tx' | 'appointment' | 'now'>,
  { kind, ...money }: { kind: DeskChangeKind } & Partial<DeskMoney>,
): Promise<void> {
  const releaseAt = now.add({ seconds: deps.config.STAFF_UNDO_SECONDS })
  await insertDeskChange(tx, appointment, { kind, userId: actor.userId, now, releaseAt, ...money })
}
