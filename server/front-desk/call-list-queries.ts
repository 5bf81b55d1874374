import { sql } from 'kysely'
import type { Call } from '../../contract/staff/call-list.ts'
import type { AppointmentId, CentreId, ClinicianId, PatientId } from '../../contract/core/values.ts'
import type { AppointmentStatus } from '../../contract/rules/appointments.ts'
import type { Scope } from '../../contract/rules/scope.ts'
import { isAboutVisit, isInScope } from '../db/appointment-fragment-queries.ts'
import {
  answerHours,
  callBeforeMinutes,
  isConcerned,
  isNear,
  isOpenOffer,
  isUnanswered,
} from '../db/offer-fragment-queries.ts'
import type { DatabaseOrTx } from '../db/pool.ts'

/** How long before an unpaid hold expires the patient is called. */
const linkMinutes = 30

/** Visit `a` is upcoming, or the patient may come for nothing: it was cancelled, and not by them. */
const isToBeTold = (now: Temporal.Instant) => sql`(a.is_active and a.scheduled_start_at > ${now}::timestamptz
  and a.checked_in_at is null and case t.name
    when 'appointment_cancelled' then a.status = 'CANCELLED' and a.status_actor_kind is distinct from 'PATIENT'
    when 'payment_link' then a.status = 'BOOKED' and a.hold_expires_at > ${now}::timestamptz
    when 'appointment_offer' then a.status = 'CONFIRMED' and exists (select from closure_offers s where ${isOpenOffer})
    else a.status = 'CONFIRMED' end)`

/**
 * The last undelivered message about the visit's present time, unless a later one was delivered: any later message
 * tells the patient that the visit takes place, but an offer, a link or a cancellation has to be delivered itself.
 */
const failedMessages = (now: Temporal.Instant) => sql`
  select distinct on (a.id) a.id, 'MESSAGE_FAILED' as kind,
    case when n.error_code = 'NO_PHONE' then 'NO_PHONE' when n.status = 'SENT' then 'NOT_CONFIRMED'
      else 'NOT_DELIVERED' end as why,
    n.flagged_at as since, a.scheduled_start_at as until, t.name::text as template, null::bigint as closure_id
  from notifications n join notification_templates t on t.id = n.template_id and ${isAboutVisit}
  join appointments a on a.id = n.appointment_id and ${isToBeTold(now)}
  where n.flagged_at is not null and split_part(n.dedupe_key, ':', 3) = 'v' || a.time_version
    and not exists (
      select from notifications l join notification_templates lt on lt.id = l.template_id
      where l.appointment_id = a.id and l.id > n.id and l.status = 'DELIVERED'
        and split_part(l.dedupe_key, ':', 3) = 'v' || a.time_version
        and case when t.name in ('appointment_offer', 'payment_link', 'appointment_cancelled') then lt.name = t.name
          else lt.name in ('appointment_confirmed', 'appointment_reminder', 'appointment_rescheduled', 'meet_link') end)
  order by a.id, n.id desc`

const silentPatients = (now: Temporal.Instant) => sql`
  select a.id, 'OFFER_UNANSWERED' as kind, case when ${isNear(now)} then 'HOUR_BEFORE' else 'FOUR_HOURS' end as why,
    least(o.sent_at + make_interval(hours => ${answerHours}),
      greatest(o.sent_at, a.scheduled_start_at - make_interval(mins => ${callBeforeMinutes}))) as since,
    a.scheduled_start_at as until, null as template, o.closure_id
  from (
    select distinct on (s.appointment_id, s.time_version) s.appointment_id, s.time_version, s.sent_at, s.closure_id
    from closure_offers s where s.sent_at is not null and s.ended_at is null
    order by s.appointment_id, s.time_version, s.sent_at desc
  ) o join appointments a on a.id = o.appointment_id and a.time_version = o.time_version
  where a.is_active and a.status = 'CONFIRMED' and a.scheduled_end_at > ${now}::timestamptz and ${isUnanswered(now)}`

/** In one of our closures, neither offered another time nor kept by override. */
const closedUnasked = (now: Temporal.Instant) => sql`
  select distinct on (a.id) a.id, 'NOT_ASKED' as kind, 'CLOSED' as why, coalesce(o.created_at, cl.created_at) as since,
    a.scheduled_start_at as until, null as template, cl.id as closure_id
  from closures cl join appointments a on ${isConcerned(now)}
  left join lateral (
    select f.sent_at, f.ended_at, f.created_at from closure_offers f
    where f.closure_id = cl.id and f.appointment_id = a.id and f.time_version = a.time_version
    order by f.id desc limit 1) o on true
  where cl.ends_at > ${now}::timestamptz and cl.source_table is null
    and case when o.created_at is null then coalesce(a.override_reason, '') = ''
      else o.sent_at is null and o.ended_at is null end
    and not exists (select from closure_offers s where ${isOpenOffer})
  order by a.id, cl.id`

const linksRunningOut = (now: Temporal.Instant) => sql`
  select a.id, 'LINK_RUNNING_OUT' as kind, 'RUNS_OUT' as why,
    greatest(a.created_at, a.hold_expires_at - make_interval(mins => ${linkMinutes})) as since,
    a.hold_expires_at as until, null as template, null::bigint as closure_id
  from appointments a
  where a.status = 'BOOKED' and a.is_active and a.source <> 'WEB_PATIENT' and a.hold_expires_at > ${now}::timestamptz
    and a.hold_expires_at <= ${now.add({ minutes: linkMinutes })}::timestamptz`

export interface CallRow extends Pick<Call, 'kind' | 'why' | 'template' | 'closureId' | 'timezone' | 'dependentName'> {
  appointmentId: AppointmentId
  patientId: PatientId
  patientName: string
  phone: string | null
  since: Temporal.Instant
  until: Temporal.Instant
  status: AppointmentStatus
  startsAt: Temporal.Instant
  centreId: CentreId
  clinicianId: ClinicianId
  clinicianName: string
  total: number
}

/** The patients to call, at one centre or in the whole scope, the most urgent first. */
export async function listCalls(
  db: DatabaseOrTx,
  { scope, centreId, now, limit }: { scope: Scope; centreId: CentreId | null; now: Temporal.Instant; limit: number },
): Promise<CallRow[]> {
  const { rows } = await sql<CallRow>`
    with calls as (
      (${failedMessages(now)}) union all (${silentPatients(now)})
      union all (${closedUnasked(now)}) union all (${linksRunningOut(now)})
    )
    select w.kind, a.id as "appointmentId", a.patient_id as "patientId", pu.full_name as "patientName", pu.phone, w.why,
      w.since, w.until, w.template, w.closure_id as "closureId", a.status, a.scheduled_start_at as "startsAt",
      ce.timezone, a.centre_id as "centreId", a.clinician_id as "clinicianId", cu.full_name as "clinicianName",
      case when a.dependent_id is not null then coalesce(a.dependent_name,
        (select d.full_name from dependents d where d.id = a.dependent_id)) end as "dependentName",
      count(*) over ()::int as total
    from calls w join appointments a on a.id = w.id
    join centres ce on ce.id = a.centre_id
    join patient_profiles pp on pp.id = a.patient_id join users pu on pu.id = pp.user_id
    join clinician_profiles cp on cp.id = a.clinician_id join users cu on cu.id = cp.user_id
    where (${centreId}::bigint is null or a.centre_id = ${centreId}::bigint) and ${isInScope(scope)}
    order by w.until, a.scheduled_start_at, a.id, w.kind limit ${limit}`.execute(db)
  return rows
}
