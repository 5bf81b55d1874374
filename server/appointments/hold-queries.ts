import { sql } from 'kysely'
import { isPaid } from '../db/appointment-fragment-queries.ts'
import { sourceOf, type PatientActor } from '../../contract/rules/actor.ts'
import type { AppointmentStatus } from '../../contract/rules/appointments.ts'
import type { AppointmentId, CentreId, ClinicianId, PatientId, VisitType } from '../../contract/core/values.ts'
import type { Tx } from '../db/pool.ts'
import { minutesBetween } from '../core/instants.ts'
import type { SlotKey } from './holder-query.ts'

export interface Holder {
  appointmentId: AppointmentId
  patientId: PatientId
  status: AppointmentStatus
  centreId: CentreId
  mode: string
  dependentId: number | null
  durationMinutes: number
  isFree: boolean
}

interface Person {
  fullName: string
  dateOfBirth: string | null
}

export interface HoldFacts {
  /** The holder of the live appointment that starts at this time, if there is one. */
  holder: Holder | null
  openHolds: number
  /** How many times the patient held in the last 24 hours without paying, and when the first of those was. */
  unpaidHolds: number
  firstUnpaidAt: Temporal.Instant | null
  /** When the patient's own hold on this time expired, if that was within the pause. */
  lapsedAt: Temporal.Instant | null
  freeUpcoming: number
  freeUpcomingHere: number
  /** Whether the patient has agreed to the privacy notice. */
  consent: 'NONE' | 'OPEN' | 'WITHDRAWN'
  patient: Person
  dependent: Person | null
}

/**
 * Everything that decides whether a patient may hold a time, in one query. Requires the locks on the clinician and
 * the patient, so that it stays true.
 */
export async function findHoldFacts(
  tx: Tx,
  slot: SlotKey & { patientId: PatientId; dependentId: number | null },
  { now, pauseSeconds }: { now: Temporal.Instant; pauseSeconds: number },
): Promise<HoldFacts> {
  const { patientId, clinicianId } = slot
  const at = sql`${now}::timestamptz`
  const start = sql`${slot.startsAt}::timestamptz`
  const isLive = sql`a.is_active and a.status in ('BOOKED', 'CONFIRMED', 'IN_PROGRESS')
    and (a.status <> 'BOOKED' or a.hold_expires_at is null or a.hold_expires_at > ${at})`
  const { rows } = await sql<Omit<HoldFacts, 'patient'> & { patient: Person | null }>`
    with own as materialized (select * from appointments a
      where a.patient_id = ${patientId} and a.is_active and a.source = 'WEB_PATIENT'
        and (a.scheduled_end_at > ${at} or a.created_at > ${at} - interval '24 hours'))
    select
      (select json_build_object('appointmentId', a.id, 'patientId', a.patient_id, 'status', a.status,
          'centreId', a.centre_id, 'mode', a.appointment_type, 'dependentId', a.dependent_id, 'durationMinutes',
            a.duration_minutes,
          'isFree', coalesce(a.fee_amount = 0, false))
        from appointments a where a.clinician_id = ${clinicianId} and a.scheduled_start_at = ${start} and ${isLive}
          and a.squeezed_in_by_user_id is null limit 1) as holder,
      (select count(*)::int from own a where a.status = 'BOOKED' and a.hold_expires_at > ${at}) as "openHolds",
      recent.count as "unpaidHolds", recent.first_at as "firstUnpaidAt",
      (select max(a.hold_expires_at) from own a where a.clinician_id = ${clinicianId}
        and a.status in ('BOOKED', 'EXPIRED') and a.scheduled_start_at <= ${start} and a.scheduled_end_at > ${start}
        and a.hold_expires_at <= ${at} and a.hold_expires_at > ${at} - make_interval(secs => ${pauseSeconds}))
        as "lapsedAt",
      free.count as "freeUpcoming", free.here as "freeUpcomingHere",
      coalesce((select case when c.withdrawn_at is null then 'OPEN' else 'WITHDRAWN' end
        from consents c where c.patient_id = ${patientId} order by c.id desc limit 1), 'NONE') as consent,
      (select json_build_object('fullName', u.full_name, 'dateOfBirth', pp.date_of_birth)
        from patient_profiles pp join users u on u.id = pp.user_id where pp.id = ${patientId}) as patient,
      (select json_build_object('fullName', d.full_name, 'dateOfBirth', d.date_of_birth) from dependents d
        where d.id = ${slot.dependentId} and d.patient_id = ${patientId} and d.is_active) as dependent
    from (select count(*)::int as count, min(a.created_at) as first_at from own a
        where a.created_at > ${at} - interval '24 hours' and not ${isPaid}) recent,
      (select count(*)::int as count, (count(*) filter (where a.clinician_id = ${clinicianId}))::int as here from own a
        where a.scheduled_end_at > ${at} and ${isLive} and coalesce(a.fee_amount, 0) = 0
          and not ${isPaid}) free`.execute(tx)
  const [facts] = rows
  if (!facts?.patient) throw new Error('The facts of a hold were not returned')
  return { ...facts, patient: facts.patient }
}

