import { decodeJwt } from 'jose'
import type { Step } from './operation.ts'
import { nowMs, type Asking, type Patient, type Phone, type Reply, type World } from './world.ts'

const isInHours = `(exists (
    select from clinician_availability_rules r join centres ce on ce.id = r.centre_id and ce.is_active,
    lateral (select a.scheduled_start_at at time zone ce.timezone as start) local
    where r.is_active and r.clinician_id = a.clinician_id and r.centre_id = a.centre_id and r.mode = a.appointment_type
      and local.start::date between coalesce(r.valid_from, '-infinity') and coalesce(r.valid_until, 'infinity')
      and r.day_of_week = extract(dow from local.start) and r.slot_duration_minutes = a.duration_minutes
      and local.start::time >= r.start_time
      and local.start::time + make_interval(mins => a.duration_minutes) <= r.end_time)
  or exists (
    select from extra_hours x join centres ce on ce.id = x.centre_id and ce.is_active
    where x.clinician_id = a.clinician_id and x.centre_id = a.centre_id and x.mode = a.appointment_type
      and x.slot_duration_minutes = a.duration_minutes
      and x.starts_at <= a.scheduled_start_at and x.ends_at >= a.scheduled_end_at))`

// A change of the clinic's comes between two looks, so what is offered now was offered when these were confirmed.
const isOffered = `exists (
  select from clinician_profiles c where c.id = a.clinician_id and c.is_active and ${isInHours}
    and not exists (select from closures cl where cl.starts_at < a.scheduled_end_at and cl.ends_at > a.scheduled_start_at
      and (cl.clinician_id is null or cl.clinician_id = a.clinician_id)
      and (cl.centre_id is null or cl.centre_id = a.centre_id))
    and not exists (select from appointments o where o.clinician_id = a.clinician_id and o.id <> a.id and o.is_active
      and o.created_at < h.changed_at and (o.status in ('CONFIRMED', 'IN_PROGRESS'))
      and o.scheduled_start_at < a.scheduled_end_at + make_interval(mins => c.buffer_after_minutes)
      and o.scheduled_end_at + make_interval(mins => c.buffer_after_minutes) > a.scheduled_start_at))`

/** By its patient or by the desk, and not by another tool. */
const isBookedHere = `(a.source = 'WEB_PATIENT' or exists (select from audit_logs l
  where l.action = 'APPOINTMENT_BOOKED' and l.entity_id = a.id))`

/** Two records that were merged may each have had as many as allowed. */
const isOfOneRecord = `not exists (select from patient_profiles m where m.merged_into_patient_id = a.patient_id)`

/** The lines of history since the last look by which something was confirmed. */
export const confirmedSince = `
  confirmed as (select h.*, h.previous_status = 'EXPIRED' or a.hold_expires_at <= h.changed_at as ran_out
    from appointment_status_history h join appointments a on a.id = h.appointment_id, given
    where h.id > given.seen and h.new_status = 'CONFIRMED' and h.previous_status in ('BOOKED', 'EXPIRED')
      and a.source = 'WEB_PATIENT')`

