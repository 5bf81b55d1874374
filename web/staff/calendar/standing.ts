import type { CalendarCard } from '../../../contract/staff/calendar.ts'
import type { CalendarAddress, Standing } from './address.ts'

/** How a card looks: one colour per meaning, always with an icon and a word. */
export type Look = 'hold' | 'expected' | 'late' | 'arrived' | 'inProgress' | 'done' | 'noShow' | 'cancelled'

/** How long after the start a patient who has not arrived is late. */
const graceMinutes = 5

type Facts = Pick<CalendarCard, 'status' | 'startsAt' | 'checkedInAt' | 'appointmentType'>

const lookByStatus = {
  BOOKED: 'hold',
  IN_PROGRESS: 'inProgress',
  COMPLETED: 'done',
  NO_SHOW: 'noShow',
  CANCELLED: 'cancelled',
  EXPIRED: 'cancelled',
  RESCHEDULED: 'cancelled',
} as const

export const minutesLate = ({ startsAt }: Pick<Facts, 'startsAt'>, now: number): number =>
  Math.floor((now - Date.parse(startsAt)) / 60_000)

export function lookOf(card: Facts, now: number): Look {
  if (card.status !== 'CONFIRMED') return lookByStatus[card.status]
  if (card.checkedInAt !== null) return 'arrived'
  // There is no arrival for a video call.
  if (card.appointmentType === 'ONLINE') return 'expected'
  return minutesLate(card, now) >= graceMinutes ? 'late' : 'expected'
}

const looksOf: Record<Exclude<Standing, 'due'>, readonly Look[]> = {
  waiting: ['hold'],
  expected: ['expected', 'late'],
  arrived: ['arrived'],
  inProgress: ['inProgress'],
  done: ['done'],
  noShow: ['noShow'],
}

type Filters = Pick<CalendarAddress, 'mode' | 'standing'>

/** Whether a card passes the filters. Cancelled visits are never shown. */
export function isShown(card: CalendarCard, { mode, standing }: Filters, now: number): boolean {
  if (mode !== null && card.appointmentType !== mode) return false
  const look = lookOf(card, now)
  if (standing === null) return look !== 'cancelled'
  if (standing === 'due') return card.duePaise > 0 && look !== 'cancelled' && look !== 'hold'
  return looksOf[standing].includes(look)
}
