import { sql } from 'kysely'
import type { Dependent, DependentBody } from '../../contract/patient/privacy.ts'
import type { PatientId } from '../../contract/core/values.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'

export type DependentRow = Omit<Dependent, 'isMinor'>

const columns = sql.raw(`id, full_name as "fullName", date_of_birth as "dateOfBirth", relation`)

export async function listDependents(db: DatabaseOrTx, patientId: PatientId): Promise<DependentRow[]> {
  const { rows } = await sql<DependentRow>`select ${columns} from dependents
    where patient_id = ${patientId} and is_active order by id`.execute(db)
  return rows
}

export async function countDependents(tx: Tx, patientId: PatientId): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from dependents
    where patient_id = ${patientId} and is_active`.execute(tx)
  return rows[0]?.count ?? 0
}

export async function insertDependent(
  db: DatabaseOrTx,
  patientId: PatientId,
  body: DependentBody,
): Promise<DependentRow> {
  const { rows } = await sql<DependentRow>`
    insert into dependents (patient_id, full_name, date_of_birth, relation)
    values (${patientId}, ${body.fullName}, ${body.dateOfBirth}, ${body.relation}) returning ${columns}`.execute(db)
  if (rows[0] === undefined) throw new Error('An insert returned no row')
  return rows[0]
}

export async function updateDependent(
  db: DatabaseOrTx,
  id: number,
  patientId: PatientId,
  body: DependentBody,
): Promise<DependentRow | undefined> {
  const { rows } = await sql<DependentRow>`
    update dependents set full_name = ${body.fullName}, date_of_birth = ${body.dateOfBirth},
      relation = ${body.relation},
      updated_at = now()
    where id = ${id} and patient_id = ${patientId} and is_active returning ${columns}`.execute(db)
  return rows[0]
}

/**
 * True if the patient or the dependent has an upcoming appointment that was booked for an adult. Requires the
 * patient's lock.
 */
export async function isBookedAsAdult(
  tx: Tx,
  { patientId, dependentId, now }: { patientId: PatientId; dependentId: number | null; now: Temporal.Instant },
): Promise<boolean> {
  const { rows } = await sql`
    select from appointments where patient_id = ${patientId} and dependent_id is not distinct from ${dependentId}
      and is_active and guardian_confirmed_at is null and scheduled_end_at > ${now}
      and (status in ('CONFIRMED', 'IN_PROGRESS')
        or status = 'BOOKED' and (hold_expires_at is null or hold_expires_at > ${now}))
    limit 1`.execute(tx)
  return rows.length > 0
}

/** Hides a dependent from now on; their existing appointments stay. */
export async function retireDependent(db: DatabaseOrTx, id: number, patientId: PatientId): Promise<boolean> {
  const { rows } = await sql`update dependents set is_active = false, updated_at = now()
    where id = ${id} and patient_id = ${patientId} and is_active returning id`.execute(db)
  return rows.length === 1
}