/**
 * What else a patient has booked on the web that counts against the same limit as an appointment: other open holds if
 * it is one, other free appointments if it is free.
 */
export async function countBesides(
  tx: Tx,
  appointmentId: AppointmentId,
  now: Temporal.Instant,
): Promise<Pick<HoldFacts, 'openHolds' | 'freeUpcoming' | 'freeUpcomingHere'>> {
  const isHold = (alias: string) =>
    sql`(${sql.ref(`${alias}.status`)} = 'BOOKED' and ${sql.ref(`${alias}.hold_expires_at`)} > ${now})`
  const isFree = (alias: string) => sql`(${sql.ref(`${alias}.fee_amount`)} = 0
    and ${sql.ref(`${alias}.scheduled_end_at`)} > ${now} and (${isHold(alias)}
      or ${sql.ref(`${alias}.status`)} in ('CONFIRMED', 'IN_PROGRESS')))`
  const { rows } = await sql<Pick<HoldFacts, 'openHolds' | 'freeUpcoming' | 'freeUpcomingHere'>>`
    select (count(*) filter (where ${isHold('a')} and ${isHold('o')}))::int as "openHolds",
      (count(*) filter (where ${isFree('a')} and ${isFree('o')}))::int as "freeUpcoming",
      (count(*) filter (where ${isFree('a')} and ${isFree('o')} and o.clinician_id = a.clinician_id))::int
        as "freeUpcomingHere"
    from appointments a join appointments o on o.patient_id = a.patient_id and o.id <> a.id and o.is_active
      and o.source = 'WEB_PATIENT'
    where a.id = ${appointmentId} and a.source = 'WEB_PATIENT'`.execute(tx)
  return rows[0] ?? { openHolds: 0, freeUpcoming: 0, freeUpcomingHere: 0 }
}

/** The patient's own unpaid holds that overlap a span or the clinician's pause beside it, and which it may replace. */
export async function findOwnHoldsInTheWay(
  tx: Tx,
  span: {
    patientId: PatientId
    clinicianId: ClinicianId
    startsAt: Temporal.Instant
    endsAt: Temporal.Instant
    except?: AppointmentId
  },
  now: Temporal.Instant,
): Promise<{ appointmentId: AppointmentId; dependentId: number | null }[]> {
  const { rows } = await sql<{ appointmentId: AppointmentId; dependentId: number | null }>`
    select a.id as "appointmentId", a.dependent_id as "dependentId"
    from appointments a join clinician_profiles c on c.id = a.clinician_id
      cross join lateral make_interval(mins => c.buffer_before_minutes + c.buffer_after_minutes) as buffer
    where a.clinician_id = ${span.clinicianId} and a.patient_id = ${span.patientId} and a.status = 'BOOKED'
      and a.is_active and a.source = 'WEB_PATIENT' and a.hold_expires_at > ${now} and a.id <> ${span.except ?? 0}
      and a.scheduled_start_at - buffer < ${span.endsAt} and a.scheduled_end_at + buffer > ${span.startsAt}`.execute(tx)
  return rows
}

