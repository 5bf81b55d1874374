import { endMinuteOf, minuteOf, type WeeklyHours } from '../../../contract/rules/hours.ts'

/** A rule while it is edited: the key tells it from others that look the same. */
export interface EditedRule extends WeeklyHours {
  key: number
}

/** A stretch of a day, in minutes. */
export interface Stroke {
  dayOfWeek: number
  from: number
  to: number
}

/** What the mouse paints with. */
export interface Brush {
  centreId: number
  modes: WeeklyHours['mode'][]
  slotDurationMinutes: number
  validFrom: string | null
  validUntil: string | null
}

// Beyond the keys in a draft that an earlier visit to the page left.
let made = Date.now()
export const withKey = (rule: WeeklyHours): EditedRule => ({ ...rule, key: (made += 1) })

const two = (value: number) => String(value).padStart(2, '0')
/** Midnight at the end of a day is 00:00. */
export const timeOf = (minute: number): string => `${two(Math.floor(minute / 60) % 24)}:${two(minute % 60)}`

const isOfSeason = (rule: WeeklyHours, { validFrom, validUntil }: Pick<Brush, 'validFrom' | 'validUntil'>): boolean =>
  (rule.validFrom ?? null) === validFrom && (rule.validUntil ?? null) === validUntil

const isOvernight = (rule: WeeklyHours) => endMinuteOf(rule.endTime) <= minuteOf(rule.startTime)

/** What is left of a rule around a stretch that is taken out of it. */
function without(rule: EditedRule, { from, to }: Stroke): EditedRule[] {
  const start = minuteOf(rule.startTime)
  const end = endMinuteOf(rule.endTime)
  if (isOvernight(rule) || to <= start || end <= from) return [rule]
  const left = from > start ? [{ ...rule, endTime: timeOf(from) }] : []
  const right = to < end ? [{ ...withKey(rule), startTime: timeOf(to) }] : []
  return [...left, ...right]
}

const isLike = (one: WeeklyHours, other: WeeklyHours): boolean =>
  one.dayOfWeek === other.dayOfWeek &&
  one.centreId === other.centreId &&
  one.mode === other.mode &&
  one.slotDurationMinutes === other.slotDurationMinutes &&
  isOfSeason(one, { validFrom: other.validFrom ?? null, validUntil: other.validUntil ?? null })

/** Adds a rule to those that touch it and are otherwise the same. */
function joined(rules: readonly EditedRule[], added: EditedRule): EditedRule[] {
  let { startTime, endTime } = added
  const rest = rules.filter((rule) => {
    if (!isLike(rule, added)) return true
    if (rule.endTime === startTime) startTime = rule.startTime
    else if (rule.startTime === endTime) endTime = rule.endTime
    else return true
    return false
  })
  return [...rest, { ...added, startTime, endTime }]
}

/** Takes a stretch of a day out of the hours of a season: a break. */
export const erase = (rules: readonly EditedRule[], stroke: Stroke, season: Pick<Brush, 'validFrom' | 'validUntil'>) =>
  rules.flatMap((rule) =>
    rule.dayOfWeek === stroke.dayOfWeek && isOfSeason(rule, season) ? without(rule, stroke) : [rule],
  )

/** Opens a stretch of a day as the brush says, in the place of what stood there in its season. */
export function paint(rules: readonly EditedRule[], stroke: Stroke, brush: Brush): EditedRule[] {
  const { modes, ...rest } = brush
  const where = { ...rest, dayOfWeek: stroke.dayOfWeek, startTime: timeOf(stroke.from), endTime: timeOf(stroke.to) }
  return modes.reduce<EditedRule[]>(
    (painted, mode) => joined(painted, withKey({ ...where, mode })),
    erase(rules, stroke, brush),
  )
}

/** Between two cells of one day, whichever comes first; the stretch includes both. */
export const strokeBetween = (dayOfWeek: number, one: number, other: number, step: number): Stroke => ({
  dayOfWeek,
  from: Math.min(one, other),
  to: Math.max(one, other) + step,
})

/** The rules of a day that are open in a cell. */
export const openAt = (rules: readonly EditedRule[], dayOfWeek: number, minute: number): EditedRule[] =>
  rules.filter((rule) => {
    const start = minuteOf(rule.startTime)
    const end = endMinuteOf(rule.endTime)
    if (end > start) return rule.dayOfWeek === dayOfWeek && start <= minute && minute < end
    const isEvening = rule.dayOfWeek === dayOfWeek && start <= minute
    return isEvening || ((rule.dayOfWeek + 1) % 7 === dayOfWeek && minute < minuteOf(rule.endTime))
  })

export interface Season {
  validFrom: string | null
  validUntil: string | null
}

export const seasonKey = ({ validFrom, validUntil }: Season): string => `${validFrom ?? ''}/${validUntil ?? ''}`

/** The seasons that rules have, all year first. */
export function seasonsOf(rules: readonly WeeklyHours[]): Season[] {
  const found = new Map<string, Season>([['/', { validFrom: null, validUntil: null }]])
  for (const rule of rules) {
    const season = { validFrom: rule.validFrom ?? null, validUntil: rule.validUntil ?? null }
    found.set(seasonKey(season), season)
  }
  return [...found].sort(([one], [other]) => one.localeCompare(other)).map(([, season]) => season)
}
