import {
  StaffAction,
  type DeskPayment,
  type StaffAppointment,
  type StaffAppointmentDetails,
} from '../../contract/staff/appointments.ts'
import type { AppointmentId, ClinicianId } from '../../contract/core/values.ts'
import type { StaffActor } from '../../contract/rules/actor.ts'
import { can } from '../../contract/rules/can.ts'
import { hasPermission } from '../../contract/rules/permissions.ts'
import { scopeOf } from '../../contract/rules/scope.ts'
import { circumstancesAt, type SettingsInForce } from '../core/settings.ts'
import { AppError } from '../core/app-error.ts'
import { isAfter, toWire } from '../core/instants.ts'
import type { DatabaseOrTx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { toAppointment } from './appointment-view.ts'
import { findDetails } from './details-queries.ts'
import {
  findStaffAppointment,
  listPayments,
  listStaffAppointments,
  type DeskPaymentRow,
  type StaffAppointmentRow,
} from './staff-view-queries.ts'
import { undoPermission } from './undo.ts'

const wireOrNull = (instant: Temporal.Instant | null) => (instant === null ? null : toWire(instant))

/** An appointment in the staff API's format. */
export function toStaffAppointment(
  row: StaffAppointmentRow,
  settings: SettingsInForce,
  now: Temporal.Instant,
): StaffAppointment {
  return {
    ...toAppointment(row, settings, now),
    patient: { id: row.patientId, fullName: row.patientName, phone: row.patientPhone },
    source: row.source,
    checkedInAt: wireOrNull(row.checkedInAt),
    duePaise: row.duePaise,
    isSqueezedIn: row.isSqueezedIn,
    overrideReason: row.overrideReason,
    confirmedByPatientAt: wireOrNull(row.confirmedByPatientAt),
    timeVersion: row.timeVersion,
    undoUntil: row.undoUntil !== null && isAfter(row.undoUntil, now) ? toWire(row.undoUntil) : null,
  }
}

export const toDeskPayment = (row: DeskPaymentRow): DeskPayment => ({ ...row, paidAt: wireOrNull(row.paidAt) })

/** One appointment in the caller's `day.read` scope. Throws NOT_FOUND outside it. */
export async function readStaffAppointment(
  deps: Deps,
  actor: StaffActor,
  id: AppointmentId,
  db: DatabaseOrTx = deps.db,
): Promise<StaffAppointmentRow> {
  const readerId = actor.clinicianId as ClinicianId | null
  const row = await findStaffAppointment(db, id, { scope: scopeOf(actor, 'day.read'), readerId, now: deps.clock.now() })
  if (row === undefined) throw new AppError('NOT_FOUND')
  return row
}

/** The appointments of a list that the caller may see, latest first. */
export async function describeAppointments(
  deps: Deps,
  db: DatabaseOrTx,
  actor: StaffActor,
  ids: readonly AppointmentId[],
): Promise<StaffAppointment[]> {
  const now = deps.clock.now()
  const readerId = actor.clinicianId as ClinicianId | null
  const rows = await listStaffAppointments(db, ids, { scope: scopeOf(actor, 'day.read'), readerId, now })
  return rows.map((row) => toStaffAppointment(row, deps.settings, now))
}

/** One appointment with everything that its panel shows and the actions that the caller may take. */
export async function describeAppointment(
  deps: Deps,
  actor: StaffActor,
  id: AppointmentId,
): Promise<StaffAppointmentDetails> {
  const now = deps.clock.now()
  const row = await readStaffAppointment(deps, actor, id)
  const circumstances = circumstancesAt(now, deps.settings)
  const appointment = toStaffAppointment(row, deps.settings, now)
  const mayUndo = appointment.undoUntil !== null && hasPermission(actor, undoPermission(row.undoKind), row)
  const mayPay = row.status !== 'BOOKED' && row.duePaise > 0 && hasPermission(actor, 'money.take', row)
  const allowed = StaffAction.options.filter(
    (action) =>
      (can(actor, action, row, circumstances).allowed && (action !== 'undo' || mayUndo)) ||
      (action === 'pay' && mayPay),
  )
  const { refunds, timeline } = await findDetails(deps.db, id)
  return {
    appointment,
    patient: {
      ...appointment.patient,
      dateOfBirth: row.dateOfBirth,
      preferredLanguage: row.preferredLanguage,
    },
    guardianName: row.guardianName,
    payments: (await listPayments(deps.db, id)).map(toDeskPayment),
    refunds,
    timeline,
    duePaise: row.duePaise,
    can: allowed,
  }
}
