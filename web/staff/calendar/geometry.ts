import { dateIn } from '../../shared/format/dates.ts'
import { minuteOfDay } from './clock-face.ts'

const dayMinutes = 1440

interface Span {
  startsAt: string
  endsAt: string
}

/** A span within a day's column, in minutes since midnight. */
export interface Stretch {
  from: number
  to: number
}

/** The part of a span that falls on a day; null if none does. */
export function stretchOn(date: string, { startsAt, endsAt }: Span, zone: string): Stretch | null {
  const first = dateIn(startsAt, zone)
  const last = dateIn(endsAt, zone)
  if (first > date || last < date) return null
  const from = first < date ? 0 : minuteOfDay(startsAt, zone)
  const to = last > date ? dayMinutes : minuteOfDay(endsAt, zone)
  return to > from ? { from, to } : null
}

/** Whole hours around everything shown, at least the working day. */
export function hoursAround(stretches: readonly Stretch[]): Stretch {
  if (stretches.length === 0) return { from: 9 * 60, to: 18 * 60 }
  const from = Math.floor(Math.min(...stretches.map((one) => one.from)) / 60) * 60
  const to = Math.ceil(Math.max(...stretches.map((one) => one.to)) / 60) * 60
  return { from, to: Math.min(dayMinutes, Math.max(to, from + 6 * 60)) }
}

/** Pixels per minute, so that the shortest visit of the day has room for its name. */
export function pixelsPerMinute(stretches: readonly Stretch[]): number {
  const shortest = Math.min(60, ...stretches.map(({ from, to }) => to - from))
  return Math.min(2.4, Math.max(1.05, 40 / shortest))
}

export interface Lane {
  index: number
  count: number
}

/** Places overlapping visits side by side, in the given order. Only squeezed-in visits overlap. */
export function lanesOf(stretches: readonly Stretch[]): Lane[] {
  const order = [...stretches.keys()].sort((a, b) => at(a).from - at(b).from || a - b)
  const lanes: Lane[] = stretches.map(() => ({ index: 0, count: 1 }))
  let cluster: number[] = []
  let ends: number[] = []
  function at(index: number): Stretch {
    return stretches[index] as Stretch
  }
  function close(): void {
    for (const index of cluster) (lanes[index] as Lane).count = ends.length
    cluster = []
    ends = []
  }
  for (const index of order) {
    const { from, to } = at(index)
    if (ends.every((end) => end <= from)) close()
    const free = ends.findIndex((end) => end <= from)
    const lane = free === -1 ? ends.length : free
    ends[lane] = to
    ;(lanes[index] as Lane).index = lane
    cluster.push(index)
  }
  close()
  return lanes
}
