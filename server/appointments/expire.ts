import type { ClinicianId, PatientId } from '../../contract/core/values.ts'
import { lockClinicianIfFree, lockClinicians } from '../scheduling/lock.ts'
import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { expireDueHolds, listCliniciansWithDueHolds, listCliniciansWithDueHoldsOf } from './queries.ts'

const batch = 100

/**
 * Frees the times of expired holds, one transaction per clinician: a transaction that changed several schedules could
 * deadlock with a closure. Safe to run twice, or in several processes at once: if a clinician is locked, the holds
 * are left to the next run, or to whoever books their times.
 */
export async function expireHolds(deps: Deps): Promise<number> {
  const now = deps.clock.now()
  let total = 0
  for (let after: ClinicianId | 0 = 0; ;) {
    const due: ClinicianId[] = await listCliniciansWithDueHolds(deps.db, now, { after, limit: batch })
    for (const clinicianId of due) {
      total += await transact(deps.db, async (tx) =>
        (await lockClinicianIfFree(tx, clinicianId)) ? expireDueHolds(tx, clinicianId, now) : 0,
      )
    }
    const last = due.at(-1)
    if (last === undefined || due.length < batch) return total
    after = last
  }
}

/** Ends the expired holds of one patient, and does not leave them to the next run. */
export async function expireHoldsOf(deps: Deps, patientId: PatientId): Promise<void> {
  const now = deps.clock.now()
  for (const clinicianId of await listCliniciansWithDueHoldsOf(deps.db, patientId, now)) {
    await transact(deps.db, async (tx) => {
      await lockClinicians(tx, clinicianId)
      await expireDueHolds(tx, clinicianId, now)
    })
  }
}
