/** The only source of the time. SQL gets it as a parameter and reads no clock of its own, so that tests can move it. */
export interface Clock {
  now(): Temporal.Instant
}

export const systemClock: Clock = { now: () => Temporal.Now.instant() }

/** A clock that tests and the simulation set. */
export function movableClock(start: string | Temporal.Instant) {
  let current = Temporal.Instant.from(start)
  return {
    now: () => current,
    set(instant: string | Temporal.Instant) {
      current = Temporal.Instant.from(instant)
    },
    advance(duration: Temporal.DurationLike) {
      current = current.add(duration)
    },
  } satisfies Clock & Record<string, unknown>
}
