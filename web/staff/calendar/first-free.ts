import { dateIn } from '../../shared/format/dates.ts'
import { minuteOfDay } from './clock-face.ts'
import type { Column } from './columns.ts'

const worthwhileMinutes = 20

/** The first minute at which a visit fits into a column; null if none does. */
export function firstGap({ open, closures, cards }: Column, fromMinute: number): number | null {
  const taken = [...closures, ...cards].map(({ stretch }) => stretch).sort((a, b) => a.from - b.from)
  for (const hours of open) {
    let at = Math.max(hours.from, fromMinute)
    for (const { from, to } of taken) {
      if (from - at >= worthwhileMinutes && from <= hours.to) return at
      if (to > at && from < hours.to) at = to
    }
    if (hours.to - at >= worthwhileMinutes) return at
  }
  return null
}

/** The clinician shown who is free first; null if nobody is. */
export function firstFree(columns: readonly Column[], now: number, zone: string): number | null {
  const today = dateIn(now, zone)
  const gaps = columns.flatMap((column) => {
    if (column.date < today) return []
    const gap = firstGap(column, column.date === today ? minuteOfDay(now, zone) : 0)
    return gap === null ? [] : [{ id: column.clinician.id, order: `${column.date} ${String(gap).padStart(4, '0')}` }]
  })
  return gaps.sort((a, b) => (a.order < b.order ? -1 : 1))[0]?.id ?? null
}
