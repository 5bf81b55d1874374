import { sql } from 'kysely'
import type { PatientId, UserId } from '../../contract/core/values.ts'
import type { DatabaseOrTx } from '../db/pool.ts'

/** Who did what to what, and why. */
export interface AuditEntry {
  userId: UserId | null
  /** A code, such as `PATIENT_READ`. */
  action: string
  entityType: string
  entityId: number | null
  /** The patient whose record it is about, if any. */
  patientId: PatientId | null
  centreId: number | null
  /** The network address that the call came from. */
  address: string | null
  why: string | null
  metadata: Record<string, unknown> | null
  at: Temporal.Instant
}

/** A trigger adds the row to the hash chain, and locks the chain's head until the end of the transaction. */
export async function insertAuditEntry(tx: DatabaseOrTx, entry: AuditEntry): Promise<void> {
  const metadata = entry.metadata === null ? null : JSON.stringify(entry.metadata)
  await sql`
    insert into audit_logs (user_id, action, entity_type, entity_id, patient_id, centre_id, address, why, metadata,
      created_at)
    values (${entry.userId}, ${entry.action}, ${entry.entityType}, ${entry.entityId}, ${entry.patientId},
      ${entry.centreId},
      ${entry.address}, ${entry.why}, ${metadata}::jsonb, ${entry.at})`.execute(tx)
}
