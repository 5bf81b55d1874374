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
  /** The first and the last local day on which the rule can begin; left out: always. */
  validFrom?: Temporal.PlainDate | null
  validUntil?: Temporal.PlainDate | null
}

/** Hours on a day of their own, beside the week's. */
export interface ExtraHours extends Span {
  centreId: CentreId
  timezone: string
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
  extraHours?: readonly ExtraHours[]
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

/** Spans sorted, and those that overlap or touch merged, so that one pass finds overlaps. */
export function merged(spans: readonly Span[]): Span[] {
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

const isBefore = (a: Temporal.PlainDate, b: Temporal.PlainDate) => Temporal.PlainDate.compare(a, b) < 0

const isOvernight = (rule: AvailabilityRule) => rule.endMinute <= rule.startMinute

/** The days of the range that a rule covers, plus the day before for a rule that runs past midnight. */
function* daysOf(rule: AvailabilityRule, from: Temporal.PlainDate, to: Temporal.PlainDate) {
  const wanted = rule.dayOfWeek === 0 ? isoDayOfSunday : rule.dayOfWeek
  const earliest = isOvernight(rule) ? from.subtract({ days: 1 }) : from
  const { validFrom, validUntil } = rule
  const first = validFrom != null && isBefore(earliest, validFrom) ? validFrom : earliest
  const last = validUntil != null && isBefore(validUntil, to) ? validUntil : to
  let date = first.add({ days: (wanted - first.dayOfWeek + 7) % 7 })
  while (Temporal.PlainDate.compare(date, last) <= 0) {
    yield date
    date = date.add({ days: 7 })
  }
}

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

/** Every start of extra hours, with its local day, of those that begin within the days. */
function* gridOfExtra(extra: ExtraHours, from: Temporal.PlainDate, to: Temporal.PlainDate) {
  const slotMs = extra.slotMinutes * minuteMs
  for (let startMs = extra.startMs; startMs + slotMs <= extra.endMs; startMs += slotMs) {
    const date = Temporal.Instant.fromEpochMilliseconds(startMs).toZonedDateTimeISO(extra.timezone).toPlainDate()
    if (isBefore(date, from) || isBefore(to, date)) continue
    yield { startMs, endMs: startMs + slotMs, date }
  }
}

/**
 * The slots that rules and extra hours offer, each with whether it is free, in order of time. Rules that overlap,
 * touch or differ by centre or mode are all honoured; the same start at the same centre in the same mode appears
 * once, the shortest first.
 */
export function offeredSlots(question: SlotQuestion): (OfferedSlot & { isFree: boolean })[] {
  const taken = merged(question.taken)
  const closuresByCentre = new Map<CentreId, Span[]>()
  const clocks = new Map<string, (minute: number) => number | undefined>()
  const slots = new Map<string, OfferedSlot & { isFree: boolean }>()
  const closuresAt = (centreId: CentreId): Span[] => {
    const closed =
      closuresByCentre.get(centreId) ??
      merged(question.closures.filter((closure) => closure.centreId === null || closure.centreId === centreId))
    closuresByCentre.set(centreId, closed)
    return closed
  }
  const offer = ({ startMs, endMs, ...where }: Omit<OfferedSlot, 'date'>, date: Temporal.PlainDate) => {
    if (startMs < question.earliestMs || startMs > question.latestMs) return
    if (overlaps(closuresAt(where.centreId), startMs, endMs)) return
    const key = `${startMs} ${where.centreId} ${where.mode}`
    const known = slots.get(key)
    if (known !== undefined && known.endMs <= endMs) return
    const isFree = !overlaps(taken, startMs - question.bufferMs, endMs + question.bufferMs)
    slots.set(key, { startMs, endMs, ...where, date: date.toString(), isFree })
  }
  for (const rule of question.rules) {
    const { centreId, mode, timezone } = rule
    for (const day of daysOf(rule, question.from, question.to)) {
      const clockKey = `${day.toString()} ${timezone}`
      const toMs = clocks.get(clockKey) ?? localClock(day, timezone)
      clocks.set(clockKey, toMs)
      for (const { startMs, endMs, isNextDay } of gridOf(rule, toMs)) {
        const date = isNextDay ? day.add({ days: 1 }) : day
        if (isOvernight(rule) && (isBefore(date, question.from) || isBefore(question.to, date))) continue
        offer({ startMs, endMs, centreId, mode }, date)
      }
    }
  }
  for (const extra of question.extraHours ?? []) {
    const { centreId, mode } = extra
    for (const { startMs, endMs, date } of gridOfExtra(extra, question.from, question.to)) {
      offer({ startMs, endMs, centreId, mode }, date)
    }
  }
  return [...slots.values()].sort((a, b) => a.startMs - b.startMs || a.centreId - b.centreId)
}

/** When rules and extra hours are open, whatever is closed or taken then, in order of time. */
export function openSpans(
  { rules, extraHours }: { rules: readonly AvailabilityRule[]; extraHours: readonly ExtraHours[] },
  from: Temporal.PlainDate,
  to: Temporal.PlainDate,
): (Span & { centreId: CentreId; mode: VisitType })[] {
  const ofWeek = rules.flatMap((rule) =>
    [...daysOf(rule, from, to)].flatMap((day) => {
      const toMs = localClock(day, rule.timezone)
      const startMs = toMs(rule.startMinute)
      const endMs = toMs(isOvernight(rule) ? rule.endMinute + dayMinutes : rule.endMinute)
      if (startMs === undefined || endMs === undefined) return []
      return [{ startMs, endMs, centreId: rule.centreId, mode: rule.mode }]
    }),
  )
  const single = extraHours.flatMap(({ startMs, endMs, centreId, mode, timezone }) => {
    const isIn =
      startMs < to.add({ days: 1 }).toZonedDateTime(timezone).epochMilliseconds &&
      endMs > from.toZonedDateTime(timezone).epochMilliseconds
    return isIn ? [{ startMs, endMs, centreId, mode }] : []
  })
  return [...ofWeek, ...single].sort((a, b) => a.startMs - b.startMs)
}
