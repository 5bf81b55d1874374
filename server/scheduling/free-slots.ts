import type { CentreId, ClinicianId } from '../../contract/core/values.ts'
import type { DatabaseOrTx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { bookableWindow } from './availability.ts'
import { loadSchedules } from './schedule-queries.ts'
import { offeredSlots, type OfferedSlot } from './slots.ts'

/** A closure as it concerns slots: of a clinician, of a centre, or of a clinician at a centre. */
export interface ClosedSpan {
  clinicianId: ClinicianId | null
  centreId: CentreId | null
  startsAt: Temporal.Instant
  endsAt: Temporal.Instant
}

/**
 * The free slots of several clinicians that start between two instants, in order of time, as the public is offered
 * them; in one query. `closed` is a closure that is only being considered. Missing for a clinician who is switched
 * off.
 */
export async function freeSlotsOf(
  deps: Deps,
  db: DatabaseOrTx,
  clinicianIds: readonly ClinicianId[],
  { from, to, closed }: { from: Temporal.Instant; to: Temporal.Instant; closed?: ClosedSpan },
): Promise<Map<ClinicianId, OfferedSlot[]>> {
  const now = deps.clock.now()
  const window = bookableWindow(deps.settings.current, now)
  const earliestMs = Math.max(window.earliestMs, from.epochMilliseconds)
  const latestMs = Math.min(window.latestMs, to.epochMilliseconds)
  if (earliestMs > latestMs) return new Map()
  const dayOf = (ms: number) => Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO('UTC').toPlainDate()
  const days = { from: dayOf(earliestMs).subtract({ days: 1 }), to: dayOf(latestMs).add({ days: 1 }) }
  const schedules = await loadSchedules(db, clinicianIds, {
    from: days.from.toZonedDateTime('UTC').toInstant(),
    to: days.to.add({ days: 1 }).toZonedDateTime('UTC').toInstant(),
    now,
  })
  const free = new Map<ClinicianId, OfferedSlot[]>()
  for (const [id, schedule] of schedules) {
    const closures = [...schedule.closures, ...spansFor(id, closed)]
    const slots = offeredSlots({ ...schedule, ...days, closures, earliestMs, latestMs })
    free.set(
      id,
      slots.filter(({ isFree }) => isFree),
    )
  }
  return free
}

function spansFor(id: ClinicianId, closed: ClosedSpan | undefined) {
  if (closed === undefined || (closed.clinicianId !== null && closed.clinicianId !== id)) return []
  const { startsAt, endsAt, centreId } = closed
  return [{ startMs: startsAt.epochMilliseconds, endMs: endsAt.epochMilliseconds, centreId }]
}
