import type { recordParts } from '../../contract/staff/audit.ts'
import type { PatientRecord } from '../../contract/staff/patients.ts'
import type { PatientId } from '../../contract/core/values.ts'
import type { Permission } from '../../contract/rules/permissions.ts'
import { scopeOf } from '../../contract/rules/scope.ts'
import { recordAudit, type Author } from '../audit/record.ts'
import { AppError } from '../core/app-error.ts'
import { transact } from '../db/transact.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { findAccess } from './known-queries.ts'
import { findRecord } from './record-queries.ts'
import { describePatients } from './search.ts'

type Access = PatientRecord['access']
type RecordPart = (typeof recordParts)[number]

const reasons: Record<Access, string | null> = {
  SCOPE: null,
  PHONE: 'Found by the full phone number',
  CREATED: 'Created by the same person',
}

/**
 * Why the caller may open a record, for the audit log; null if it is in their scope. Throws NOT_FOUND if they may not.
 */
export const accessReason = async (...asked: Parameters<typeof accessTo>): Promise<string | null> =>
  reasons[await accessTo(...asked)]

async function accessTo(
  deps: Deps,
  db: DatabaseOrTx,
  { actor }: Author,
  patientId: PatientId,
  permission: Permission = 'day.read',
): Promise<Access> {
  const scope = scopeOf(actor, permission)
  const access = await findAccess(db, patientId, { scope, userId: actor.userId, now: deps.clock.now() })
  if (access === undefined) throw new AppError('NOT_FOUND')
  return access
}

/**
 * Reads a part of a patient's record and audits the access, in one transaction. Throws NOT_FOUND outside the scope.
 */
export const readPatientPart = <T>(
  deps: Deps,
  author: Author,
  { patientId, part }: { patientId: PatientId; part: RecordPart },
  read: (tx: Tx, access: Access) => Promise<T>,
): Promise<T> =>
  transact(deps.db, async (tx) => {
    const access = await accessTo(deps, tx, author, patientId)
    const answer = await read(tx, access)
    await recordAudit(tx, author, {
      action: 'PATIENT_READ',
      entityType: 'patient',
      entityId: patientId,
      patientId,
      why: reasons[access],
      metadata: { part },
      now: deps.clock.now(),
    })
    return answer
  })

/** A patient's record as the desk sees it. Throws NOT_FOUND outside the scope. */
export async function describeRecord(
  deps: Deps,
  db: DatabaseOrTx,
  author: Author,
  patientId: PatientId,
  known?: Access,
): Promise<PatientRecord> {
  const { actor } = author
  const access = known ?? (await accessTo(deps, db, author, patientId))
  const row = await findRecord(db, patientId)
  if (row === undefined) throw new AppError('NOT_FOUND')
  const more = await describePatients(db, [patientId], { scope: scopeOf(actor, 'day.read'), now: deps.clock.now() })
  return { ...row, ...more(patientId), access }
}