/** The patient's own booking, locked; undefined if it is not the patient's. */
export async function lockOwnHold(
  tx: Tx,
  { appointmentId, patientId }: { appointmentId: AppointmentId; patientId: PatientId },
  now: Temporal.Instant,
): Promise<{ isLive: boolean; isPaid: boolean } | undefined> {
  const { rows } = await sql<{ isLive: boolean; isPaid: boolean }>`
    select coalesce(status = 'BOOKED' and hold_expires_at > ${now}, false) as "isLive",
      status in ('CONFIRMED', 'IN_PROGRESS', 'COMPLETED') as "isPaid"
    from appointments
    where id = ${appointmentId} and patient_id = ${patientId} and source = 'WEB_PATIENT' and is_active
    for update`.execute(tx)
  return rows[0]
}

/** Who the visit is for, as recorded when the time was held. */
export interface Visitor {
  dependentId: number | null
  dependentName: string | null
  visitorDateOfBirth: string | null
  /** Of one under 18: the adult who has confirmed that they will be there. */
  guardianName: string | null
}

export interface NewHold extends SlotKey, Visitor {
  patientId: PatientId
  actor: PatientActor
  endsAt: Temporal.Instant
  feePaise: number
  notes: string | null
  now: Temporal.Instant
  holdExpiresAt: Temporal.Instant
  /** What the patient is told now. */
  cancelCutoffHours: number
}

/** Undefined if the exclusion constraint gave the time to somebody else. */
export async function insertHold(tx: Tx, hold: NewHold): Promise<AppointmentId | undefined> {
  const { actor, now } = hold
  const { rows } = await sql<{ id: AppointmentId }>`
    insert into appointments
      (patient_id, clinician_id, centre_id, appointment_type, scheduled_start_at, scheduled_end_at, duration_minutes,
       status, booked_by_user_id, source, notes, hold_expires_at, fee_amount, status_changed_at,
         status_changed_by_user_id,
       status_actor_kind, status_source, dependent_id, dependent_name, visitor_date_of_birth, guardian_name,
         guardian_confirmed_at, cancel_cutoff_hours, created_at, updated_at)
    values (${hold.patientId}, ${hold.clinicianId}, ${hold.centreId}, ${hold.appointmentType}, ${hold.startsAt},
       ${hold.endsAt}, ${minutesBetween(hold.startsAt, hold.endsAt)}, 'BOOKED', ${actor.userId}, 'WEB_PATIENT',
       ${hold.notes}, ${hold.holdExpiresAt}, ${hold.feePaise}::numeric / 100, ${now}, ${actor.userId},
       ${actor.kind}, ${sourceOf(actor)},
       ${hold.dependentId}, ${hold.dependentName}, ${hold.visitorDateOfBirth}::date, ${hold.guardianName},
       ${hold.guardianName === null ? null : now}, ${hold.cancelCutoffHours}, ${now}, ${now})
    on conflict do nothing returning id`.execute(tx)
  return rows[0]?.id
}

/** Updates a hold to the latest request: who it is for and how. Notes that are not given stay. */
export async function changeHold(
  tx: Tx,
  id: AppointmentId,
  hold: Visitor & { appointmentType: VisitType; notes: string | null; now: Temporal.Instant },
): Promise<void> {
  await sql`
    update appointments set appointment_type = ${hold.appointmentType},
      dependent_id = ${hold.dependentId}, dependent_name = ${hold.dependentName},
      visitor_date_of_birth = ${hold.visitorDateOfBirth}::date, guardian_name = ${hold.guardianName},
      guardian_confirmed_at = case when ${hold.guardianName !== null} then ${hold.now}::timestamptz end,
      notes = coalesce(${hold.notes}, notes), updated_at = now()
    where id = ${id} and status = 'BOOKED'`.execute(tx)
}
