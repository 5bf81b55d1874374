import { sql } from 'kysely'
import type { ClinicianId } from '../../contract/values.ts'
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
