import type { Config } from '../core/config.ts'
import { isAfter, isBefore } from '../core/instants.ts'

export const hourSeconds = 3600
export const daySeconds = 86_400

export const limits = {
  /** Wrong codes for one phone in 24 hours: from one network, and from all that the phone is not known in. */
  failuresADay: 20,
  /** A network with fewer wrong codes than this for the phone may still try once others have used up the day. */
  fewFailures: 5,
  reservedFailures: 15,
  /** Sends to one phone beyond its daily limit, for networks that had fewer than this themselves. */
  reservedSends: 3,
  /** Wrong codes without a request's id that a network may enter for a phone after requesting a code. */
  anonymousFailures: 5,
} as const

/** Wrong codes from one network, for any phones: guessing across many phones is no cheaper than at one. */
export const networkFailuresAnHour = (config: Config): number => Math.max(100, config.OTP_SENDS_PER_IP_HOUR * 10)

/** Until when each limit blocks; a null one does not. */
export type Blocks<Name extends string> = Record<Name, Temporal.Instant | null>

const latest = (instants: (Temporal.Instant | null)[]): Temporal.Instant | null =>
  instants.reduce((one, other) => (one === null || (other !== null && isAfter(other, one)) ? other : one), null)

/** Both block: it is unblocked as soon as one of them no longer does. */
const sooner = (one: Temporal.Instant | null, other: Temporal.Instant | null): Temporal.Instant | null =>
  one === null || other === null ? null : isBefore(one, other) ? one : other

/** Until when no code is sent, considering only the send limits. */
export function sendBlockedUntil(
  blocks: Blocks<'gap' | 'tenMinutes' | 'day' | 'dayWithReserve' | 'ownDay' | 'hour' | 'hour56' | 'hour48'>,
): Temporal.Instant | null {
  const day = latest([sooner(blocks.day, blocks.ownDay), blocks.dayWithReserve])
  return latest([blocks.gap, blocks.tenMinutes, day, blocks.hour, blocks.hour56, blocks.hour48])
}

/** Until when no code is compared, and therefore none is sent. */
export function failuresBlockedUntil(
  blocks: Blocks<'own' | 'ownFew' | 'phone' | 'phoneWithReserve' | 'hour' | 'hour56' | 'hour48'>,
  isKnown: boolean,
): Temporal.Instant | null {
  const phone = isKnown ? null : latest([sooner(blocks.phone, blocks.ownFew), blocks.phoneWithReserve])
  return latest([blocks.own, phone, blocks.hour, blocks.hour56, blocks.hour48])
}

export interface DayAllowance {
  /** How many of the day's sends may be used up before this requester is refused. */
  sends: number
  /** Whether the requester's phone is known here: the last sends of a day are reserved for those. */
  isKnown: boolean
}

const share = 10

/**
 * Anybody may use the day's sends until a fifth is left. Half of that is reserved for phones that signed in from here
 * before, so that a flood of new numbers cannot lock patients out; the other half is released evenly over the day, so
 * that newcomers still get in.
 */
export function allowanceOf(config: Config, isKnown: boolean, now: Temporal.Instant): DayAllowance {
  const all = config.OTP_SENDS_PER_DAY
  if (isKnown) return { sends: all, isKnown }
  const kept = Math.floor(all / share)
  return { sends: all - 2 * kept + Math.floor(kept * partOfDay(now)), isKnown }
}

const dayOf = (now: Temporal.Instant) => now.toZonedDateTimeISO('UTC').startOfDay().toInstant()

/** In UTC: a cap against fraud does not need the local day. */
const partOfDay = (now: Temporal.Instant) =>
  (now.epochMilliseconds - dayOf(now).epochMilliseconds) / (daySeconds * 1000)

/** When the day's budget next allows a send for this requester, given what phones that are not known have used. */
export function dayBlockedUntil(
  config: Config,
  isKnown: boolean,
  strangersHad: number,
  now: Temporal.Instant,
): Temporal.Instant {
  const kept = Math.floor(config.OTP_SENDS_PER_DAY / share)
  const step = strangersHad + 1 - (config.OTP_SENDS_PER_DAY - 2 * kept)
  if (isKnown || step > kept) return dayOf(now).add({ seconds: daySeconds })
  return dayOf(now).add({ milliseconds: Math.ceil((step / kept) * daySeconds * 1000) })
}
