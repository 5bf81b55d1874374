import { clinicZone } from '../../contract/core/zone.ts'
import { sql } from 'kysely'
import { sourceOf, systemActor, userIdOf, type Actor } from '../../contract/rules/actor.ts'
import type { AppointmentStatus } from '../../contract/rules/appointments.ts'
import { statusesBefore } from '../../contract/rules/appointments.ts'
import type { AppointmentId, CentreId, ClinicianId, PatientId, VisitType } from '../../contract/core/values.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'
import { minutesBetween } from '../core/instants.ts'

/** Who changes an appointment, when and why, as recorded in its history. */
export interface Change {
  actor: Actor
  /** A code. */
  reason: string
  /** The actor's own words. */
  note?: string | null
  now: Temporal.Instant
}

/** A trigger copies these into the history, whoever changes the row. */
export const changeColumns = ({ actor, reason, note = null, now }: Change) => sql`status_changed_at = ${now},
  status_changed_by_user_id = ${userIdOf(actor)}, status_reason = ${reason}, status_actor_kind = ${actor.kind},
  status_source = ${sourceOf(actor)}, status_note = ${note}`

/** Expires the overdue holds that overlap a span, so that nobody has to wait for the periodic task. */
export async function expireHoldsInTheWay(
  tx: Tx,
  span: { clinicianId: ClinicianId; startsAt: Temporal.Instant; endsAt: Temporal.Instant; except?: AppointmentId },
  now: Temporal.Instant,
): Promise<void> {
  await sql`
    update appointments set status = 'EXPIRED',
      ${changeColumns({ actor: systemActor('RULE'), reason: 'HOLD_RAN_OUT', now })}, updated_at = now()
    where clinician_id = ${span.clinicianId} and status = 'BOOKED' and is_active and hold_expires_at <= ${now}
      and scheduled_start_at < ${span.endsAt} and scheduled_end_at > ${span.startsAt}
      and id <> ${span.except ?? 0}`.execute(tx)
}

export interface LockedAppointment {
  id: AppointmentId
  patientId: PatientId
  clinicianId: ClinicianId
  centreId: CentreId
  status: AppointmentStatus
  appointmentType: VisitType | 'INPATIENT_ASSESSMENT' | 'FOLLOW_UP'
  startsAt: Temporal.Instant
  endsAt: Temporal.Instant
  holdExpiresAt: Temporal.Instant | null
  cancelCutoffHours: number | null
  dependentId: number | null
  isActive: boolean
}

export async function lockAppointment(tx: Tx, id: AppointmentId): Promise<LockedAppointment | undefined> {
  const { rows } = await sql<LockedAppointment>`
    select id, patient_id as "patientId", clinician_id as "clinicianId", centre_id as "centreId", status,
      appointment_type as "appointmentType",
      scheduled_start_at as "startsAt", scheduled_end_at as "endsAt", hold_expires_at as "holdExpiresAt",
      cancel_cutoff_hours::float8 as "cancelCutoffHours", dependent_id as "dependentId", is_active as "isActive"
    from appointments where id = ${id} for update`.execute(tx)
  return rows[0]
}

/** True if no other live appointment overlaps its time. Stays true only under the clinician's lock. */
export async function isStillFree(tx: Tx, appointment: LockedAppointment, now: Temporal.Instant): Promise<boolean> {
  const { rows } = await sql`
    select from appointments
    where clinician_id = ${appointment.clinicianId} and id <> ${appointment.id} and is_active
      and status in ('BOOKED', 'CONFIRMED', 'IN_PROGRESS')
      and (status <> 'BOOKED' or hold_expires_at is null or hold_expires_at > ${now})
      and scheduled_start_at < ${appointment.endsAt} and scheduled_end_at > ${appointment.startsAt}
    limit 1`.execute(tx)
  return rows.length === 0
}

/** True if the visitor is under 18 as far as is known now and no guardian has confirmed. */
export async function lacksGuardian(tx: Tx, id: AppointmentId, now: Temporal.Instant): Promise<boolean> {
  const { rows } = await sql`
    select from appointments a join patient_profiles p on p.id = a.patient_id
    left join dependents d on d.id = a.dependent_id
    where a.id = ${id} and a.guardian_confirmed_at is null
      and case when a.dependent_id is null then p.date_of_birth else d.date_of_birth end + interval '18 years'
        > (${now}::timestamptz at time zone ${clinicZone}::text)::date`.execute(tx)
  return rows.length > 0
}

