/** A weekly rule as it is edited: clock times `HH:MM` and days `YYYY-MM-DD`, both of the centre. */
export interface WeeklyHours {
  centreId: number
  /** 0 is Sunday. */
  dayOfWeek: number
  startTime: string
  /** `00:00` is midnight at the end of the day. */
  endTime: string
  slotDurationMinutes: number
  mode: 'ONLINE' | 'IN_PERSON'
  validFrom?: string | null
  validUntil?: string | null
}

export const shortestSlotMinutes = 5
export const longestSlotMinutes = 480
export const mostRules = 200
export const longestBufferMinutes = 240

type HoursFault = 'END_BEFORE_START' | 'SLOT_TOO_LONG' | 'SEASON_BACKWARDS' | 'OVERLAPS' | 'TWO_CENTRES'

export interface HoursProblem {
  /** Which rule, counted from 0. */
  rule: number
  fault: HoursFault
  /** The rule that it clashes with. */
  other?: number
}

export const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))

/** In minutes of the day on which a rule begins; 00:00 ends it. */
export const endMinuteOf = (time: string): number => minuteOf(time) || 1440

const meetInSeason = (one: WeeklyHours, other: WeeklyHours): boolean =>
  (one.validFrom ?? '') <= (other.validUntil ?? '9999') && (other.validFrom ?? '') <= (one.validUntil ?? '9999')

const meetOnClock = (one: WeeklyHours, other: WeeklyHours): boolean =>
  one.dayOfWeek === other.dayOfWeek &&
  minuteOf(one.startTime) < endMinuteOf(other.endTime) &&
  minuteOf(other.startTime) < endMinuteOf(one.endTime)

/** Nobody can be in two places, or offer one time twice; by video and in person at one centre is one offer. */
function clashOf(one: WeeklyHours, other: WeeklyHours): HoursFault | undefined {
  if (!meetOnClock(one, other) || !meetInSeason(one, other)) return undefined
  if (one.centreId !== other.centreId) return 'TWO_CENTRES'
  return one.mode === other.mode ? 'OVERLAPS' : undefined
}

const sameRule = (one: WeeklyHours, other: WeeklyHours): boolean =>
  one.centreId === other.centreId &&
  one.dayOfWeek === other.dayOfWeek &&
  one.startTime === other.startTime &&
  one.endTime === other.endTime &&
  one.slotDurationMinutes === other.slotDurationMinutes &&
  one.mode === other.mode &&
  (one.validFrom ?? null) === (other.validFrom ?? null) &&
  (one.validUntil ?? null) === (other.validUntil ?? null)

export const hasRule = (rules: readonly WeeklyHours[], rule: WeeklyHours): boolean =>
  rules.some((other) => sameRule(other, rule))

/**
 * What is wrong with a week's hours. `saved` is what stands now: a rule of the clinic's earlier system may run over
 * midnight, and may stay so as long as nobody changes it.
 */
export function hoursProblems(rules: readonly WeeklyHours[], saved: readonly WeeklyHours[] = []): HoursProblem[] {
  const problems: HoursProblem[] = []
  for (const [index, rule] of rules.entries()) {
    const span = endMinuteOf(rule.endTime) - minuteOf(rule.startTime)
    const { validFrom, validUntil } = rule
    if (validFrom != null && validUntil != null && validUntil < validFrom) {
      problems.push({ rule: index, fault: 'SEASON_BACKWARDS' })
    }
    if (span <= 0) {
      if (!hasRule(saved, rule)) problems.push({ rule: index, fault: 'END_BEFORE_START' })
      continue
    }
    if (span < rule.slotDurationMinutes) problems.push({ rule: index, fault: 'SLOT_TOO_LONG' })
    for (const [earlier, other] of rules.slice(0, index).entries()) {
      const fault = clashOf(rule, other)
      if (fault !== undefined) problems.push({ rule: index, fault, other: earlier })
    }
  }
  return problems
}
