import { sql } from 'kysely'
import type { ClinicianId, PatientId } from '../../contract/values.ts'
import type { Tx } from '../db/pool.ts'

/**
 * The first statement of every transaction that decides over a clinician's time: one at a time decides, and nobody
 * deadlocks. Undefined where there is no such clinician, or not any more.
 */
export async function lockClinician(tx: Tx, clinicianId: ClinicianId): Promise<{ feePaise: number } | undefined> {
  const { rows } = await sql<{ feePaise: number; isActive: boolean }>`
    select consultation_fee * 100 as "feePaise", is_active as "isActive"
    from clinician_profiles where id = ${clinicianId} for no key update`.execute(tx)
  return rows[0]?.isActive === true ? rows[0] : undefined
}

/** The same, and after it the patient, so that counting the patient's holds and taking one more are one step. */
export async function lockClinicianAndPatient(
  tx: Tx,
  clinicianId: ClinicianId,
  patientId: PatientId,
): Promise<{ feePaise: number } | undefined> {
  const { rows } = await sql<{ feePaise: number; isActive: boolean }>`
    select c.consultation_fee * 100 as "feePaise", c.is_active as "isActive"
    from clinician_profiles c, patient_profiles p
    where c.id = ${clinicianId} and p.id = ${patientId} for no key update of c, p`.execute(tx)
  return rows[0]?.isActive === true ? rows[0] : undefined
}