/** What holds of bookings at any time, and of those that became appointments since the last look. */
export const bookingRules = `
  select 'appointment ' || id || ' is held beyond its start' as says from appointments
    where source = 'WEB_PATIENT' and hold_expires_at > scheduled_start_at and status = 'BOOKED'
  union all
  select 'appointment ' || h.appointment_id || ' was confirmed after it had begun' from confirmed h
    join appointments a on a.id = h.appointment_id where h.changed_at >= a.scheduled_start_at
  union all
  select 'appointment ' || h.appointment_id || ' took a time that is not offered, after its hold ran out'
    from confirmed h join appointments a on a.id = h.appointment_id, given
    -- Of a step that changed the offer while others ran nobody could say which of the two was first.
    where not given.offer_changed and h.ran_out and a.status = 'CONFIRMED' and a.time_version = 1 and not ${isOffered}
  union all
  -- Whoever removes hours holds the clinician's lock, as whoever books does: the order of the two is theirs.
  select 'appointment ' || a.id || ' was held in extra hours that had been removed'
    from audit_logs l join appointment_status_history h on h.new_status = 'BOOKED' and h.previous_status is null
      -- A merge writes the earlier lines anew.
      and h.xmin::text::bigint > l.xmin::text::bigint and h.changed_at >= l.created_at
    join appointments a on a.id = h.appointment_id
    where l.action = 'EXTRA_HOURS_REMOVED' and a.clinician_id = l.entity_id and a.centre_id = l.centre_id
      and a.source = 'WEB_PATIENT' and a.time_version = 1 and not ${isInHours}
      and a.scheduled_start_at >= (l.metadata ->> 'startsAt')::timestamptz
      and a.scheduled_end_at <= (l.metadata ->> 'endsAt')::timestamptz
      and not exists (select from audit_logs b where b.action = 'EXTRA_HOURS_ADDED' and b.entity_id = l.entity_id
        and b.xmin::text::bigint between l.xmin::text::bigint and h.xmin::text::bigint)
      -- Others over the same time were removed after it.
      and not exists (select from audit_logs r where r.action = 'EXTRA_HOURS_REMOVED' and r.entity_id = l.entity_id
        and r.centre_id = l.centre_id and r.xmin::text::bigint > h.xmin::text::bigint
        and a.scheduled_start_at >= (r.metadata ->> 'startsAt')::timestamptz
        and a.scheduled_end_at <= (r.metadata ->> 'endsAt')::timestamptz)
  union all
  select 'appointment ' || a.id || ' is to come, of somebody under 18 and without a guardian'
    from appointments a join patient_profiles p on p.id = a.patient_id left join dependents d on d.id = a.dependent_id, given
    where ${isBookedHere} and a.is_active and a.scheduled_end_at > given.now
      and (a.status = 'CONFIRMED' or (a.status = 'BOOKED' and a.hold_expires_at > given.now))
      and case when a.dependent_id is null then p.date_of_birth else d.date_of_birth end + interval '18 years' > given.now
      and (a.guardian_confirmed_at is null or a.guardian_name is null)
      -- The clinic's own tool confirms without asking for a guardian.
      and not exists (select from appointment_status_history h
        where h.appointment_id = a.id and h.new_status = 'CONFIRMED' and h.source = 'EXTERNAL')
  union all
  select 'appointment ' || a.id || ' has a guardian who is under 18' from appointments a
    join patient_profiles p on p.id = a.patient_id join users u on u.id = p.user_id, given
    where ${isBookedHere} and a.guardian_name = u.full_name
      and a.guardian_confirmed_at > given.now - interval '1 minute'
      and p.date_of_birth + interval '18 years' > given.now
      -- Whoever gives the date of birth afterwards was taken for an adult.
      and exists (select from appointment_status_history h
        where h.appointment_id = a.id and h.new_status <> 'CANCELLED' and h.xmin::text::bigint > p.xmin::text::bigint)
  union all
  select 'patient ' || a.patient_id || ' has more free appointments to come than allowed' from appointments a, given
    where a.source = 'WEB_PATIENT' and a.fee_amount = 0 and a.status in ('BOOKED', 'CONFIRMED')
      and a.scheduled_end_at > given.now and ${isOfOneRecord}
      -- The limit is for what patients book: the desk may move one more to a time to come.
      and not exists (select from appointment_status_history h
        where h.appointment_id = a.id and h.previous_start_at is not null and h.actor_kind = 'STAFF')
      -- One that was paid for may have become free.
      and not exists (select from payments p where p.appointment_id = a.id and p.status in ('SUCCESS', 'REFUNDED'))
    group by a.patient_id, a.clinician_id, given.here having count(*) > given.here
  union all
  select 'patient ' || a.patient_id || ' held more times in a day than allowed' from appointments a, given
    where a.source = 'WEB_PATIENT' and a.created_at > given.now - interval '24 hours'
      and not exists (select from payments p where p.appointment_id = a.id and p.status in ('SUCCESS', 'REFUNDED'))
      and ${isOfOneRecord}
    group by a.patient_id, given.a_day having count(*) > given.a_day
  union all
  select 'appointment ' || a.id || ' was held again at once by whose hold had just run out'
    from appointments a join appointments o on o.patient_id = a.patient_id and o.clinician_id = a.clinician_id
      and o.scheduled_start_at = a.scheduled_start_at and o.id < a.id and o.source = 'WEB_PATIENT', given
    where a.source = 'WEB_PATIENT' and a.created_at > given.now - interval '5 minutes'
      -- One that the clinic's own tool deleted keeps nobody from anything.
      and o.is_active and o.status in ('EXPIRED', 'BOOKED') and o.hold_expires_at <= a.created_at
      and o.hold_expires_at > a.created_at - make_interval(secs => given.pause) and o.time_version = 1
      and a.time_version = 1 and ${isOfOneRecord}
  union all
  select 'appointment ' || a.id || ' gave its late money back although only the patient was in the way'
    from refunds r join payments p on p.id = r.payment_id join appointments a on a.id = p.appointment_id
    join appointments own on own.patient_id = a.patient_id and own.clinician_id = a.clinician_id
      and own.scheduled_start_at = a.scheduled_start_at and own.id > a.id and own.status = 'BOOKED'
      and own.is_active
      -- What the desk holds for the patient waits for its own payment.
      and own.source = 'WEB_PATIENT'
      and own.dependent_id is not distinct from a.dependent_id and own.created_at < r.created_at
      and own.hold_expires_at > r.created_at and own.appointment_type = a.appointment_type
      and own.centre_id = a.centre_id and own.scheduled_start_at > r.created_at + interval '15 minutes', given
    where r.reason = 'SLOT_LOST' and r.created_at > given.now - interval '1 minute'
      -- The desk may have squeezed somebody in beside the hold.
      and not exists (select from appointments beside where beside.clinician_id = a.clinician_id
        and beside.id not in (a.id, own.id) and beside.is_active and beside.status in ('CONFIRMED', 'IN_PROGRESS')
        and beside.scheduled_start_at < a.scheduled_end_at and beside.scheduled_end_at > a.scheduled_start_at)
      and not exists (select from closures)
      and not exists (select from audit_logs l where l.action = 'CLOSURE_UNDONE' and l.created_at >= r.created_at)
      and not exists (select from clinician_profiles where not is_active)
      and not exists (select from clinician_availability_rules where not is_active)
      and not exists (select from centres where not is_active)
      and not exists (select from clinician_profiles where buffer_after_minutes > 0)
      and not exists (select from patient_profiles pp where pp.id = a.patient_id and pp.date_of_birth is not null)
      and not exists (select from dependents d where d.id = a.dependent_id)`

