import { sql } from 'kysely'
import type { AppointmentId, ClinicianId } from '../../contract/core/values.ts'
import type { DatabaseOrTx } from '../db/pool.ts'

/** One address per clinician: a new one replaces the old one. */
export async function replaceAddress(
  db: DatabaseOrTx,
  { clinicianId, hash, now }: { clinicianId: ClinicianId; hash: Buffer; now: Temporal.Instant },
): Promise<void> {
  await sql`
    insert into calendar_addresses (clinician_id, secret_hash, created_at, updated_at)
    values (${clinicianId}, ${hash}, ${now}, ${now})
    on conflict (clinician_id) do update set secret_hash = excluded.secret_hash,
      updated_at = excluded.updated_at`.execute(db)
}

export async function deleteAddress(db: DatabaseOrTx, clinicianId: ClinicianId): Promise<void> {
  await sql`delete from calendar_addresses where clinician_id = ${clinicianId}`.execute(db)
}

/** When the address was created; undefined if there is none. */
export async function findRenewedAt(db: DatabaseOrTx, clinicianId: ClinicianId): Promise<Temporal.Instant | undefined> {
  const { rows } = await sql<{ renewedAt: Temporal.Instant }>`
    select updated_at as "renewedAt" from calendar_addresses where clinician_id = ${clinicianId}`.execute(db)
  return rows[0]?.renewedAt
}

/** The clinician whose calendar it is; undefined also for one who has left. */
export async function findClinicianByAddress(db: DatabaseOrTx, hash: Buffer): Promise<ClinicianId | undefined> {
  const { rows } = await sql<{ id: ClinicianId }>`
    select c.id from calendar_addresses d join clinician_profiles c on c.id = d.clinician_id
    join users u on u.id = c.user_id where d.secret_hash = ${hash} and c.is_active and u.is_active`.execute(db)
  return rows[0]?.id
}

export interface FeedRow {
  id: AppointmentId
  startsAt: Temporal.Instant
  endsAt: Temporal.Instant
  timezone: string
  timeVersion: number
  updatedAt: Temporal.Instant
  isOnline: boolean
  centreName: string
  /** The visitor's name. */
  fullName: string
}

/** A clinician's visits, from a month ago onwards. */
export async function listFeed(
  db: DatabaseOrTx,
  clinicianId: ClinicianId,
  { from, to }: { from: Temporal.Instant; to: Temporal.Instant },
): Promise<FeedRow[]> {
  const { rows } = await sql<FeedRow>`
    select a.id, a.scheduled_start_at as "startsAt", a.scheduled_end_at as "endsAt", ce.timezone,
      a.time_version as "timeVersion", a.updated_at as "updatedAt", a.appointment_type = 'ONLINE' as "isOnline",
      ce.name as "centreName", coalesce(a.dependent_name, u.full_name) as "fullName"
    from appointments a join centres ce on ce.id = a.centre_id
    join patient_profiles p on p.id = a.patient_id join users u on u.id = p.user_id
    where a.clinician_id = ${clinicianId} and a.is_active and a.status in ('CONFIRMED', 'IN_PROGRESS', 'COMPLETED')
      and a.scheduled_start_at >= ${from} and a.scheduled_start_at < ${to}
    order by a.scheduled_start_at, a.id limit 2000`.execute(db)
  return rows
}
