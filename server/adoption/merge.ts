import { clinicZone } from '../../contract/core/zone.ts'
import { isMinorOn } from '../../contract/rules/age.ts'
import { dropSecondRegistrationFees } from '../db/registration-fee-queries.ts'
import { transactOnce } from '../db/transact.ts'
import type { Database } from '../db/pool.ts'
import {
  closeAccount,
  insertMergeAudit,
  listPatientColumns,
  listUserColumns,
  lockCandidates,
  moveRows,
  type MergeAuthor,
  type MergeCandidate,
} from './merge-queries.ts'
import { canonicalPhone } from './phones.ts'

export interface MergeRequest {
  keptPatientId: number
  otherPatientId: number
  /** Why they are the same person, in somebody's words; kept in audit_logs. */
  reason: string
  /** The member of staff who decided, and from where; none for the command. */
  by?: MergeAuthor
  /** The person has changed their number: the kept record's phone stays. */
  phonesMayDiffer?: boolean
  /** How many unpaid slots one patient may hold. */
  maxOpenHolds: number
  now: Temporal.Instant
}

type Because = 'STAFF' | 'OPEN_HOLDS' | 'UNDER_18'

/** Why the merge is refused, and what to do instead; where the desk can come to it, with a code for its screen. */
export class MergeRefusedError extends Error {
  readonly because?: Because

  constructor(message: string, because?: Because) {
    super(message)
    this.because = because
  }
}

/** One of the two records is not there to be merged. */
export class MergePartyGoneError extends MergeRefusedError {}

/** Whether a visit that was booked for an adult would be one of somebody under 18: the first date of birth stays. */
function losesGuardian(both: readonly MergeCandidate[], now: Temporal.Instant): boolean {
  const today = now.toZonedDateTimeISO(clinicZone).toPlainDate().toString()
  const isMinor = (dateOfBirth: string | null) => dateOfBirth !== null && isMinorOn(dateOfBirth, today)
  const dates = both.map(({ dateOfBirth }) => dateOfBirth)
  if (!isMinor(dates.find((date) => date !== null) ?? null)) return false
  return both.some(({ isBookedAsAdult, dateOfBirth }) => isBookedAsAdult && !isMinor(dateOfBirth))
}

function assertMergeable(kept: MergeCandidate | undefined, other: MergeCandidate | undefined, request: MergeRequest) {
  for (const [id, found] of [
    [request.keptPatientId, kept],
    [request.otherPatientId, other],
  ] as const) {
    if (found === undefined) throw new MergePartyGoneError(`There is no patient ${id}.`)
    if (found.userType !== 'PATIENT')
      throw new MergeRefusedError(`Patient ${id} is a member of staff: such an account cannot be merged.`, 'STAFF')
    if (found.isErased) throw new MergePartyGoneError(`Patient ${id} was erased on request and cannot be merged.`)
    if (found.mergedInto !== null)
      throw new MergePartyGoneError(`Patient ${id} has already been merged into patient ${found.mergedInto}.`)
  }
  const holds = (kept?.openHolds ?? 0) + (other?.openHolds ?? 0)
  if ((other?.openHolds ?? 0) > 0 && holds > request.maxOpenHolds) {
    throw new MergeRefusedError(
      `Together they hold ${holds} unpaid slots, more than one patient may. Release one, or wait until it expires.`,
      'OPEN_HOLDS',
    )
  }
  if (kept !== undefined && other !== undefined && losesGuardian([kept, other], request.now)) {
    throw new MergeRefusedError(
      'As one person they are under 18, and a visit to come was booked for an adult. Cancel it, then merge them.',
      'UNDER_18',
    )
  }
  if (request.phonesMayDiffer === true) return
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
  const { keptPatientId, otherPatientId, reason, by, now } = request
  if (keptPatientId === otherPatientId) throw new MergeRefusedError('Name two patients.')
  if (reason.trim() === '') throw new MergeRefusedError('Say why they are one person: -- --reason "..."')
  return transactOnce(db, async (tx) => {
    const found = await lockCandidates(tx, [keptPatientId, otherPatientId], now)
    const kept = found.find(({ patientId }) => patientId === keptPatientId)
    const other = found.find(({ patientId }) => patientId === otherPatientId)
    assertMergeable(kept, other, request)
    if (kept === undefined || other === undefined) throw new MergeRefusedError('Name two patients.')
    const moved: Record<string, number> = {}
    const add = (table: string, rows: number) => {
      if (rows > 0) moved[table] = (moved[table] ?? 0) + rows
    }
    for (const place of await listPatientColumns(tx)) {
      add(place.table, await moveRows(tx, place, { kept: kept.patientId, other: other.patientId }))
    }
    for (const place of await listUserColumns(tx)) {
      add(place.table, await moveRows(tx, place, { kept: kept.userId, other: other.userId }))
    }
    await dropSecondRegistrationFees(tx, kept.patientId)
    await closeAccount(tx, { kept, other, now })
    await insertMergeAudit(tx, { kept: kept.patientId, other, reason, moved, by, now })
    return moved
  })
}
