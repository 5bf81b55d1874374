import { dateIn } from '../../shared/format/dates.ts'

/** Age in years on a day, both `YYYY-MM-DD`; null without a date of birth. */
export function ageOn(dateOfBirth: string | null, day: string): number | null {
  if (dateOfBirth === null) return null
  const years = Number(day.slice(0, 4)) - Number(dateOfBirth.slice(0, 4))
  return day.slice(5) < dateOfBirth.slice(5) ? years - 1 : years
}

export const ageNow = (dateOfBirth: string | null, now: number, zone: string): number | null =>
  ageOn(dateOfBirth, dateIn(now, zone))

const languageNames = (): Intl.DisplayNames | null => {
  try {
    return new Intl.DisplayNames('en', { type: 'language' })
  } catch {
    return null
  }
}

/** `Kannada` for `kn`. */
export function languageName(tag: string): string {
  try {
    return languageNames()?.of(tag) ?? tag
  } catch {
    return tag
  }
}
