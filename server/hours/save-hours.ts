import type { HoursBody } from '../../contract/staff/hours.ts'
import type { CentreId, ClinicianId } from '../../contract/core/values.ts'
import { recordAudit, type Author } from '../audit/record.ts'
import { transactOnce } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { assertUnchanged } from '../http/entity-tag.ts'
import { lockClinicians } from '../scheduling/lock.ts'
import { assertKeepable, assertOthersKept, hoursForbidden } from './problems.ts'
import { listHours, listHoursCentres, replaceHours, saveBuffers, type HoursRow } from './queries.ts'
import { findHours, placesOf, tagOf, writableCentres } from './read-hours.ts'

const everyClinician = { everywhere: true, centreIds: [], clinicianId: null }

/**
 * Makes a clinician's week the one that is given, under their lock, so that a booking sees either the one or the
 * other. Throws NOT_FOUND, FORBIDDEN, HOURS_INVALID, and STATUS_CHANGED, with who saved it when, if the hours are not
 * those of `ifMatch`.
 */
export async function saveHours(
  deps: Deps,
  author: Author,
  { clinicianId, hours, ifMatch }: { clinicianId: ClinicianId; hours: HoursBody; ifMatch: string | undefined },
): Promise<HoursRow> {
  const now = deps.clock.now()
  return transactOnce(deps.db, async (tx) => {
    await lockClinicians(tx, clinicianId)
    const { row, scope } = await findHours(tx, author.actor, clinicianId)
    const centres = await listHoursCentres(tx)
    const writable = writableCentres(deps, scope, row, centres)
    if (writable.length === 0) throw hoursForbidden()
    assertUnchanged(ifMatch, tagOf(row), row)
    assertOthersKept(hours, row, writable)
    assertKeepable(hours, row)
    const { removed, added } = await replaceHours(tx, clinicianId, hours.rules)
    const { bufferBeforeMinutes: before, bufferAfterMinutes: after } = hours
    const arePausesChanged = before !== row.bufferBeforeMinutes || after !== row.bufferAfterMinutes
    const touched = new Set([...removed, ...added, ...(arePausesChanged ? placesOf(row) : [])])
    if (touched.size === 0) return row
    await saveBuffers(tx, clinicianId, { before, after, by: author.actor.userId, now })
    // Whoever took away the last hours at their centre may no longer see the clinician; what they saved is theirs to
    // see.
    const [saved] = await listHours(tx, { scope: everyClinician, clinicianId })
    if (saved === undefined) throw new Error('The clinician whose hours were saved is not there')
    // Of each centre, so that whoever looks after one of them finds it in the log.
    for (const centreId of touched) {
      const count = (centres: readonly CentreId[]) => centres.filter((id) => id === centreId).length
      await recordAudit(tx, author, {
        action: 'HOURS_CHANGED',
        entityType: 'clinician',
        entityId: clinicianId,
        centreId,
        metadata: { removed: count(removed), added: count(added), before, after },
        now,
      })
    }
    return saved
  })
}
