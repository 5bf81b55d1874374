import type { CentreId, VisitType } from '../../contract/core/values.ts'

/** A clinician's weekly rule: `startMinute` and `endMinute` count from the centre's local midnight. */
export interface AvailabilityRule {
  centreId: CentreId
  timezone: string
  /** 0 is Sunday, as in the clinic's database; the day is the centre's local one. */
  dayOfWeek: number
  startMinute: number
  /** If not after the start, the rule ends on the next day, with 00:00 as midnight. */
  endMinute: number
  slotMinutes: number
  mode: VisitType
}

/**
 * A span that cannot be booked, the end excluded. Numbers rather than instants in this file and its input: 60 days of
 * slots take thousands of additions and comparisons per reply, each many times slower with instants.
 */
export interface Span {
  startMs: number
  endMs: number
}

export interface SlotQuestion {
  rules: readonly AvailabilityRule[]
  /** Appointments that block slots, at any centre: a clinician is one person. */
  taken: readonly Span[]
  /** Closures of the clinician, and of a centre for its own rules. */
  closures: readonly (Span & { centreId: CentreId | null })[]
  /** The pause that the clinician keeps between two appointments. */
  bufferMs: number
  /** The first and last local day, inclusive, in each rule's own zone. */
  from: Temporal.PlainDate
  to: Temporal.PlainDate
  /** Starts outside these two are not offered: the minimum notice, and the booking window. */
  earliestMs: number
  latestMs: number
}

export interface OfferedSlot extends Span {
  centreId: CentreId
  mode: VisitType
  /** The local day of the start, at the centre. */
  date: string
}

const minuteMs = 60_000
const dayMinutes = 1440

const isoDayOfSunday = 7

/** Local minutes of one day as instants; undefined if the clock skips them, the first if it repeats them. */
function localClock(date: Temporal.PlainDate, timezone: string): (minute: number) => number | undefined {
  const midnight = date.toZonedDateTime(timezone)
  const nextMidnight = date.add({ days: 2 }).toZonedDateTime(timezone)
  const startMs = midnight.epochMilliseconds
  // If the clocks do not change in these two days (two, for a rule that runs past midnight), plain arithmetic is
  // right, and fast.
  const isRegular = nextMidnight.epochMilliseconds - startMs === 2 * dayMinutes * minuteMs && midnight.hour === 0
  if (isRegular) return (minute) => startMs + minute * minuteMs
  return (minute) => {
    const local = date.add({ days: Math.floor(minute / dayMinutes) }).toPlainDateTime({
      hour: Math.floor((minute % dayMinutes) / 60),
      minute: minute % 60,
    })
    const zoned = local.toZonedDateTime(timezone, { disambiguation: 'earlier' })
    return zoned.toPlainDateTime().equals(local) ? zoned.epochMilliseconds : undefined
  }
}

/** Spans sorted and merged, so that one pass finds overlaps. */
function merged(spans: readonly Span[]): Span[] {
  const sorted = [...spans].sort((a, b) => a.startMs - b.startMs)
  const result: Span[] = []
  for (const span of sorted) {
    const last = result.at(-1)
    if (last !== undefined && span.startMs <= last.endMs) last.endMs = Math.max(last.endMs, span.endMs)
    else result.push({ ...span })
  }
  return result
}

/** True if a merged span overlaps [startMs, endMs). */
function overlaps(spans: readonly Span[], startMs: number, endMs: number): boolean {
  let low = 0
  let high = spans.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((spans[middle]?.endMs ?? 0) <= startMs) low = middle + 1
    else high = middle
  }
  const first = spans[low]
  return first !== undefined && first.startMs < endMs
}

const isOvernight = (rule: AvailabilityRule) => rule.endMinute <= rule.startMinute

