import { sql } from 'kysely'
import type { PatientId } from '../../contract/values.ts'
import { appointmentRows, type AppointmentRow } from '../booking/appointment-view.ts'
import type { DatabaseOrTx } from '../db/pool.ts'

export interface AppointmentFilter {
  patientId: PatientId
  when: 'upcoming' | 'past' | 'all'
  after?: { startsAt: string; id: number }
  limit: number
  now: Temporal.Instant
}

/** One query and one row an appointment. Upcoming soonest first; past and all latest first. */
export async function listAppointments(db: DatabaseOrTx, filter: AppointmentFilter): Promise<AppointmentRow[]> {
  const now = filter.now.toString()
  // A hold that ran out unpaid never was an appointment; the patient's list of the past has no place for it.
  const isUpcoming = sql`(a.scheduled_end_at > ${now} and (a.status in ('CONFIRMED', 'IN_PROGRESS')
    or (a.status = 'BOOKED' and (a.hold_expires_at is null or a.hold_expires_at > ${now}))))`
  const isAbandoned = sql`(coalesce(pay.status, 'CREATED') not in ('SUCCESS', 'REFUNDED')
    and (a.status = 'EXPIRED' or (a.status = 'BOOKED' and a.hold_expires_at <= ${now})))`
  const which = {
    upcoming: isUpcoming,
    past: sql`not ${isUpcoming} and not ${isAbandoned}`,
    all: sql`true`,
  }[filter.when]
  const isAscending = filter.when === 'upcoming'
  const position = filter.after && sql`(${filter.after.startsAt}::timestamptz, ${filter.after.id}::bigint)`
  const after =
    position === undefined
      ? sql`true`
      : isAscending
        ? sql`(a.scheduled_start_at, a.id) > ${position}`
        : sql`(a.scheduled_start_at, a.id) < ${position}`
  const order = isAscending ? sql`a.scheduled_start_at, a.id` : sql`a.scheduled_start_at desc, a.id desc`
  const { rows } = await sql<AppointmentRow>`
    ${appointmentRows}
    where a.patient_id = ${filter.patientId} and a.is_active and ${which} and ${after}
    order by ${order} limit ${filter.limit}`.execute(db)
  return rows
}
