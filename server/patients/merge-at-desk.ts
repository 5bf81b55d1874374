import type { PatientId } from '../../contract/core/values.ts'
import type { MergePatientsBody } from '../../contract/staff/patients.ts'
import { MergePartyGoneError, mergePatients, MergeRefusedError } from '../adoption/merge.ts'
import type { Author } from '../audit/record.ts'
import { AppError } from '../core/app-error.ts'
import type { Deps } from '../deps.ts'
import { accessReason } from './record.ts'

/**
 * Merges two patients in the caller's scope. Their phones may differ, since the patient at the desk says which one is
 * current. Throws NOT_FOUND, and MERGE_REFUSED with what to do instead.
 */
export async function mergeAtDesk(
  deps: Deps,
  author: Author,
  keptPatientId: PatientId,
  { otherPatientId, reason }: MergePatientsBody,
): Promise<void> {
  await accessReason(deps, deps.db, author, keptPatientId)
  await accessReason(deps, deps.db, author, otherPatientId)
  try {
    await mergePatients(deps.db, {
      keptPatientId,
      otherPatientId,
      reason,
      by: { userId: author.actor.userId, address: author.address },
      phonesMayDiffer: true,
      maxOpenHolds: deps.config.MAX_OPEN_HOLDS,
      now: deps.clock.now(),
    })
  } catch (error) {
    if (error instanceof MergePartyGoneError) throw new AppError('NOT_FOUND')
    if (error instanceof MergeRefusedError)
      throw new AppError('MERGE_REFUSED', { message: error.message, details: { because: error.because } })
    throw error
  }
}
