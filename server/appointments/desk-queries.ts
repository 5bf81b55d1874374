import { sql } from 'kysely'
import type { AppointmentId, CentreId, ClinicianId, PatientId, UserId, VisitType } from '../../contract/core/values.ts'
import { sourceOf, type StaffActor } from '../../contract/rules/actor.ts'
import type { AppointmentStatus } from '../../contract/rules/appointments.ts'
import type { Scope } from '../../contract/rules/scope.ts'
import { isInScope } from '../db/appointment-fragment-queries.ts'
import { feesPaise, type FeesPaise } from '../db/fee-fragment-queries.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'
import { minutesBetween } from '../core/instants.ts'
import { changeColumns, checkInAfterMove, type Change, type LockedAppointment } from './queries.ts'

/** The appointment's clinician and patient; undefined outside the scope. */
export async function findPartiesInScope(
  db: DatabaseOrTx,
  id: AppointmentId,
  scope: Scope,
): Promise<{ patientId: PatientId; clinicianId: ClinicianId } | undefined> {
  const { rows } = await sql<{ patientId: PatientId; clinicianId: ClinicianId }>`
    select a.patient_id as "patientId", a.clinician_id as "clinicianId" from appointments a
    where a.id = ${id} and a.is_active and ${isInScope(scope)}`.execute(db)
  return rows[0]
}

/** Locked before the appointment, in the same order as settling a payment. */
export async function lockPaymentsOf(tx: Tx, id: AppointmentId): Promise<void> {
  await sql`select from payments p where p.appointment_id = ${id} order by p.id for update of p`.execute(tx)
}

/** With the fields that the desk changes and an undo restores. */
export interface DeskAppointment extends LockedAppointment {
  timeVersion: number
  timezone: string
  feePaise: number | null
  checkedInAt: Temporal.Instant | null
  startedAt: Temporal.Instant | null
  completedAt: Temporal.Instant | null
  squeezedInByUserId: UserId | null
  overrideReason: string | null
  /** Its status or its check-in changed today, in the centre's zone. */
  isChangedToday: boolean
}

/** Requires the locks of the clinician and the patient. */
export async function lockDeskAppointment(
  tx: Tx,
  id: AppointmentId,
  now: Temporal.Instant,
): Promise<DeskAppointment | undefined> {
  const { rows } = await sql<DeskAppointment>`
    select a.id, a.patient_id as "patientId", a.clinician_id as "clinicianId", a.centre_id as "centreId", a.status,
      a.appointment_type as "appointmentType", a.scheduled_start_at as "startsAt", a.scheduled_end_at as "endsAt",
      a.hold_expires_at as "holdExpiresAt", a.cancel_cutoff_hours::float8 as "cancelCutoffHours",
      a.dependent_id as "dependentId", a.is_active as "isActive",
      a.time_version as "timeVersion", ce.timezone, (a.fee_amount * 100)::int as "feePaise",
        a.checked_in_at as "checkedInAt",
      a.started_at as "startedAt", a.completed_at as "completedAt", a.squeezed_in_by_user_id as "squeezedInByUserId",
      a.override_reason as "overrideReason",
      coalesce((greatest(a.status_changed_at, a.checked_in_at) at time zone ce.timezone)::date
        = (${now}::timestamptz at time zone ce.timezone)::date, false) as "isChangedToday"
    from appointments a join centres ce on ce.id = a.centre_id
    where a.id = ${id} and a.is_active for update of a`.execute(tx)
  return rows[0]
}

/** Requires the appointment's lock; the hold must not have expired. */
export async function extendHold(
  tx: Tx,
  { appointmentId, until, now }: { appointmentId: AppointmentId; until: Temporal.Instant; now: Temporal.Instant },
): Promise<void> {
  await sql`
    update appointments set hold_expires_at = ${until}, updated_at = ${now}
    where id = ${appointmentId} and status = 'BOOKED' and hold_expires_at > ${now}`.execute(tx)
}

/** Saves a step of the visit: compare-and-set on the status that the decision was based on. */
export async function setVisit(
  tx: Tx,
  { id, status }: DeskAppointment,
  to: {
    status: AppointmentStatus
    checkedInAt: Temporal.Instant | null
    startedAt: Temporal.Instant | null
    completedAt: Temporal.Instant | null
  },
  change: Change,
): Promise<void> {
  const explained = to.status === status ? sql`` : sql`${changeColumns(change)},`
  await sql`
    update appointments set status = ${to.status}, ${explained} checked_in_at = ${to.checkedInAt},
      started_at = ${to.startedAt}, completed_at = ${to.completedAt}, updated_at = now()
    where id = ${id} and status = ${status}`.execute(tx)
}

/** The new time and place of a visit, and who overrode the rules for it. */
export interface NewTime {
  clinicianId: ClinicianId
  centreId: CentreId
  startsAt: Temporal.Instant
  endsAt: Temporal.Instant
  squeezedInByUserId: UserId | null
  overrideReason: string | null
}

