import type { StaffSlot } from '../../../contract/staff/appointments.ts'

/** A free time for a card, and the clinician whose it is. */
export interface FreeTime extends StaffSlot {
  clinicianId: number
}

export type Direction = 'up' | 'down' | 'left' | 'right'

export interface Spot {
  clinicianId: number
  startsAt: string
}

export const isSameSpot = (a: Spot, b: Spot): boolean =>
  a.clinicianId === b.clinicianId && Date.parse(a.startsAt) === Date.parse(b.startsAt)

interface Columnar {
  clinicianId: number
  date: string
}

const timeOfDayDistance = (dateOf: (instant: string) => string, a: string, b: string) => {
  const ofDay = (instant: string) => Date.parse(instant) - Date.parse(`${dateOf(instant)}T00:00Z`)
  return Math.abs(ofDay(a) - ofDay(b))
}

/**
 * The free time that an arrow key moves to: up and down within the column, left and right to the nearest time of day in
 * the next column that has any. Null if there is none: the card stays where it is.
 */
export function nextFree(
  free: readonly FreeTime[],
  columns: readonly Columnar[],
  at: Spot,
  direction: Direction,
  dateOf: (instant: string) => string,
): FreeTime | null {
  const here = columns.findIndex(
    ({ clinicianId, date }) => clinicianId === at.clinicianId && date === dateOf(at.startsAt),
  )
  const inColumn = (index: number) => {
    const column = columns[index]
    return free
      .filter(({ clinicianId, startsAt }) => clinicianId === column?.clinicianId && dateOf(startsAt) === column.date)
      .sort((a, b) => Date.parse(a.startsAt) - Date.parse(b.startsAt))
  }
  const now = Date.parse(at.startsAt)
  if (direction === 'down') return inColumn(here).find(({ startsAt }) => Date.parse(startsAt) > now) ?? null
  if (direction === 'up') return inColumn(here).findLast(({ startsAt }) => Date.parse(startsAt) < now) ?? null
  const step = direction === 'left' ? -1 : 1
  for (let index = here + step; index >= 0 && index < columns.length; index += step) {
    const [nearest] = inColumn(index).sort(
      (a, b) => timeOfDayDistance(dateOf, a.startsAt, at.startsAt) - timeOfDayDistance(dateOf, b.startsAt, at.startsAt),
    )
    if (nearest !== undefined) return nearest
  }
  return null
}

/**
 * The free time of a column that contains a minute, or that starts nearest to it within 15 minutes; null if none does.
 */
export function snapTo<T extends { from: number; to: number }>(free: readonly T[], minute: number): T | null {
  const inside = free.find(({ from, to }) => minute >= from && minute < to)
  if (inside !== undefined) return inside
  const [nearest] = [...free].sort((a, b) => Math.abs(a.from - minute) - Math.abs(b.from - minute))
  return nearest !== undefined && Math.abs(nearest.from - minute) <= 15 ? nearest : null
}
