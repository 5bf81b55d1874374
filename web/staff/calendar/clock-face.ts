import { dateIn } from '../../shared/format/dates.ts'

const clocks = new Map<string, Intl.DateTimeFormat>()

/** Latin digits and no zone name: this is for calculation, not for display. */
function clockOf(zone: string): Intl.DateTimeFormat {
  let clock = clocks.get(zone)
  if (clock === undefined) {
    const options = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', numberingSystem: 'latn' } as const
    try {
      clock = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: zone })
    } catch {
      // For a browser that does not know the zone: the clinic is in India.
      clock = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: '+05:30' })
    }
    clocks.set(zone, clock)
  }
  return clock
}

/** Minutes since midnight by a zone's wall clock, also on days with a clock change. */
export function minuteOfDay(instant: string | number, zone: string): number {
  const [hour = '0', minute = '0'] = clockOf(zone).format(new Date(instant)).split(':')
  return Number(hour) * 60 + Number(minute)
}

/** `9 am`, `12 pm`: the label of an hour line. */
export const hourLabel = (hour: number): string => `${hour % 12 || 12} ${hour % 24 < 12 ? 'am' : 'pm'}`

/** The instant, in milliseconds, of a minute of the day by a zone's wall clock. */
export function instantAt(date: string, minute: number, zone: string): number {
  const asUtc = Date.parse(`${date}T00:00Z`) + minute * 60_000
  const shown = Date.parse(`${dateIn(asUtc, zone)}T00:00Z`) + minuteOfDay(asUtc, zone) * 60_000
  return asUtc - (shown - asUtc)
}
