import type { StaffClinician } from '../../contract/staff/clinicians.ts'
import type { ClinicianId } from '../../contract/core/values.ts'
import type { StaffActor } from '../../contract/rules/actor.ts'
import { recordAudit, type Author } from '../audit/record.ts'
import type { DatabaseOrTx } from '../db/pool.ts'
import { transactOnce } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { lockClinicians } from '../scheduling/lock.ts'
import { isPhotoUsed, setPhoto } from './clinician-queries.ts'
import { findClinician, forbidden, mayWrite, toStaffClinician } from './clinician-view.ts'
import { removePhoto, storePhoto, toSquare } from './photo.ts'

/** Throws NOT_FOUND, FORBIDDEN. Their own face is a clinician's to choose. */
export async function assertMayChangePhoto(
  db: DatabaseOrTx,
  actor: StaffActor,
  id: ClinicianId,
  now: Temporal.Instant,
) {
  const row = await findClinician(db, actor, id, now)
  if (mayWrite(actor, row) === 'NOTHING') throw forbidden()
  return row
}

/**
 * Gives a clinician another photo, or none. The file is there before the row that names it, and the old one goes
 * after it. Throws NOT_FOUND, FORBIDDEN, PHOTO_REFUSED.
 */
export async function changePhoto(
  deps: Deps,
  author: Author,
  { id, bytes }: { id: ClinicianId; bytes: Buffer | null },
): Promise<StaffClinician> {
  const { actor } = author
  const { MEDIA_DIR: folder } = deps.config
  const now = deps.clock.now()
  await assertMayChangePhoto(deps.db, actor, id, now)
  const photoUrl = bytes === null ? null : await storePhoto(folder, await toSquare(bytes))
  const { before, saved } = await transactOnce(deps.db, async (tx) => {
    await lockClinicians(tx, id)
    const row = await assertMayChangePhoto(tx, actor, id, now)
    if (row.photoUrl === photoUrl) return { before: null, saved: toStaffClinician(actor, row) }
    await setPhoto(tx, id, { photoUrl, now })
    const saved = toStaffClinician(actor, await findClinician(tx, actor, id, now))
    await recordAudit(tx, author, {
      action: 'CLINICIAN_PHOTO_CHANGED',
      entityType: 'clinician',
      entityId: id,
      centreId: row.primaryCentreId,
      now,
    })
    return { before: row.photoUrl, saved }
  })
  if (before !== null && !(await isPhotoUsed(deps.db, before))) await removePhoto(folder, before)
  return saved
}
