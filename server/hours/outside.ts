import type { AppointmentId, CentreId } from '../../contract/core/values.ts'
import { minuteOf, type WeeklyHours } from '../../contract/rules/hours.ts'
import { merged, openSpans, type AvailabilityRule, type ExtraHours } from '../scheduling/slots.ts'
import type { BookedTime } from './queries.ts'

export interface Week {
  rules: readonly AvailabilityRule[]
  extraHours: readonly ExtraHours[]
}

const dayOf = (text: string | null | undefined) => (text == null ? null : Temporal.PlainDate.from(text))

/** A rule of the wire as slots are computed from it. Rules at a centre that is closed for good are left out. */
export function toRules(rules: readonly WeeklyHours[], zones: ReadonlyMap<number, string>): AvailabilityRule[] {
  return rules.flatMap((rule) => {
    const timezone = zones.get(rule.centreId)
    if (timezone === undefined) return []
    return [
      {
        centreId: rule.centreId as CentreId,
        timezone,
        dayOfWeek: rule.dayOfWeek,
        startMinute: minuteOf(rule.startTime),
        endMinute: minuteOf(rule.endTime),
        slotMinutes: rule.slotDurationMinutes,
        mode: rule.mode,
        validFrom: dayOf(rule.validFrom),
        validUntil: dayOf(rule.validUntil),
      },
    ]
  })
}

/** Whether a booked time lies wholly within hours at its centre, of its kind of visit. */
function isInside({ rules, extraHours }: Week, { centreId, mode, timezone, startMs, endMs }: BookedTime): boolean {
  const fits = (hours: AvailabilityRule | ExtraHours) =>
    hours.centreId === centreId && (mode === null || hours.mode === mode)
  const day = Temporal.Instant.fromEpochMilliseconds(startMs).toZonedDateTimeISO(timezone).toPlainDate()
  const hours = { rules: rules.filter(fits), extraHours: extraHours.filter(fits) }
  const spans = merged(openSpans(hours, day.subtract({ days: 1 }), day.add({ days: 1 })))
  return spans.some((span) => span.startMs <= startMs && endMs <= span.endMs)
}

/** What is booked inside the hours before a change and outside after it; what lay outside anyway is no news. */
export const fallingOutside = (booked: readonly BookedTime[], before: Week, after: Week): AppointmentId[] =>
  booked.filter((time) => isInside(before, time) && !isInside(after, time)).map(({ id }) => id)
