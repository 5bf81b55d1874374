import { sql } from 'kysely'
import type { AppointmentId, CentreId, ClinicianId, PatientId, VisitType } from '../../contract/core/values.ts'
import { isAfter } from '../core/instants.ts'
import type { Database } from '../db/pool.ts'
import { createBatchLoader } from '../perf/batch-loader.ts'

export interface SlotKey {
  clinicianId: ClinicianId
  centreId: CentreId
  appointmentType: VisitType
  startsAt: Temporal.Instant
}

export const slotKey = ({ clinicianId, centreId, appointmentType, startsAt }: SlotKey) =>
  `${clinicianId} ${centreId} ${appointmentType} ${startsAt.toString()}`

const readKey = (key: string) => {
  const [clinician_id, centre_id, appointment_type, starts_at] = key.split(' ')
  return { key, clinician_id, centre_id, appointment_type, starts_at }
}

interface HolderRow {
  key: string
  appointmentId: AppointmentId
  patientId: PatientId
  freesAt: Temporal.Instant | null
}

const findHolders = createBatchLoader(async (db, keys: readonly string[]) => {
  const { rows } = await sql<HolderRow>`
    select slot.key, a.id as "appointmentId", a.patient_id as "patientId",
      case when a.status = 'BOOKED' then a.hold_expires_at end as "freesAt"
    from json_to_recordset(${JSON.stringify(keys.map(readKey))}::json)
      as slot (key text, clinician_id bigint, centre_id bigint, appointment_type text, starts_at timestamptz)
    join appointments a on a.clinician_id = slot.clinician_id and a.scheduled_start_at = slot.starts_at
      and a.centre_id = slot.centre_id and a.appointment_type = slot.appointment_type
      and a.status in ('BOOKED', 'CONFIRMED', 'IN_PROGRESS') and a.is_active
      and a.squeezed_in_by_user_id is null`.execute(db)
  return new Map(rows.map((row) => [row.key, row]))
})

/** Who holds exactly this slot, if anyone does: a cheap check before the expensive one. */
export async function findHolder(
  db: Database,
  slot: SlotKey,
  now: Temporal.Instant,
): Promise<{ appointmentId: AppointmentId; patientId: PatientId } | undefined> {
  const row = await findHolders(db, slotKey(slot))
  const isLive = row !== undefined && (row.freesAt === null || isAfter(row.freesAt, now))
  return isLive ? row : undefined
}
