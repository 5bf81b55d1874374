import type { Config } from '../core/config.ts'
import { AppError } from '../core/app-error.ts'
import { secondsUntil } from '../core/instants.ts'
import type { AppointmentId } from '../../contract/core/values.ts'
import type { Tx } from '../db/pool.ts'
import { countBesides, type HoldFacts } from './hold-queries.ts'

const daySeconds = 86_400

/**
 * Limits how much of a clinician's time one patient can block without paying. Throws HOLD_PAUSED,
 * TOO_MANY_HOLDS_TODAY, TOO_MANY_HOLDS and TOO_MANY_UPCOMING.
 */
export function assertWithinLimits(
  config: Config,
  facts: HoldFacts,
  { isFree, now }: { isFree: boolean; now: Temporal.Instant },
): void {
  const after = (from: Temporal.Instant, seconds: number) => secondsUntil(from.add({ seconds }), now)
  if (facts.lapsedAt !== null) {
    const retryAfterSeconds = after(facts.lapsedAt, config.HOLD_PAUSE_SECONDS)
    throw new AppError('HOLD_PAUSED', { retryAfterSeconds })
  }
  if (facts.unpaidHolds >= config.MAX_HOLDS_PER_DAY && facts.firstUnpaidAt !== null) {
    throw new AppError('TOO_MANY_HOLDS_TODAY', { retryAfterSeconds: after(facts.firstUnpaidAt, daySeconds) })
  }
  assertRoom(config, facts, { isFree })
}

type Counts = Pick<HoldFacts, 'openHolds' | 'freeUpcoming' | 'freeUpcomingHere'>

function assertRoom(
  config: Config,
  { openHolds, freeUpcoming, freeUpcomingHere }: Counts,
  { isFree }: { isFree: boolean },
): void {
  if (openHolds >= config.MAX_OPEN_HOLDS) throw new AppError('TOO_MANY_HOLDS')
  const isFull = freeUpcomingHere >= config.MAX_UPCOMING_FREE_PER_CLINICIAN || freeUpcoming >= config.MAX_UPCOMING_FREE
  if (isFree && isFull) throw new AppError('TOO_MANY_UPCOMING')
}

/**
 * Checks an appointment that has become its patient's by a change at the desk, if they could have booked it
 * themselves. Throws TOO_MANY_HOLDS and TOO_MANY_UPCOMING.
 */
export async function assertWithinOwnLimits(
  tx: Tx,
  config: Config,
  { appointmentId, now }: { appointmentId: AppointmentId; now: Temporal.Instant },
): Promise<void> {
  // Free appointments are counted only if this is one.
  assertRoom(config, await countBesides(tx, appointmentId, now), { isFree: true })
}
