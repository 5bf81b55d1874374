import type { Language, Words } from '../../contract/core/language.ts'
import { dates } from './text/en.ts'

/** By language. */
export const dateTexts: Record<Language, Words<typeof dates>> = { en: dates }

/** `Thu, 26 Nov 2026`, in the zone. */
export function dayText(instant: Temporal.Instant, timezone: string, language: Language): string {
  const text = dateTexts[language]
  const { dayOfWeek, day, month, year } = instant.toZonedDateTimeISO(timezone)
  return text.day(text.weekdays[dayOfWeek - 1] ?? '', day, text.shortMonths[month - 1] ?? '', year)
}

/** `26 November 2026`, in the zone. */
export function longDayText(instant: Temporal.Instant, timezone: string, language: Language): string {
  const text = dateTexts[language]
  const { day, month, year } = instant.toZonedDateTimeISO(timezone)
  return text.longDay(day, text.months[month - 1] ?? '', year)
}

/** `4:30 pm`, in the zone. */
export function timeText(instant: Temporal.Instant, timezone: string, language: Language): string {
  const text = dateTexts[language]
  const { hour, minute } = instant.toZonedDateTimeISO(timezone)
  const time = `${hour % 12 === 0 ? 12 : hour % 12}:${String(minute).padStart(2, '0')}`
  return hour < 12 ? text.morning(time) : text.afternoon(time)
}