/** The days of the range that a rule covers, plus the day before for a rule that runs past midnight. */
function* daysOf(rule: AvailabilityRule, from: Temporal.PlainDate, to: Temporal.PlainDate) {
  const wanted = rule.dayOfWeek === 0 ? isoDayOfSunday : rule.dayOfWeek
  const first = isOvernight(rule) ? from.subtract({ days: 1 }) : from
  let date = first.add({ days: (wanted - first.dayOfWeek + 7) % 7 })
  while (Temporal.PlainDate.compare(date, to) <= 0) {
    yield date
    date = date.add({ days: 7 })
  }
}

const isBefore = (a: Temporal.PlainDate, b: Temporal.PlainDate) => Temporal.PlainDate.compare(a, b) < 0

/** Every start on the rule's grid whose slot lies entirely within the rule, on one day. */
function* gridOf(
  rule: AvailabilityRule,
  toMs: (minute: number) => number | undefined,
): Generator<Span & { isNextDay: boolean }> {
  const endMinute = isOvernight(rule) ? rule.endMinute + dayMinutes : rule.endMinute
  const endMs = toMs(endMinute) ?? Infinity
  for (let minute = rule.startMinute; minute + rule.slotMinutes <= endMinute; minute += rule.slotMinutes) {
    const startMs = toMs(minute)
    if (startMs === undefined) continue
    const slotEndMs = startMs + rule.slotMinutes * minuteMs
    if (slotEndMs <= endMs) yield { startMs, endMs: slotEndMs, isNextDay: minute >= dayMinutes }
  }
}

/**
 * The slots that rules offer, each with whether it is free, in order of time. Rules that overlap, touch or differ by
 * centre or mode are all honoured; the same start at the same centre in the same mode appears once, the shortest
 * first.
 */
export function offeredSlots(question: SlotQuestion): (OfferedSlot & { isFree: boolean })[] {
  const taken = merged(question.taken)
  const closuresByCentre = new Map<CentreId, Span[]>()
  const clocks = new Map<string, (minute: number) => number | undefined>()
  const slots = new Map<string, OfferedSlot & { isFree: boolean }>()
  for (const rule of question.rules) {
    const { centreId, mode, timezone } = rule
    const closed =
      closuresByCentre.get(centreId) ??
      merged(question.closures.filter((closure) => closure.centreId === null || closure.centreId === centreId))
    closuresByCentre.set(centreId, closed)
    for (const day of daysOf(rule, question.from, question.to)) {
      const clockKey = `${day.toString()} ${timezone}`
      const toMs = clocks.get(clockKey) ?? localClock(day, timezone)
      clocks.set(clockKey, toMs)
      for (const { startMs, endMs, isNextDay } of gridOf(rule, toMs)) {
        const date = isNextDay ? day.add({ days: 1 }) : day
        if (isOvernight(rule) && (isBefore(date, question.from) || isBefore(question.to, date))) continue
        if (startMs < question.earliestMs || startMs > question.latestMs || overlaps(closed, startMs, endMs)) continue
        const key = `${startMs} ${centreId} ${mode}`
        const known = slots.get(key)
        if (known !== undefined && known.endMs <= endMs) continue
        const isFree = !overlaps(taken, startMs - question.bufferMs, endMs + question.bufferMs)
        slots.set(key, { startMs, endMs, centreId, mode, date: date.toString(), isFree })
      }
    }
  }
  return [...slots.values()].sort((a, b) => a.startMs - b.startMs || a.centreId - b.centreId)
}

/** When rules are open, whatever is closed or taken then, in order of time. */
export function openSpans(
  rules: readonly AvailabilityRule[],
  from: Temporal.PlainDate,
  to: Temporal.PlainDate,
): (Span & { centreId: CentreId; mode: VisitType })[] {
  const spans = rules.flatMap((rule) =>
    [...daysOf(rule, from, to)].flatMap((day) => {
      const toMs = localClock(day, rule.timezone)
      const startMs = toMs(rule.startMinute)
      const endMs = toMs(isOvernight(rule) ? rule.endMinute + dayMinutes : rule.endMinute)
      if (startMs === undefined || endMs === undefined) return []
      return [{ startMs, endMs, centreId: rule.centreId, mode: rule.mode }]
    }),
  )
  return spans.sort((a, b) => a.startMs - b.startMs)
}
