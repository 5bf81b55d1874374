import { locale } from '../text/language.ts'

const formatters = new Map<string, Intl.DateTimeFormat>()

/** Making a formatter costs more than a hundred uses of it. */
function formatter(timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = timeZone + JSON.stringify(options)
  let found = formatters.get(key)
  if (found === undefined) {
    found = new Intl.DateTimeFormat(locale, { ...options, timeZone })
    formatters.set(key, found)
  }
  return found
}

function part(instant: number | string, zone: string, options: Intl.DateTimeFormatOptions, type: string): string {
  const parts = formatter(zone, options).formatToParts(new Date(instant))
  return parts.find((candidate) => candidate.type === type)?.value ?? ''
}

const numeric = { year: 'numeric', month: '2-digit', day: '2-digit' } as const

/** The day, `YYYY-MM-DD`, that it is in a zone at an instant. */
export function dateIn(instant: number | string, zone: string): string {
  const parts = formatter(zone, numeric).formatToParts(new Date(instant))
  return ['year', 'month', 'day'].map((type) => parts.find((one) => one.type === type)?.value).join('-')
}

/** Days are counted in UTC, where each has 24 hours; a `YYYY-MM-DD` belongs to no zone. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

export function hourIn(instant: string, zone: string): number {
  return Number(part(instant, zone, { hour: '2-digit', hourCycle: 'h23' }, 'hour'))
}

/** `4:30 pm` */
export const timeIn = (instant: number | string, zone: string): string =>
  formatter(zone, { hour: 'numeric', minute: '2-digit', hour12: true }).format(new Date(instant))

/** A day of the calendar, whatever the zone, in one of the shapes below. */
const ofDate = (date: string, options: Intl.DateTimeFormatOptions) =>
  formatter('UTC', options).format(new Date(`${date}T00:00Z`))

export const longDay = (date: string): string => ofDate(date, { weekday: 'long', day: 'numeric', month: 'long' })
export const shortDay = (date: string): string => ofDate(date, { weekday: 'short', day: 'numeric', month: 'short' })
export const weekday = (date: string): string => ofDate(date, { weekday: 'short' })
export const dayOfMonth = (date: string): string => ofDate(date, { day: 'numeric' })
export const shortMonth = (date: string): string => ofDate(date, { month: 'short' })
export const monthAndYear = (date: string): string => ofDate(date, { month: 'long', year: 'numeric' })
export const withYear = (date: string): string => ofDate(date, { day: 'numeric', month: 'long', year: 'numeric' })

const ownZone = new Intl.DateTimeFormat().resolvedOptions().timeZone

export const readerZone = (): string => ownZone

const offsetIn = (instant: string, zone: string) => part(instant, zone, { timeZoneName: 'longOffset' }, 'timeZoneName')

/** `India Standard Time` */
export const zoneName = (instant: string, zone: string): string =>
  part(instant, zone, { timeZoneName: 'long' }, 'timeZoneName')

export interface ReaderTime {
  time: string
  /** Set where the reader's calendar shows another day than the clinic's. */
  day: string | null
  zoneName: string
}

/** The same instant on the reader's clock; null where that reads as the clinic's does. */
export function readerTime(instant: string, clinicZone: string): ReaderTime | null {
  const zone = readerZone()
  if (zone === clinicZone) return null
  if (offsetIn(instant, zone) === offsetIn(instant, clinicZone)) return null
  const date = dateIn(instant, zone)
  return {
    time: timeIn(instant, zone),
    day: date === dateIn(instant, clinicZone) ? null : shortDay(date),
    zoneName: zoneName(instant, zone),
  }
}
