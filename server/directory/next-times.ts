import type { CentreId, ClinicianId, VisitType } from '../../contract/core/values.ts'
import type { Deps } from '../deps.ts'
import { nextAvailable, type NextTime } from '../scheduling/availability.ts'
import { findScheduleState } from '../scheduling/schedule-queries.ts'

const mostKept = 20_000

/**
 * The next free time of each of many clinicians, to sort them by. Computing one takes longer than everything else
 * that a list does, so it is kept for as long as the clinician's schedule and the settings stay at their versions and
 * the time can be booked: after a booking, one clinician's is computed anew and not everybody's.
 */
export function createNextTimes(deps: Deps) {
  const kept = new Map<string, NextTime & { state: string; fromMs: number }>()

  return async (
    clinicianIds: readonly ClinicianId[],
    wanted: { mode?: VisitType; centreId?: CentreId },
    now: Temporal.Instant,
  ): Promise<Map<ClinicianId, NextTime>> => {
    const nowMs = now.epochMilliseconds
    const { version } = deps.settings
    const keyOf = (id: ClinicianId) => `${id} ${wanted.mode ?? ''} ${wanted.centreId ?? ''}`
    // Read before the schedules: a version that is too old only means computing it again.
    const states = new Map(
      await Promise.all(
        clinicianIds.map(async (id) => [id, `${version} ${await findScheduleState(deps.db, id)}`] as const),
      ),
    )
    const found = new Map<ClinicianId, NextTime>()
    for (const id of clinicianIds) {
      const known = kept.get(keyOf(id))
      if (known === undefined || known.state !== states.get(id)) continue
      if (known.fromMs <= nowMs && nowMs <= known.untilMs) found.set(id, known)
    }
    const missing = clinicianIds.filter((id) => !found.has(id))
    if (missing.length === 0) return found
    if (kept.size > mostKept) kept.clear()
    for (const [id, next] of await nextAvailable(deps, missing, wanted, now)) {
      found.set(id, next)
      kept.set(keyOf(id), { ...next, state: states.get(id) ?? '', fromMs: nowMs })
    }
    return found
  }
}
