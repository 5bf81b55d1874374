import { transact } from '../db/transact.ts'
import type { Database } from '../db/pool.ts'
import {
  closeAccount,
  insertMergeAudit,
  listPatientColumns,
  lockCandidates,
  movePatientRows,
  type MergeCandidate,
} from './merge-queries.ts'
import { canonicalPhone } from './phones.ts'

export interface MergeRequest {
  keptPatientId: number
  otherPatientId: number
  /** Why they are the same person, in somebody's words; kept in audit_logs. */
  reason: string
  now: Temporal.Instant
}

/** Why the merge is refused, and what to do instead. */
export class MergeRefusedError extends Error {}

function assertMergeable(kept: MergeCandidate | undefined, other: MergeCandidate | undefined, request: MergeRequest) {
  for (const [id, found] of [
    [request.keptPatientId, kept],
    [request.otherPatientId, other],
  ] as const) {
    if (found === undefined) throw new MergeRefusedError(`There is no patient ${id}.`)
    if (found.userType !== 'PATIENT')
      throw new MergeRefusedError(`Patient ${id} is a member of staff: such an account cannot be merged.`)
    if (found.isErased) throw new MergeRefusedError(`Patient ${id} was erased on request and cannot be merged.`)
    if (found.mergedInto !== null)
      throw new MergeRefusedError(`Patient ${id} has already been merged into patient ${found.mergedInto}.`)
  }
  const phones = [kept?.phone ?? '', other?.phone ?? ''].map((phone) => canonicalPhone(phone) ?? phone)
  if (phones[0] !== phones[1] && phones.every((phone) => phone !== '')) {
    throw new MergeRefusedError('Their phones differ. Give both the person’s present phone, then merge them.')
  }
}

/**
 * Merges two patients on a person's decision: everything that referred to the other patient refers to the kept one,
 * and the other account is closed but not deleted. Throws MergeRefusedError with what to do instead. Returns how many
 * rows of each table were moved.
 */
export async function mergePatients(db: Database, request: MergeRequest): Promise<Record<string, number>> {
  const { keptPatientId, otherPatientId, reason, now } = request
  if (keptPatientId === otherPatientId) throw new MergeRefusedError('Name two patients.')
  if (reason.trim() === '') throw new MergeRefusedError('Say why they are one person: -- --reason "..."')
  return transact(db, async (tx) => {
    const found = await lockCandidates(tx, [keptPatientId, otherPatientId])
    const kept = found.find(({ patientId }) => patientId === keptPatientId)
    const other = found.find(({ patientId }) => patientId === otherPatientId)
    assertMergeable(kept, other, request)
    if (kept === undefined || other === undefined) throw new MergeRefusedError('Name two patients.')
    const moved: Record<string, number> = {}
    for (const place of await listPatientColumns(tx)) {
      const rows = await movePatientRows(tx, place, { kept: kept.patientId, other: other.patientId })
      if (rows > 0) moved[place.table] = rows
    }
    await closeAccount(tx, { kept, other, now })
    await insertMergeAudit(tx, { kept: kept.patientId, other, reason, moved, now })
    return moved
  })
}
