import { sql } from 'kysely'
import type { AppointmentId, CentreId, ClinicianId } from '../../contract/core/values.ts'
import type { DatabaseOrTx } from '../db/pool.ts'
import { isBooked } from './clinician-queries.ts'

/** With a clinician, or at a centre. */
export interface BookedOf {
  clinicianId: ClinicianId | null
  centreId: CentreId | null
}

/** What is booked and not over, in the order of time. */
export async function listBooked(
  db: DatabaseOrTx,
  { clinicianId, centreId }: BookedOf,
  now: Temporal.Instant,
): Promise<{ id: AppointmentId; startsAt: Temporal.Instant }[]> {
  const { rows } = await sql<{ id: AppointmentId; startsAt: Temporal.Instant }>`
    select a.id, a.scheduled_start_at as "startsAt" from appointments a
    where (a.clinician_id = ${clinicianId}::bigint or a.centre_id = ${centreId}::bigint) and ${isBooked(now)}
    order by a.scheduled_start_at, a.id`.execute(db)
  return rows
}
