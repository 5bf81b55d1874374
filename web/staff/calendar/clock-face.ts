import { dateIn } from '../../shared/format/dates.ts'

const clocks = new Map<string, Intl.DateTimeFormat>()

/** Latin digits and no zone's name: this is counted with, not read. */
function clockOf(zone: string): Intl.DateTimeFormat {
  let clock = clocks.get(zone)
  if (clock === undefined) {
    const options = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', numberingSystem: 'latn' } as const
    try {
      clock = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: zone })
    } catch {
      // A browser without the zone's data: the clinic's is India's.
      clock = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: '+05:30' })
    }
    clocks.set(zone, clock)
  }
  return clock
}

/** Minutes since midnight on a zone's clock, whatever the clock did that day. */
export function minuteOfDay(instant: string | number, zone: string): number {
  const [hour = '0', minute = '0'] = clockOf(zone).format(new Date(instant)).split(':')
  return Number(hour) * 60 + Number(minute)
}

/** `9 am`, `12 pm`: what stands beside an hour's line. */
export const hourLabel = (hour: number): string => `${hour % 12 || 12} ${hour % 24 < 12 ? 'am' : 'pm'}`

/** The instant, in milliseconds, at which a zone's clock shows a minute of a day. */
export function instantAt(date: string, minute: number, zone: string): number {
  const asUtc = Date.parse(`${date}T00:00Z`) + minute * 60_000
  const shown = Date.parse(`${dateIn(asUtc, zone)}T00:00Z`) + minuteOfDay(asUtc, zone) * 60_000
  return asUtc - (shown - asUtc)
}
