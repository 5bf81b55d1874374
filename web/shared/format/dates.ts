import { clinicZone } from '../../../contract/core/zone.ts'
import { locale } from '../text/language.ts'

const formatters = new Map<string, Intl.DateTimeFormat>()

/** In Latin digits and the Gregorian calendar, whatever a browser without the locale's data would use. */
const latin = { numberingSystem: 'latn', calendar: 'gregory' } as const

function create(timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat(locale, { ...latin, ...options, timeZone })
  } catch {
    return new Intl.DateTimeFormat('en-GB', { ...latin, ...options, timeZone })
  }
}

/** Creating a formatter costs more than a hundred uses of it. */
function formatter(timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = timeZone + JSON.stringify(options)
  let found = formatters.get(key)
  if (found === undefined) {
    found = create(timeZone, options)
    formatters.set(key, found)
  }
  return found
}

const zones = new Map<string, boolean>()

/** Whether this browser knows the zone: the device's own may be `Etc/Unknown`, or missing. */
function isKnown(zone: string): boolean {
  let found = zones.get(zone)
  if (found === undefined) {
    try {
      create(zone, {})
      found = true
    } catch {
      found = false
    }
    zones.set(zone, found)
  }
  return found
}

const homeOffsetMs = 330 * 60_000

/**
 * An instant as read in a zone; for India, which has one offset all year, even if the browser does not know the zone.
 */
function placed(instant: number | string, zone: string): [Date, string] {
  const date = new Date(instant)
  return isKnown(zone) ? [date, zone] : [new Date(date.getTime() + homeOffsetMs), 'UTC']
}

function part(instant: number | string, zone: string, options: Intl.DateTimeFormatOptions, type: string): string {
  const [date, timeZone] = placed(instant, zone)
  const parts = formatter(timeZone, options).formatToParts(date)
  return parts.find((candidate) => candidate.type === type)?.value ?? ''
}

const numeric = { year: 'numeric', month: '2-digit', day: '2-digit' } as const

/** The day, `YYYY-MM-DD`, in a zone at an instant. */
export function dateIn(instant: number | string, zone: string): string {
  const [date, timeZone] = placed(instant, zone)
  const parts = formatter(timeZone, numeric).formatToParts(date)
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
export function timeIn(instant: number | string, zone: string): string {
  const [date, timeZone] = placed(instant, zone)
  return formatter(timeZone, { hour: 'numeric', minute: '2-digit', hour12: true }).format(date)
}

/** A calendar day, whatever the zone, in one of the formats below. */
const ofDate = (date: string, options: Intl.DateTimeFormatOptions) =>
  formatter('UTC', options).format(new Date(`${date}T00:00Z`))

export const longDay = (date: string): string => ofDate(date, { weekday: 'long', day: 'numeric', month: 'long' })
export const longDayOfYear = (date: string): string =>
  ofDate(date, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
export const shortDay = (date: string): string => ofDate(date, { weekday: 'short', day: 'numeric', month: 'short' })
export const weekday = (date: string): string => ofDate(date, { weekday: 'short' })
export const dayOfMonth = (date: string): string => ofDate(date, { day: 'numeric' })
export const shortMonth = (date: string): string => ofDate(date, { month: 'short' })
export const monthAndYear = (date: string): string => ofDate(date, { month: 'long', year: 'numeric' })
export const withYear = (date: string): string => ofDate(date, { day: 'numeric', month: 'long', year: 'numeric' })

function findOwnZone(): string {
  try {
    const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone as string | undefined
    return zone !== undefined && zone !== 'Etc/Unknown' && isKnown(zone) ? zone : clinicZone
  } catch {
    return clinicZone
  }
}

const ownZone = findOwnZone()

/** The device's zone; India's if the device has no usable one. */
export const readerZone = (): string => ownZone

/** `India Standard Time` */
export const zoneName = (instant: string, zone: string): string =>
  isKnown(zone) ? part(instant, zone, { timeZoneName: 'long' }, 'timeZoneName') : zone

export interface ReaderTime {
  time: string
  /** Set if the reader's calendar shows another day than the clinic's. */
  day: string | null
  zoneName: string
}

/** The same instant on the reader's clock; null if that reads the same as the clinic's. */
export function readerTime(instant: string, clinicZone: string): ReaderTime | null {
  const zone = readerZone()
  if (zone === clinicZone) return null
  const date = dateIn(instant, zone)
  const isSameDay = date === dateIn(instant, clinicZone)
  if (isSameDay && timeIn(instant, zone) === timeIn(instant, clinicZone)) return null
  return {
    time: timeIn(instant, zone),
    day: isSameDay ? null : shortDay(date),
    zoneName: zoneName(instant, zone),
  }
}
