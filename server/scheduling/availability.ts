import { maxDays } from '../../contract/rules/free-times.ts'
import type { Availability } from '../../contract/public/clinic.ts'
import type { AppointmentId, CentreId, ClinicianId, VisitType } from '../../contract/core/values.ts'
import type { Settings } from '../../contract/rules/settings.ts'
import type { DatabaseOrTx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../core/app-error.ts'
import { loadSchedules, type Schedule } from './schedule-queries.ts'
import { offeredSlots } from './slots.ts'

const minuteMs = 60_000
const dayMs = 86_400_000

/** The period that can be booked now: after the minimum notice and within the booking window. */
export function bookableWindow(settings: Settings, now: Temporal.Instant) {
  return {
    earliestMs: now.epochMilliseconds + settings.minNoticeMinutes * minuteMs,
    latestMs: now.epochMilliseconds + settings.bookingWindowDays * dayMs,
  }
}

/** No slot lies outside these days, whatever the zone, so the database is not asked about others. */
function bookableDays(settings: Settings, now: Temporal.Instant) {
  const today = now.toZonedDateTimeISO('UTC').toPlainDate()
  return { first: today.subtract({ days: 1 }), last: today.add({ days: settings.bookingWindowDays + 1 }) }
}

const later = (a: Temporal.PlainDate, b: Temporal.PlainDate) => (Temporal.PlainDate.compare(a, b) < 0 ? b : a)
const isUpTo = (a: Temporal.PlainDate, b: Temporal.PlainDate) => Temporal.PlainDate.compare(a, b) <= 0
const earlier = (a: Temporal.PlainDate, b: Temporal.PlainDate) => (Temporal.PlainDate.compare(a, b) < 0 ? a : b)

// Zone offsets lie between -12 h and +14 h, so a day on either side covers all of them.
const startOf = (date: Temporal.PlainDate) => date.subtract({ days: 1 }).toZonedDateTime('UTC').toInstant()
const endOf = (date: Temporal.PlainDate) => date.add({ days: 2 }).toZonedDateTime('UTC').toInstant()

/**
 * A range of local days, both included. Throws INVALID_REQUEST for one that ends before it begins, or has more than
 * `most`.
 */
export function readDays(asked: { from: string; to: string }, most: number) {
  const from = Temporal.PlainDate.from(asked.from)
  const to = Temporal.PlainDate.from(asked.to)
  const days = from.until(to).days + 1
  if (days < 1) throw new AppError('INVALID_REQUEST', { fields: { to: { code: 'BEFORE_FIRST_DAY' } } })
  if (days > most) throw new AppError('INVALID_REQUEST', { fields: { to: { code: 'TOO_MANY_DAYS', limit: most } } })
  return { from, to }
}

/**
 * The days of a range that can be booked at all; ranges without any count as the same. Throws INVALID_REQUEST past 62
 * days.
 */
export function daysAsked(
  settings: Settings,
  asked: { from: string; to: string },
  now: Temporal.Instant,
): { from: Temporal.PlainDate; to: Temporal.PlainDate } {
  const { from, to } = readDays(asked, maxDays)
  const { first, last } = bookableDays(settings, now)
  const range = { from: later(from, first), to: earlier(to, last) }
  return isUpTo(range.from, range.to) ? range : { from: last, to: first }
}

/** The hours of a schedule that are of one kind of visit and at one centre, where that is asked for. */
export function hoursFor(schedule: Schedule, { mode, centreId }: { mode?: VisitType; centreId?: CentreId }) {
  const isAsked = (hours: { mode: VisitType; centreId: CentreId }) =>
    (mode === undefined || hours.mode === mode) && (centreId === undefined || hours.centreId === centreId)
  return { rules: schedule.rules.filter(isAsked), extraHours: schedule.extraHours.filter(isAsked) }
}

/**
 * Until when a reply stays right if nothing is written: until a hold in it expires, or until the next minute, when a
 * slot may fall within the minimum notice or enter the booking window, since slots begin on whole minutes.
 */
function unchangedUntil(schedules: Iterable<Schedule>, now: Temporal.Instant): number {
  const nowMs = now.epochMilliseconds
  const minuteEndMs = Math.ceil(nowMs / minuteMs) * minuteMs
  const frees = Array.from(schedules, ({ freesAtMs }) => freesAtMs)
  return Math.max(nowMs, Math.min(minuteEndMs, ...frees) - 1)
}

export interface AvailabilityQuestion {
  clinicianId: ClinicianId
  from: Temporal.PlainDate
  to: Temporal.PlainDate
  mode?: VisitType
  centreId?: CentreId
}

/** The free slots of a clinician, by day at the centre, and until when that stays right. Throws NOT_FOUND. */
export async function availabilityOf(
  deps: Deps,
  input: AvailabilityQuestion,
  now: Temporal.Instant,
): Promise<{ availability: Availability; untilMs: number }> {
  const range = { from: input.from, to: input.to }
  const schedules = await loadSchedules(deps.db, [input.clinicianId], {
    from: startOf(range.from),
    to: endOf(range.to),
    now,
  })
  const schedule = schedules.get(input.clinicianId)
  if (schedule === undefined) throw new AppError('NOT_FOUND')
  const hours = hoursFor(schedule, input)
  const slots = offeredSlots({ ...schedule, ...hours, ...range, ...bookableWindow(deps.settings.current, now) })
  const places = [...hours.rules, ...hours.extraHours]
  const timezone = places[0]?.timezone ?? schedule.primaryTimezone
  const zones = new Map(places.map((place) => [place.centreId, place.timezone]))
  const centres = [...zones].map(([id, zone]) => ({ id, timezone: zone }))
  return { availability: { timezone, centres, days: byDay(slots) }, untilMs: unchangedUntil([schedule], now) }
}

/** A reply has hundreds of slots: no instant is created only to be formatted. */
const msToWire = (ms: number) => new Date(ms).toISOString()

function byDay(slots: ReturnType<typeof offeredSlots>): Availability['days'] {
  const days = new Map<string, Availability['days'][number]['slots']>()
  let previous = ''
  for (const slot of slots) {
    // A time offered in both modes appears once if both were requested.
    const key = `${slot.startMs} ${slot.endMs} ${slot.centreId}`
    if (!slot.isFree || key === previous) continue
    previous = key
    const day = days.get(slot.date) ?? []
    days.set(slot.date, day)
    day.push({
      startsAt: msToWire(slot.startMs),
      endsAt: msToWire(slot.endMs),
      centreId: slot.centreId,
    })
  }
  // If zones differ, a later day can begin before an earlier one elsewhere.
  return [...days].map(([date, daySlots]) => ({ date, slots: daySlots })).sort((a, b) => (a.date < b.date ? -1 : 1))
}

const searchDays = 7

export interface NextTime {
  /** Null if there is none within the booking window. */
  startsAt: string | null
  /** Until when that stays right if nothing is written. */
  untilMs: number
}

/**
 * The first free start of each clinician. Nearly all have one within a week, so the rest of the booking window is only
 * read for those who have none.
 */
export async function nextAvailable(
  deps: Deps,
  clinicianIds: readonly ClinicianId[],
  wanted: { mode?: VisitType; centreId?: CentreId },
  now: Temporal.Instant,
): Promise<Map<ClinicianId, NextTime>> {
  const settings = deps.settings.current
  const window = bookableWindow(settings, now)
  const noticeMs = settings.minNoticeMinutes * minuteMs
  const { first, last } = bookableDays(settings, now)
  const weekEnd = earlier(first.add({ days: searchDays - 1 }), last)
  const found = new Map<ClinicianId, NextTime>()
  for (const to of [weekEnd, last]) {
    const missing = clinicianIds.filter((id) => (found.get(id)?.startsAt ?? null) === null)
    if (missing.length === 0) break
    const schedules = await loadSchedules(deps.db, missing, { from: now.subtract({ hours: 24 }), to: endOf(to), now })
    for (const [clinicianId, schedule] of schedules) {
      const slots = offeredSlots({ ...schedule, ...hoursFor(schedule, wanted), from: first, to, ...window })
      const free = slots.find((slot) => slot.isFree)
      // An earlier one can only come from a hold that expires; this one goes when its notice begins.
      const untilMs =
        free === undefined
          ? unchangedUntil([schedule], now)
          : Math.max(now.epochMilliseconds, Math.min(free.startMs - noticeMs, schedule.freesAtMs - 1))
      found.set(clinicianId, { startsAt: free === undefined ? null : msToWire(free.startMs), untilMs })
    }
  }
  return found
}

export interface FoundSlot {
  centreId: CentreId
  mode: VisitType
  startsAt: Temporal.Instant
  endsAt: Temporal.Instant
  isFree: boolean
}

/**
 * The slot that starts at an instant, as it is offered now, or undefined. Read it in the transaction that takes the
 * slot, after locking the clinician: then `isFree` stays true.
 */
export async function findOfferedSlot(
  deps: Deps,
  tx: DatabaseOrTx,
  input: {
    clinicianId: ClinicianId
    centreId: CentreId
    mode: VisitType
    startsAt: Temporal.Instant
    /** Appointments to ignore: the one being moved, or those being replaced. */
    except?: readonly AppointmentId[]
  },
): Promise<FoundSlot | undefined> {
  const now = deps.clock.now()
  const window = bookableWindow(deps.settings.current, now)
  const { centreId, mode, startsAt } = input
  const startMs = startsAt.epochMilliseconds
  if (startMs < window.earliestMs || startMs > window.latestMs) return undefined
  const day = startsAt.toZonedDateTimeISO('UTC').toPlainDate()
  const range = { from: day.subtract({ days: 1 }), to: day.add({ days: 1 }) }
  const schedules = await loadSchedules(tx, [input.clinicianId], {
    from: startOf(range.from),
    to: endOf(range.to),
    now,
    except: input.except,
  })
  const schedule = schedules.get(input.clinicianId)
  if (schedule === undefined) return undefined
  const slots = offeredSlots({ ...schedule, ...hoursFor(schedule, input), ...range, ...window })
  const found = slots.find((slot) => slot.startMs === startMs)
  if (found === undefined) return undefined
  const { endMs, isFree } = found
  return { centreId, mode, isFree, startsAt, endsAt: Temporal.Instant.fromEpochMilliseconds(endMs) }
}
