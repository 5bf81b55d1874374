import type { PatientId } from '../../contract/core/values.ts'
import type { StaffActor } from '../../contract/rules/actor.ts'
import type { AuditAction } from '../../contract/staff/audit.ts'
import type { DatabaseOrTx } from '../db/pool.ts'
import { insertAuditEntry } from './queries.ts'

/** A member of staff and where they call from. */
export interface Author {
  actor: StaffActor
  address: string
}

export interface Deed {
  action: AuditAction
  entityType:
    | 'appointment'
    | 'patient'
    | 'payment'
    | 'drawer'
    | 'staff'
    | 'note'
    | 'closure'
    | 'clinician'
    | 'centre'
    | 'settings'
  entityId: number
  patientId?: PatientId
  centreId?: number
  why?: string | null
  /** Ids, codes and sums: nothing that a patient said. */
  metadata?: Record<string, unknown>
  now: Temporal.Instant
}

/**
 * Writes down who did what, in the transaction of the deed and as its last statement: the chain's head is locked
 * after all else, and for as short as can be.
 */
export const recordDeed = (tx: DatabaseOrTx, { actor, address }: Author, { now, ...deed }: Deed): Promise<void> =>
  insertAuditEntry(tx, {
    ...deed,
    userId: actor.userId,
    patientId: deed.patientId ?? null,
    centreId: deed.centreId ?? null,
    why: deed.why ?? null,
    metadata: deed.metadata ?? null,
    address,
    at: now,
  })
