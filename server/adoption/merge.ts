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
  /** Why they are one person: a person's word, kept in audit_logs. */
  reason: string
  now: Temporal.Instant
}

/** What a person has to hear instead of a merge. */
export class MergeRefused extends Error {}

function refuseUnlike(kept: MergeCandidate | undefined, other: MergeCandidate | undefined, request: MergeRequest) {
  for (const [id, found] of [
    [request.keptPatientId, kept],
    [request.otherPatientId, other],
  ] as const) {
    if (found === undefined) throw new MergeRefused(`There is no patient ${id}.`)
    if (found.userType !== 'PATIENT') throw new MergeRefused(`Patient ${id} is a member of staff: that account stays.`)
    if (found.isErased) throw new MergeRefused(`Patient ${id} was erased on request, and stays so.`)
    if (found.mergedInto !== null)
      throw new MergeRefused(`Patient ${id} is part of patient ${found.mergedInto} already.`)
  }
  const phones = [kept?.phone ?? '', other?.phone ?? ''].map((phone) => canonicalPhone(phone) ?? phone)
  if (phones[0] !== phones[1] && phones.every((phone) => phone !== '')) {
    throw new MergeRefused('Their phones differ. Give both the phone that the person has now, and merge them then.')
  }
}

/**
 * Makes one patient of two, on a person's word: all that names the other patient names the one who stays, and the other's
 * account is closed, not deleted. Throws MergeRefused with what to do instead. Returns how many rows of each table moved.
 */
export async function mergePatients(db: Database, request: MergeRequest): Promise<Record<string, number>> {
  const { keptPatientId, otherPatientId, reason, now } = request
  if (keptPatientId === otherPatientId) throw new MergeRefused('Name two patients.')
  if (reason.trim() === '') throw new MergeRefused('Say why they are one person: -- --reason "..."')
  return transact(db, async (tx) => {
    const found = await lockCandidates(tx, [keptPatientId, otherPatientId])
    const kept = found.find(({ patientId }) => patientId === keptPatientId)
    const other = found.find(({ patientId }) => patientId === otherPatientId)
    refuseUnlike(kept, other, request)
    if (kept === undefined || other === undefined) throw new MergeRefused('Name two patients.')
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