interface Obstacle {
  isOwnHold: boolean
  isTheSame: boolean
}

/** What a reply has that was not asked for; undefined if it is what was. */
function otherThan(body: Record<string, unknown>, { appointment }: Reply['body']): string | undefined {
  const forWhom = body.dependentId ?? null
  if ((appointment.dependent?.id ?? null) !== forWhom)
    return `appointment ${appointment.id} was asked for ${JSON.stringify(forWhom)} and is not theirs`
  if (appointment.appointmentType !== body.appointmentType || appointment.centre.id !== body.centreId)
    return `appointment ${appointment.id} is not of the kind, or the centre, that was asked for`
  return undefined
}

/**
 * A reply is about what was asked for, or about what another phone of the patient asked for the same time meanwhile; and
 * nobody is refused a time because it is theirs.
 */
export async function judgeBooking(
  world: World,
  step: Step,
  { patient, phone, asking, reply }: { patient: Patient; phone: Phone; asking: Asking; reply: Reply },
): Promise<void> {
  const { findings } = world
  const { body } = asking
  if (reply.status === 201) {
    const says = otherThan(body, reply.body)
    const ofTheTime = asking.beside.filter(
      ({ clinicianId, startsAt }) => clinicianId === body.clinicianId && startsAt === body.startsAt,
    )
    if (says === undefined || ofTheTime.some((other) => otherThan(other, reply.body) === undefined)) return
    // A reply says how the visit stands: moved to another centre by a link, say, before it was read.
    const { rowCount } = await world.stage.pool.query(
      'select from appointments where id = $1 and time_version > 1 and dependent_id is not distinct from $2',
      [reply.body.appointment.id, body.dependentId ?? null],
    )
    if (rowCount === 0) findings.push(says)
    return
  }
  // Beside others that go on meanwhile nobody could say what was in the way.
  if (reply.body?.code !== 'SLOT_TAKEN' || world.depth > 1 || step.meanwhile !== undefined) return
  const { rows } = await world.stage.pool.query<Obstacle>(
    `select coalesce(p.user_id = $3 and a.status = 'BOOKED' and a.source = 'WEB_PATIENT'
         and a.hold_expires_at is not null, false) as "isOwnHold",
       -- A visit that the desk squeezed in is not the booking that was repeated.
       coalesce(p.user_id = $3 and a.status = 'CONFIRMED' and a.scheduled_start_at = $2 and a.fee_amount = 0 and a.centre_id = $4
         and a.appointment_type = $5 and a.squeezed_in_by_user_id is null
         and a.dependent_id is not distinct from $6, false) as "isTheSame"
     from appointments a join patient_profiles p on p.id = a.patient_id
     where a.clinician_id = $1 and a.is_active and a.status in ('BOOKED', 'CONFIRMED', 'IN_PROGRESS')
       and (a.status <> 'BOOKED' or a.hold_expires_at is null or a.hold_expires_at > $7)
       and a.scheduled_start_at < $2::timestamptz + interval '40 minutes'
       and a.scheduled_end_at > $2::timestamptz - interval '10 minutes'`,
    [
      body.clinicianId,
      body.startsAt,
      decodeJwt(phone.accessToken).sub,
      body.centreId,
      body.appointmentType,
      body.dependentId ?? null,
      new Date(nowMs(world)),
    ],
  )
  if (rows.length > 0 && rows.every(({ isOwnHold, isTheSame }) => isOwnHold || isTheSame)) {
    findings.push(`${patient.name} was refused a time that is their own`)
  }
}
