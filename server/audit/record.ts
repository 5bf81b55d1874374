import type { PatientId } from '../../contract/core/values.ts'
import type { StaffActor } from '../../contract/rules/actor.ts'
import type { AuditAction } from '../../contract/staff/audit.ts'
import type { DatabaseOrTx } from '../db/pool.ts'
import { insertAuditEntry } from './queries.ts'

/** A member of staff and their network address. */
export interface Author {
  actor: StaffActor
  address: string
}

export interface AuditedAction {
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
 * Writes an audit entry in the same transaction as the change, as its last statement: the chain's head is locked last,
 * and for as short a time as possible.
 */
export const recordAudit = (
  tx: DatabaseOrTx,
  { actor, address }: Author,
  { now, ...action }: AuditedAction,
): Promise<void> =>
  insertAuditEntry(tx, {
    ...action,
    userId: actor.userId,
    patientId: action.patientId ?? null,
    centreId: action.centreId ?? null,
    why: action.why ?? null,
    metadata: action.metadata ?? null,
    address,
    at: now,
  })
