/**
 * The last moment, in epoch milliseconds, at which a patient may cancel or move a confirmed appointment themselves:
 * what the server goes by, and what patients are told before they pay.
 */
export const cancelUntilMs = (startsAtMs: number, cutoffHours: number): number =>
  Math.floor(startsAtMs - cutoffHours * 3_600_000)
