import { sql } from 'kysely'
import type { CentreId, ClinicianId, UserId, VisitType } from '../../contract/core/values.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'

export interface ExtraHoursRow {
  id: number
  clinicianId: ClinicianId
  centreId: CentreId
  startsAt: Temporal.Instant
  endsAt: Temporal.Instant
  mode: VisitType
  slotDurationMinutes: number
  /** Live bookings inside them. */
  booked: number
}

/** Those of a clinician that are not over, or one by its id. */
export async function listExtraHours(
  db: DatabaseOrTx,
  { clinicianId, id, now }: { clinicianId: ClinicianId | null; id: number | null; now: Temporal.Instant },
): Promise<ExtraHoursRow[]> {
  const { rows } = await sql<ExtraHoursRow>`
    select x.id, x.clinician_id as "clinicianId", x.centre_id as "centreId", x.starts_at as "startsAt",
      x.ends_at as "endsAt", x.mode, x.slot_duration_minutes as "slotDurationMinutes",
      (select count(*)::int from appointments a
        where a.clinician_id = x.clinician_id and a.centre_id = x.centre_id and a.is_active
          and a.scheduled_start_at >= x.starts_at and a.scheduled_end_at <= x.ends_at
          and (a.status in ('CONFIRMED', 'IN_PROGRESS')
            or a.status = 'BOOKED' and (a.hold_expires_at is null or a.hold_expires_at > ${now}::timestamptz))
      ) as booked
    from extra_hours x
    where (${clinicianId}::bigint is null or x.clinician_id = ${clinicianId}::bigint)
      and (${id}::bigint is null or x.id = ${id}::bigint) and x.ends_at > ${now}::timestamptz
    order by x.starts_at, x.id`.execute(db)
  return rows
}

/** Undefined if they overlap others of the same kind at the same centre. */
export async function insertExtraHours(
  tx: Tx,
  extra: Omit<ExtraHoursRow, 'id' | 'booked'> & { by: UserId },
): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`
    insert into extra_hours (clinician_id, centre_id, starts_at, ends_at, mode, slot_duration_minutes,
      created_by_user_id)
    values (${extra.clinicianId}, ${extra.centreId}, ${extra.startsAt}, ${extra.endsAt}, ${extra.mode},
      ${extra.slotDurationMinutes}, ${extra.by})
    on conflict do nothing returning id`.execute(tx)
  return rows[0]?.id
}

/** False if somebody has deleted them already. */
export async function deleteExtraHours(tx: Tx, id: number): Promise<boolean> {
  const { rows } = await sql`delete from extra_hours where id = ${id} returning id`.execute(tx)
  return rows.length === 1
}
