/** As on the wire: UTC, to the millisecond. */
export const toWire = (instant: Temporal.Instant): string => instant.toString({ fractionalSecondDigits: 3 })

/** A whole number of seconds, at least one, after which retrying makes sense. */
export const secondsUntil = (at: Temporal.Instant, now: Temporal.Instant): number =>
  Math.max(1, Math.ceil((at.epochMilliseconds - now.epochMilliseconds) / 1000))

export const isBefore = (one: Temporal.Instant, other: Temporal.Instant): boolean =>
  Temporal.Instant.compare(one, other) < 0

export const isAfter = (one: Temporal.Instant, other: Temporal.Instant): boolean => isBefore(other, one)

export const minutesBetween = (start: Temporal.Instant, end: Temporal.Instant): number =>
  end.since(start).total('minutes')
