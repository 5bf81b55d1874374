import { sql } from 'kysely'
import type { AppointmentId, CentreId, ClinicianId } from '../../contract/core/values.ts'
import { feesPaise, type FeesPaise } from '../db/fee-fragment-queries.ts'
import type { DatabaseOrTx } from '../db/pool.ts'

/** What another time is looked for by. */
export interface VisitToPlace {
  id: AppointmentId
  clinicianId: ClinicianId
  centreId: CentreId
  isOnline: boolean
  startsAt: Temporal.Instant
  endsAt: Temporal.Instant
}

/** Of some visits, those that can be given another time. */
export async function listVisitsToPlace(db: DatabaseOrTx, ids: readonly AppointmentId[]): Promise<VisitToPlace[]> {
  const { rows } = await sql<VisitToPlace>`
    select a.id, a.clinician_id as "clinicianId", a.centre_id as "centreId",
      a.appointment_type = 'ONLINE' as "isOnline", a.scheduled_start_at as "startsAt", a.scheduled_end_at as "endsAt"
    from appointments a where a.id = any(${ids}::bigint[]) and a.is_active and a.status = 'CONFIRMED'`.execute(db)
  return rows
}

export interface Peer {
  /** Whose patients they can see. */
  ofClinicianId: ClinicianId
  clinicianId: ClinicianId
  fullName: string
  feesPaise: FeesPaise
}

const wordsOf = (column: string) => sql.raw(`(select array_agg(lower(w)) from unnest(words_of(${column})) w)`)

/** Who can see the patients of some clinicians: themselves, and whoever shares a speciality and a language. */
export async function listPeers(db: DatabaseOrTx, clinicianIds: readonly ClinicianId[]): Promise<Peer[]> {
  const { rows } = await sql<Peer>`
    select o.id as "ofClinicianId", c.id as "clinicianId", u.full_name as "fullName",
      ${feesPaise} as "feesPaise"
    from clinician_profiles o
    join clinician_profiles c on c.id = o.id or (${wordsOf('o.specialization')} && ${wordsOf('c.specialization')}
      and ${wordsOf('o.languages')} && ${wordsOf('c.languages')})
    join users u on u.id = c.user_id
    where o.id = any(${clinicianIds}::bigint[]) and ((c.is_active and u.is_active) or c.id = o.id)
    order by o.id, c.id`.execute(db)
  return rows
}