/**
 * Frees the old time and books the new one in one statement. A violation of the exclusion constraint reaches callers as
 * SLOT_TAKEN.
 */
export async function moveVisit(
  tx: Tx,
  { id, clinicianId }: Pick<DeskAppointment, 'id' | 'clinicianId'>,
  to: NewTime,
  change: Change,
): Promise<void> {
  // A hold in the way has expired before this, and at COMMIT the versions of both schedules would rise in the order of
  // what was written: they rise in their own here, as a closure for everybody raises them.
  if (clinicianId !== to.clinicianId) {
    await sql`
      select raise_schedule_version(both_of.id) from (
        select id from unnest(array[${clinicianId}, ${to.clinicianId}]::bigint[]) as id order by id) both_of`.execute(
      tx,
    )
  }
  await sql`
    update appointments set scheduled_start_at = ${to.startsAt}, scheduled_end_at = ${to.endsAt},
      duration_minutes = ${minutesBetween(to.startsAt, to.endsAt)}, centre_id = ${to.centreId},
      clinician_id = ${to.clinicianId}, squeezed_in_by_user_id = ${to.squeezedInByUserId},
      override_reason = ${to.overrideReason}, time_version = time_version + 1,
      checked_in_at = ${checkInAfterMove(to)}, ${changeColumns(change)}, updated_at = now()
    where id = ${id} and status = 'CONFIRMED'`.execute(tx)
}

/** Assigns the visit and all its payments to another patient; only the history still names the first one. */
export async function changePatient(tx: Tx, id: AppointmentId, patientId: PatientId, change: Change): Promise<void> {
  await sql`
    update appointments set patient_id = ${patientId}, dependent_id = null, dependent_name = null,
      visitor_date_of_birth = null,
      guardian_name = null, guardian_confirmed_at = null, confirmed_by_patient_at = null,
        time_version = time_version + 1,
      ${changeColumns(change)}, updated_at = now()
    where id = ${id}`.execute(tx)
  await sql`update payments set patient_id = ${patientId}, updated_at = now() where appointment_id = ${id}`.execute(tx)
  // The other person's link is void, but a closure goes on listing the visit, or says who kept it.
  await sql`
    insert into closure_offers
      (closure_id, appointment_id, time_version, created_at, ended_at, outcome, kept_by_user_id)
    select distinct on (o.closure_id) o.closure_id, a.id, a.time_version, ${change.now}, o.ended_at, o.outcome,
      o.kept_by_user_id
    from closure_offers o join appointments a on a.id = o.appointment_id
    where a.id = ${id} and o.closure_id is not null and o.time_version = a.time_version - 1
      and (o.ended_at is null or o.outcome = 'KEPT')
    order by o.closure_id, o.id desc`.execute(tx)
}

/** The desk has confirmed that this adult will be with a visitor under 18. */
export async function confirmGuardian(
  tx: Tx,
  id: AppointmentId,
  { guardianName, now }: { guardianName: string; now: Temporal.Instant },
): Promise<void> {
  await sql`update appointments set guardian_name = ${guardianName}, guardian_confirmed_at = ${now}
    where id = ${id}`.execute(tx)
}

/** True if the clinician has an active appointment that overlaps the span. */
export async function isTimeTaken(
  tx: Tx,
  span: {
    clinicianId: ClinicianId
    startsAt: Temporal.Instant
    endsAt: Temporal.Instant
    except: AppointmentId | null
  },
  now: Temporal.Instant,
): Promise<boolean> {
  const { rows } = await sql`
    select from appointments
    where clinician_id = ${span.clinicianId} and id is distinct from ${span.except}::bigint and is_active
      and status in ('BOOKED', 'CONFIRMED', 'IN_PROGRESS')
      and (status <> 'BOOKED' or hold_expires_at is null or hold_expires_at > ${now})
      and scheduled_start_at < ${span.endsAt} and scheduled_end_at > ${span.startsAt}
    limit 1`.execute(tx)
  return rows.length > 0
}

/**
 * What is needed to book outside the hours; undefined if the clinician or the centre is deactivated.
 */
export async function findBookable(
  tx: Tx,
  { clinicianId, centreId }: { clinicianId: ClinicianId; centreId: CentreId },
): Promise<{ timezone: string; durationMinutes: number } | undefined> {
  const { rows } = await sql<{ timezone: string; durationMinutes: number }>`
    select ce.timezone, c.default_consultation_duration_minutes as "durationMinutes"
    from clinician_profiles c join users u on u.id = c.user_id and u.is_active, centres ce
    where c.id = ${clinicianId} and c.is_active and ce.id = ${centreId} and ce.is_active`.execute(tx)
  return rows[0]
}

/** The facts that a booking at the desk is decided on, read under the locks of its clinician and patient. */
export interface BookingFacts {
  feesPaise: FeesPaise
  patientName: string
  patientDateOfBirth: string | null
  /** Has or had an appointment with this clinician. */
  isOwnPatient: boolean
  /** A registration fee was paid, or is due with another visit. */
  isRegistered: boolean
  /** Null if it is not this patient's dependent. */
  dependent: { fullName: string; dateOfBirth: string } | null
  /** The guardian of the visit that this one follows. */
  guardianBefore: string | null
}

