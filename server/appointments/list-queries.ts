import { sql } from 'kysely'
import { isPaid } from '../db/appointment-fragment-queries.ts'
import type { PatientId } from '../../contract/core/values.ts'
import { appointmentRows, type AppointmentRow } from './appointment-view.ts'
import type { Database } from '../db/pool.ts'
import { createBatchLoader } from '../perf/batch-loader.ts'

export interface AppointmentPage {
  patientId: PatientId
  /** Where the previous page ended. */
  after?: { startsAt: string; id: number }
  limit: number
  now: Temporal.Instant
}

type When = 'upcoming' | 'past' | 'all'

// An unpaid hold that expired was never an appointment, so it is not part of the patient's past.
const isUpcoming = sql`(a.scheduled_end_at > page.now and (a.status in ('CONFIRMED', 'IN_PROGRESS')
  or (a.status = 'BOOKED' and (a.hold_expires_at is null or a.hold_expires_at > page.now))))`
const isAbandoned = sql`((a.status = 'EXPIRED' or (a.status = 'BOOKED' and a.hold_expires_at <= page.now))
  and not ${isPaid})`

const upcomingFirst = {
  after: sql`(a.scheduled_start_at, a.id) > (page.after_start, page.after_id)`,
  order: sql`a.scheduled_start_at, a.id`,
}
const latestFirst = {
  after: sql`(a.scheduled_start_at, a.id) < (page.after_start, page.after_id)`,
  order: sql`a.scheduled_start_at desc, a.id desc`,
}
const lists = {
  upcoming: { ...upcomingFirst, which: isUpcoming },
  past: { ...latestFirst, which: sql`not ${isUpcoming} and not ${isAbandoned}` },
  all: { ...latestFirst, which: sql`true` },
}

/** The pages that several patients request at the same moment, each described by a JSON object, in one query. */
const askPages = (when: When) =>
  createBatchLoader(async (db, pages: readonly string[]) => {
    const { which, after, order } = lists[when]
    const source = sql`(
      select page.nth::int - 1 as page, found.*
      from rows from (json_to_recordset(${`[${pages.join(',')}]`}::json) as
        (patient_id bigint, after_start timestamptz, after_id bigint, most int, now timestamptz))
        with ordinality as page (patient_id, after_start, after_id, most, now, nth)
      cross join lateral (
        select * from appointments a
        where a.patient_id = page.patient_id and a.is_active and ${which} and (page.after_id is null or ${after})
        order by ${order} limit page.most
      ) found) a`
    const { rows } = await sql<AppointmentRow & { page: number }>`
      ${appointmentRows(source, sql`, a.page`)} order by a.page, ${order}`.execute(db)
    const found = new Map<string, AppointmentRow[]>(pages.map((page) => [page, []]))
    for (const row of rows) found.get(pages[row.page] ?? '')?.push(row)
    return found
  })

const asked = { upcoming: askPages('upcoming'), past: askPages('past'), all: askPages('all') }

/** One row per appointment. Upcoming ones soonest first; past and all latest first. */
export async function listAppointments(db: Database, when: When, page: AppointmentPage): Promise<AppointmentRow[]> {
  const { patientId, after, limit, now } = page
  const question = { patient_id: patientId, after_start: after?.startsAt, after_id: after?.id, most: limit, now }
  return (await asked[when](db, JSON.stringify(question))) ?? []
}
