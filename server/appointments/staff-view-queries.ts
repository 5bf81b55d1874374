import { sql } from 'kysely'
import type { AppointmentId, ClinicianId, PatientId } from '../../contract/core/values.ts'
import type { Scope } from '../../contract/rules/scope.ts'
import { duePaise, isInScope, openDeskChange } from '../db/appointment-fragment-queries.ts'
import type { DatabaseOrTx } from '../db/pool.ts'
import type { DeskChangeKind } from './desk-change-queries.ts'
import { appointmentRows, type AppointmentRow } from './appointment-view.ts'

/** An appointment as staff see it. */
export interface StaffAppointmentRow extends AppointmentRow {
  patientId: PatientId
  patientName: string
  patientPhone: string | null
  dateOfBirth: string | null
  guardianName: string | null
  preferredLanguage: string | null
  source: string
  checkedInAt: Temporal.Instant | null
  duePaise: number
  isSqueezedIn: boolean
  overrideReason: string | null
  confirmedByPatientAt: Temporal.Instant | null
  timeVersion: number
  undoUntil: Temporal.Instant | null
  /** What the desk's last change was, while it can be undone. */
  undoKind: DeskChangeKind | null
  isChangedToday: boolean
}

/**
 * Latest first; those outside the scope are left out, as if they did not exist. Notes are shown only to the visit's own
 * clinician, whoever wrote them: `readerId` is the caller's clinician id, if they are one.
 */
export async function listStaffAppointments(
  db: DatabaseOrTx,
  ids: readonly AppointmentId[],
  { scope, readerId, now }: { scope: Scope; readerId: ClinicianId | null; now: Temporal.Instant },
): Promise<StaffAppointmentRow[]> {
  const { rows } = await sql<StaffAppointmentRow & { notesForClinician: string | null }>`
    ${appointmentRows(
      sql`appointments a join patient_profiles pp on pp.id = a.patient_id join users pu on pu.id = pp.user_id`,
      sql`, a.patient_id as "patientId", pu.full_name as "patientName", pu.phone as "patientPhone",
      pp.date_of_birth as "dateOfBirth", a.guardian_name as "guardianName",
      pu.preferred_language as "preferredLanguage", a.source,
      case when a.clinician_id = ${readerId}::bigint then a.notes end as "notesForClinician",
      a.checked_in_at as "checkedInAt", ${duePaise} as "duePaise",
        a.squeezed_in_by_user_id is not null as "isSqueezedIn",
      a.override_reason as "overrideReason", a.confirmed_by_patient_at as "confirmedByPatientAt",
      a.time_version as "timeVersion", (select dc.release_at ${openDeskChange}) as "undoUntil",
      (select dc.kind ${openDeskChange}) as "undoKind",
      coalesce((greatest(a.status_changed_at, a.checked_in_at) at time zone ce.timezone)::date
        = (${now}::timestamptz at time zone ce.timezone)::date, false) as "isChangedToday"`,
    )} where a.id = any(${ids}::bigint[]) and a.is_active and ${isInScope(scope)}
    order by a.scheduled_start_at desc, a.id desc`.execute(db)
  return rows.map(({ notesForClinician, ...row }) => ({ ...row, notes: notesForClinician }))
}

/** Undefined outside the scope. */
export async function findStaffAppointment(
  db: DatabaseOrTx,
  id: AppointmentId,
  by: { scope: Scope; readerId: ClinicianId | null; now: Temporal.Instant },
): Promise<StaffAppointmentRow | undefined> {
  const [row] = await listStaffAppointments(db, [id], by)
  return row
}

/** The payments of an appointment with their method and who took them, newest last. */
export interface DeskPaymentRow {
  id: number
  method: 'RAZORPAY' | 'CASH' | 'CARD' | 'UPI'
  status: 'CREATED' | 'PENDING' | 'SUCCESS' | 'FAILED' | 'REFUNDED'
  amountPaise: number
  paidAt: Temporal.Instant | null
  reference: string | null
  receivedBy: string | null
}

export async function listPayments(db: DatabaseOrTx, appointmentId: AppointmentId): Promise<DeskPaymentRow[]> {
  const { rows } = await sql<DeskPaymentRow>`
    select p.id, p.method, p.status, (p.amount * 100)::int as "amountPaise", p.paid_at as "paidAt", p.reference,
      u.full_name as "receivedBy"
    from payments p left join users u on u.id = p.received_by_user_id
    where p.appointment_id = ${appointmentId} order by p.id`.execute(db)
  return rows
}