export async function findBookingFacts(
  tx: Tx,
  who: {
    patientId: PatientId
    clinicianId: ClinicianId
    dependentId: number | null
    parentAppointmentId: AppointmentId | null
  },
): Promise<BookingFacts | undefined> {
  const { rows } = await sql<BookingFacts>`
    select ${feesPaise} as "feesPaise", u.full_name as "patientName",
      pp.date_of_birth as "patientDateOfBirth",
      exists (select from appointments a where a.patient_id = pp.id and a.clinician_id = c.id and a.is_active
        and a.status in ('CONFIRMED', 'IN_PROGRESS', 'COMPLETED', 'NO_SHOW')) as "isOwnPatient",
      pp.registration_paid_at is not null or exists (select from appointments a where a.patient_id = pp.id
        and a.is_active
        and a.registration_fee_amount > 0 and a.status not in ('CANCELLED', 'EXPIRED')) as "isRegistered",
      (select json_build_object('fullName', d.full_name, 'dateOfBirth', d.date_of_birth) from dependents d
        where d.id = ${who.dependentId}::bigint and d.patient_id = pp.id and d.is_active) as dependent,
      (select a.guardian_name from appointments a where a.id = ${who.parentAppointmentId}::bigint
        and a.patient_id = pp.id and a.guardian_name <> u.full_name) as "guardianBefore"
    from patient_profiles pp join users u on u.id = pp.user_id, clinician_profiles c
    where pp.id = ${who.patientId} and c.id = ${who.clinicianId} and c.is_active`.execute(tx)
  return rows[0]
}

export interface NewVisit extends NewTime {
  patientId: PatientId
  appointmentType: VisitType
  source: 'ADMIN_FRONT_DESK' | 'ADMIN_CARE_COORDINATOR' | 'ADMIN_MANAGER' | 'CLINICIAN'
  /** The desk's note to the clinician. */
  notes: string | null
  parentAppointmentId: AppointmentId | null
  dependentId: number | null
  dependentName: string | null
  visitorDateOfBirth: string | null
  /** For a visitor under 18. */
  guardianName: string | null
  feePaise: number
  registrationFeePaise: number
  waived: { reason: string } | null
  /** Null if it does not wait for a payment. */
  holdExpiresAt: Temporal.Instant | null
  cancelCutoffHours: number
  draftId: string | null
  actor: StaffActor
  now: Temporal.Instant
}

/**
 * Inserts a visit booked at the desk, in status BOOKED; undefined if the exclusion constraint finds the time taken, or
 * if it was made under this draft.
 */
export async function insertVisit(tx: Tx, visit: NewVisit): Promise<AppointmentId | undefined> {
  const { actor, now } = visit
  const { userId } = actor
  const { rows } = await sql<{ id: AppointmentId }>`
    insert into appointments
      (patient_id, clinician_id, centre_id, appointment_type, scheduled_start_at, scheduled_end_at,
        duration_minutes, status,
       booked_by_user_id, source, notes, parent_appointment_id, hold_expires_at, fee_amount,
         registration_fee_amount, waived_amount,
       waived_by_user_id, waived_reason, squeezed_in_by_user_id, override_reason, dependent_id, dependent_name,
       visitor_date_of_birth, guardian_name, guardian_confirmed_at, status_changed_at, status_changed_by_user_id,
       status_actor_kind, status_source, cancel_cutoff_hours, draft_id, created_at, updated_at)
    values (${visit.patientId}, ${visit.clinicianId}, ${visit.centreId}, ${visit.appointmentType}, ${visit.startsAt},
      ${visit.endsAt}, ${minutesBetween(visit.startsAt, visit.endsAt)}, 'BOOKED', ${userId}, ${visit.source},
        ${visit.notes},
      ${visit.parentAppointmentId}, ${visit.holdExpiresAt}, ${visit.feePaise}::numeric / 100,
      nullif(${visit.registrationFeePaise}::numeric / 100, 0),
      case when ${visit.waived !== null}
        then (${visit.feePaise}::numeric + ${visit.registrationFeePaise}::numeric) / 100 end,
      case when ${visit.waived !== null} then ${userId}::bigint end, ${visit.waived?.reason ?? null},
      ${visit.squeezedInByUserId}, ${visit.overrideReason}, ${visit.dependentId}, ${visit.dependentName},
      ${visit.visitorDateOfBirth}::date, ${visit.guardianName},
      case when ${visit.guardianName !== null} then ${now}::timestamptz end, ${now}, ${userId}, ${actor.kind},
      ${sourceOf(actor)}, ${visit.cancelCutoffHours}, ${visit.draftId}::uuid, ${now}, ${now})
    on conflict do nothing returning id`.execute(tx)
  return rows[0]?.id
}
