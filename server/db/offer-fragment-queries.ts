import { sql } from 'kysely'

/** Visit `a` lies in closure `cl`, whatever became of it. */
export const isInside = sql`(a.scheduled_start_at < cl.ends_at and a.scheduled_end_at > cl.starts_at
  and a.scheduled_start_at > cl.starts_at - interval '1 day'
  and (cl.clinician_id is null or a.clinician_id = cl.clinician_id)
  and (cl.centre_id is null or a.centre_id = cl.centre_id))`

/** Visit `a` lies in closure `cl` and is still to come, held or confirmed. */
export const isConcerned = (now: Temporal.Instant) => sql`(${isInside} and a.is_active
  and (a.status = 'CONFIRMED'
    or (a.status = 'BOOKED' and (a.hold_expires_at is null or a.hold_expires_at > ${now}::timestamptz)))
  and a.scheduled_end_at > ${now}::timestamptz)`

/** Closure `cl` has no row of visit `a` at its present time. */
export const isUnlisted = sql`not exists (select from closure_offers f where f.closure_id = cl.id
  and f.appointment_id = a.id and f.time_version = a.time_version)`

/** How long a patient has to answer, and how long before the visit somebody calls in any case. */
export const answerHours = 4
export const callBeforeMinutes = 60

/** Visit `a` begins so soon that nobody waits for an answer any more. */
export const isNear = (now: Temporal.Instant) =>
  sql`a.scheduled_start_at <= ${now.add({ minutes: callBeforeMinutes })}::timestamptz`

/** Offer `o` about visit `a`, which was sent and is open, has waited long enough. */
export const isUnanswered = (now: Temporal.Instant) =>
  sql`(o.sent_at <= ${now.subtract({ hours: answerHours })}::timestamptz or ${isNear(now)})`

/** Offer `s` was sent to the patient of visit `a` for its present time, and can still be answered. */
export const isOpenOffer = sql`s.appointment_id = a.id and s.time_version = a.time_version
  and s.sent_at is not null and s.ended_at is null`