/** A transition as a compare-and-set: false if the row's status does not lead to `to`. */
export async function moveStatus(
  tx: DatabaseOrTx,
  id: AppointmentId,
  to: AppointmentStatus,
  { actor, reason, note = null, now }: Change,
): Promise<boolean> {
  const { rows } = await sql`
    update appointments set status = ${to}, ${changeColumns({ actor, reason, note, now })}, updated_at = now()
    where id = ${id} and status = any(${statusesBefore(to)}) returning id`.execute(tx)
  return rows.length === 1
}

/** Clinicians with overdue holds, by id. */
export async function listCliniciansWithDueHolds(
  db: DatabaseOrTx,
  now: Temporal.Instant,
  { after, limit }: { after: ClinicianId | 0; limit: number },
): Promise<ClinicianId[]> {
  const { rows } = await sql<{ clinicianId: ClinicianId }>`
    select distinct clinician_id as "clinicianId" from appointments
    where status = 'BOOKED' and is_active and hold_expires_at <= ${now} and clinician_id > ${after}
    order by clinician_id limit ${limit}`.execute(db)
  return rows.map(({ clinicianId }) => clinicianId)
}

/** With whom a patient has a hold that has expired, and still stands as booked. */
export async function listCliniciansWithDueHoldsOf(
  db: DatabaseOrTx,
  patientId: PatientId,
  now: Temporal.Instant,
): Promise<ClinicianId[]> {
  const { rows } = await sql<{ clinicianId: ClinicianId }>`
    select distinct clinician_id as "clinicianId" from appointments
    where patient_id = ${patientId} and status = 'BOOKED' and is_active and hold_expires_at <= ${now}`.execute(db)
  return rows.map(({ clinicianId }) => clinicianId)
}

/**
 * Expires the overdue holds of one clinician, except those that another transaction has locked: it will decide about
 * them.
 */
export async function expireDueHolds(tx: Tx, clinicianId: ClinicianId, now: Temporal.Instant): Promise<number> {
  const { rows } = await sql`
    update appointments set status = 'EXPIRED',
      ${changeColumns({ actor: systemActor('SWEEP'), reason: 'HOLD_RAN_OUT', now })}, updated_at = now()
    where id in (
      select id from appointments where clinician_id = ${clinicianId} and status = 'BOOKED' and is_active
        and hold_expires_at <= ${now}
      order by id for update skip locked)
      and status = 'BOOKED' and hold_expires_at <= ${now}
    returning id`.execute(tx)
  return rows.length
}

/** Whether this appointment is this patient's; anyone else's is treated as missing. */
export async function isOwnAppointment(db: DatabaseOrTx, id: AppointmentId, patientId: PatientId): Promise<boolean> {
  const { rows } = await sql`select from appointments
    where id = ${id} and patient_id = ${patientId} and is_active`.execute(db)
  return rows.length === 1
}

export async function recordCancellation(
  tx: Tx,
  id: AppointmentId,
  { reason, now }: { reason: string | null; now: Temporal.Instant },
): Promise<void> {
  await sql`update appointments set cancelled_at = ${now}, cancellation_reason = ${reason}
    where id = ${id}`.execute(tx)
}

/** The check-in of a visit that moves: whoever has arrived is there on that day at that centre. */
export const checkInAfterMove = (to: { centreId: CentreId; startsAt: Temporal.Instant }) => sql`
  case when centre_id = ${to.centreId} and exists (
    select from centres ce where ce.id = centre_id
      and (scheduled_start_at at time zone ce.timezone)::date
        = (${to.startsAt}::timestamptz at time zone ce.timezone)::date) then checked_in_at end`

/**
 * Frees the old time and takes the new one in one statement, so that the exclusion constraint sees both or neither; a
 * visit that was squeezed in keeps to it from now on. A violation is thrown as the database's error, which callers see
 * as SLOT_TAKEN.
 */
export async function moveTime(
  tx: Tx,
  appointment: LockedAppointment,
  to: { centreId: CentreId; startsAt: Temporal.Instant; endsAt: Temporal.Instant; actor: Actor; now: Temporal.Instant },
): Promise<void> {
  await sql`
    update appointments set scheduled_start_at = ${to.startsAt}, scheduled_end_at = ${to.endsAt},
      duration_minutes = ${minutesBetween(to.startsAt, to.endsAt)}, centre_id = ${to.centreId},
        time_version = time_version + 1, checked_in_at = ${checkInAfterMove(to)},
      squeezed_in_by_user_id = null, override_reason = null,
      ${changeColumns({ ...to, reason: 'RESCHEDULED' })}, updated_at = now()
    where id = ${appointment.id} and status = 'CONFIRMED'`.execute(tx)
}
