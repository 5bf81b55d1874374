import type { Hours, HoursBody } from '../../../contract/staff/hours.ts'
import type { CentreId, VisitType } from '../../../contract/core/values.ts'

/** The same hours on some days, with a break or without: enough to begin with. */
export interface Week {
  days: number[]
  from: string
  to: string
  breakFrom: string
  breakTo: string
  slotMinutes: string
  modes: VisitType[]
}

const firstWeek = (slotMinutes: number): Week => ({
  days: [1, 2, 3, 4, 5],
  from: '10:00',
  to: '18:00',
  breakFrom: '13:00',
  breakTo: '14:00',
  slotMinutes: String(slotMinutes),
  modes: ['IN_PERSON', 'ONLINE'],
})

const sorted = (times: readonly string[]) => times.toSorted((one, other) => one.localeCompare(other))

/** The hours that are there, as far as these fields can say them. */
export function weekOf({ rules }: Hours, slotMinutes: number): Week {
  const [first] = rules
  if (first === undefined) return firstWeek(slotMinutes)
  const day = rules.filter(({ dayOfWeek, mode }) => dayOfWeek === first.dayOfWeek && mode === first.mode)
  const starts = sorted(day.map(({ startTime }) => startTime))
  const ends = sorted(day.map(({ endTime }) => endTime))
  return {
    days: [...new Set(rules.map(({ dayOfWeek }) => dayOfWeek))],
    from: starts[0] ?? '10:00',
    to: ends.at(-1) ?? '18:00',
    breakFrom: day.length > 1 ? (ends[0] ?? '') : '',
    breakTo: day.length > 1 ? (starts[1] ?? '') : '',
    slotMinutes: String(first.slotDurationMinutes),
    modes: [...new Set(rules.map(({ mode }) => mode))],
  }
}

/** As the hours' own call takes them; null while a field is not filled in. */
export function bodyOf(week: Week, centreId: CentreId): HoursBody | null {
  const { days, from, to, breakFrom, breakTo, modes } = week
  const slotDurationMinutes = Number(week.slotMinutes)
  const hasBreak = breakFrom !== '' || breakTo !== ''
  const isFilled = from !== '' && to !== '' && (!hasBreak || (breakFrom !== '' && breakTo !== ''))
  if (!isFilled || days.length === 0 || modes.length === 0 || !Number.isInteger(slotDurationMinutes)) return null
  const spans = hasBreak
    ? [
        [from, breakFrom],
        [breakTo, to],
      ]
    : [[from, to]]
  const rules = days.flatMap((dayOfWeek) =>
    modes.flatMap((mode) =>
      spans.map(([startTime = '', endTime = '']) => ({
        centreId,
        dayOfWeek,
        startTime,
        endTime,
        slotDurationMinutes,
        mode,
      })),
    ),
  )
  return { rules, bufferBeforeMinutes: 0, bufferAfterMinutes: 0 }
}
