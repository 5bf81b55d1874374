import type { Calendar, CalendarCard, CalendarClinician } from '../../../contract/staff/calendar.ts'
import { addDays } from '../../shared/format/dates.ts'
import type { CalendarAddress } from './address.ts'
import { lanesOf, stretchOn, type Lane, type Stretch } from './geometry.ts'
import { isShown } from './standing.ts'

export interface Placed {
  card: CalendarCard
  stretch: Stretch
  lane: Lane
}

/** One clinician's day: a column of the day view, or of one clinician's week. */
export interface Column {
  key: string
  date: string
  clinician: CalendarClinician
  open: Stretch[]
  closures: { id: number; stretch: Stretch; reason: string | null }[]
  cards: Placed[]
  /** Bookings that the filters leave out. */
  hidden: number
  bookedMinutes: number
  openMinutes: number
}

/** The Monday of a day's week. */
export function weekStart(date: string): string {
  const weekday = new Date(`${date}T00:00Z`).getUTCDay()
  return addDays(date, -((weekday + 6) % 7))
}

export function datesOf({ view }: Pick<CalendarAddress, 'view'>, date: string): string[] {
  if (view === 'day') return [date]
  const monday = weekStart(date)
  return [0, 1, 2, 3, 4, 5, 6].map((days) => addDays(monday, days))
}

/** Merges spans that overlap or touch, since hours are given separately for each kind of visit. */
export function merged(stretches: readonly Stretch[]): Stretch[] {
  const whole: Stretch[] = []
  for (const { from, to } of [...stretches].sort((a, b) => a.from - b.from)) {
    const last = whole.at(-1)
    if (last === undefined || from > last.to) whole.push({ from, to })
    else last.to = Math.max(last.to, to)
  }
  return whole
}

const lengthOf = (stretches: readonly Stretch[]) => stretches.reduce((sum, { from, to }) => sum + to - from, 0)

const without = (open: Stretch, closed: readonly Stretch[]): Stretch[] => {
  let parts = [open]
  for (const { from, to } of closed) {
    parts = parts.flatMap((part) =>
      [
        { from: part.from, to: Math.min(part.to, from) },
        { from: Math.max(part.from, to), to: part.to },
      ].filter((one) => one.to > one.from),
    )
  }
  return parts
}

type Filters = Pick<CalendarAddress, 'mode' | 'standing'>

export function columnOf(
  clinician: CalendarClinician,
  date: string,
  zone: string,
  filters: Filters,
  now: number,
): Column {
  const on = <T extends { startsAt: string; endsAt: string }>(all: readonly T[]) =>
    all.flatMap((thing) => {
      const stretch = stretchOn(date, thing, zone)
      return stretch === null ? [] : [{ thing, stretch }]
    })
  const open = merged(on(clinician.open).map(({ stretch }) => stretch))
  const closures = on(clinician.closures).map(({ thing, stretch }) => ({ ...thing, stretch }))
  const booked = on(clinician.appointments)
  // The earlier booking comes first.
  const shown = booked
    .filter(({ thing }) => isShown(thing, filters, now))
    .sort((a, b) => Number(a.thing.isSqueezedIn) - Number(b.thing.isSqueezedIn) || a.stretch.from - b.stretch.from)
  const lanes = lanesOf(shown.map(({ stretch }) => stretch))
  const cards = shown
    .map(({ thing, stretch }, index) => ({ card: thing, stretch, lane: lanes[index] as Lane }))
    .sort((a, b) => a.stretch.from - b.stretch.from || a.lane.index - b.lane.index)
  const closed = closures.map(({ stretch }) => stretch)
  const counted = booked.filter(({ thing }) => isShown(thing, { mode: null, standing: null }, now))
  return {
    key: `${clinician.id} ${date}`,
    date,
    clinician,
    open,
    closures,
    cards,
    hidden: counted.length - cards.length,
    bookedMinutes: lengthOf(merged(counted.map(({ stretch }) => stretch))),
    openMinutes: lengthOf(open.flatMap((one) => without(one, closed))),
  }
}

/** One column per clinician and day; clinicians who neither work nor have bookings are left out. */
export function columnsOf(
  calendar: Calendar,
  dates: readonly string[],
  address: Filters & Pick<CalendarAddress, 'clinicianId'>,
  now: number,
): Column[] {
  const { clinicianId } = address
  const clinicians = calendar.clinicians.filter(({ id }) => clinicianId === null || id === clinicianId)
  const columns = clinicians.flatMap((clinician) =>
    dates.map((date) => columnOf(clinician, date, calendar.timezone, address, now)),
  )
  if (clinicianId !== null) return columns
  const busy = columns.filter(({ open, closures, cards }) => open.length + closures.length + cards.length > 0)
  return dates.length > 1 ? columns : busy
}
