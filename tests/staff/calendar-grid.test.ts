import { describe, expect, it } from 'vitest'
import type { AppointmentId, CentreId, ClinicianId, PatientId } from '../../contract/core/values.ts'
import type { Calendar, CalendarCard, CalendarClinician } from '../../contract/staff/calendar.ts'
import { readAddress, writeAddress } from '../../web/staff/calendar/address.ts'
import { hourLabel, instantAt, minuteOfDay } from '../../web/staff/calendar/clock-face.ts'
import { columnOf, columnsOf, datesOf, merged } from '../../web/staff/calendar/columns.ts'
import { firstFree, firstGap } from '../../web/staff/calendar/first-free.ts'
import { nextCard } from '../../web/staff/calendar/focus.ts'
import { nextFree, snapTo, type FreeTime } from '../../web/staff/calendar/free-times.ts'
import { hoursAround, lanesOf, pixelsPerMinute, stretchOn } from '../../web/staff/calendar/geometry.ts'
import { commandOf } from '../../web/staff/calendar/keys.ts'
import { withCardAt } from '../../web/staff/calendar/moved-card.ts'
import { isShown, lookOf } from '../../web/staff/calendar/standing.ts'

const india = 'Asia/Kolkata'
const day = '2026-01-06'
const at = (time: string, date = day) => new Date(Date.parse(`${date}T${time}:00+05:30`)).toISOString()
const now = Date.parse(at('10:40'))

let made = 0
function card(from: string, to: string, more: Partial<CalendarCard> = {}): CalendarCard {
  made += 1
  return {
    id: made as AppointmentId,
    status: 'CONFIRMED',
    appointmentType: 'IN_PERSON',
    startsAt: at(from),
    endsAt: at(to),
    holdExpiresAt: null,
    paymentStatus: null,
    checkedInAt: null,
    duePaise: 0,
    isSqueezedIn: false,
    confirmedByPatientAt: null,
    timeVersion: 1,
    dependent: null,
    centreId: 1 as CentreId,
    patient: { id: made as PatientId, fullName: `Patient ${made}`, phone: null },
    isNew: false,
    ...more,
  }
}

const clinician = (
  id: number,
  appointments: CalendarCard[],
  more: Partial<CalendarClinician> = {},
): CalendarClinician => ({
  id: id as ClinicianId,
  fullName: `Dr ${id}`,
  specialization: null,
  open: [
    { startsAt: at('09:00'), endsAt: at('13:00'), mode: 'IN_PERSON' },
    { startsAt: at('09:00'), endsAt: at('13:00'), mode: 'ONLINE' },
    { startsAt: at('14:00'), endsAt: at('17:00'), mode: 'IN_PERSON' },
  ],
  closures: [],
  appointments,
  ...more,
})

const everything = { mode: null, standing: null }

describe('where things stand in a day', () => {
  it('reads minutes on the clock of the centre', () => {
    expect(minuteOfDay(at('10:36'), india)).toBe(636)
    expect(minuteOfDay('2026-01-06T23:59:00Z', 'Asia/Kathmandu')).toBe(5 * 60 + 44)
    expect(instantAt(day, 636, india)).toBe(Date.parse(at('10:36')))
    expect([0, 9, 12, 13].map(hourLabel)).toEqual(['12 am', '9 am', '12 pm', '1 pm'])
  })

  it('cuts spans at midnight, and leaves out other days', () => {
    const night = { startsAt: at('23:30'), endsAt: at('00:30', '2026-01-07') }
    expect(stretchOn(day, night, india)).toEqual({ from: 1410, to: 1440 })
    expect(stretchOn('2026-01-07', night, india)).toEqual({ from: 0, to: 30 })
    expect(stretchOn('2026-01-08', night, india)).toBeNull()
    expect(stretchOn('2026-01-07', { startsAt: at('23:00'), endsAt: at('00:00', '2026-01-07') }, india)).toBeNull()
  })

  it('shows whole hours around everything, and room for the shortest', () => {
    expect(hoursAround([{ from: 550, to: 700 }])).toEqual({ from: 540, to: 900 })
    expect(hoursAround([])).toEqual({ from: 540, to: 1080 })
    expect(pixelsPerMinute([{ from: 0, to: 20 }]) * 20).toBeGreaterThanOrEqual(38)
    expect(pixelsPerMinute([{ from: 0, to: 240 }])).toBeGreaterThan(1)
  })

  it('places only overlapping visits side by side', () => {
    const lanes = lanesOf([
      { from: 600, to: 630 },
      { from: 600, to: 630 },
      { from: 615, to: 645 },
      { from: 645, to: 675 },
    ])
    expect(lanes.map(({ index, count }) => `${index}/${count}`)).toEqual(['0/3', '1/3', '2/3', '0/1'])
  })

  it('merges the hours of both kinds of visit, and counts the booked share of them', () => {
    const closures = [{ id: 1, startsAt: at('16:00'), endsAt: at('18:00'), reason: 'Ill' }]
    const one = clinician(1, [card('09:00', '09:30'), card('09:00', '09:30', { isSqueezedIn: true })], { closures })
    const column = columnOf(one, day, india, everything, now)
    expect(column.open).toEqual([
      { from: 540, to: 780 },
      { from: 840, to: 1020 },
    ])
    expect(column.bookedMinutes).toBe(30)
    expect(column.openMinutes).toBe(240 + 120)
    expect(column.cards.map(({ lane }) => lane.index)).toEqual([0, 1])
    expect(
      merged([
        { from: 0, to: 5 },
        { from: 5, to: 9 },
        { from: 20, to: 30 },
      ]),
    ).toHaveLength(2)
  })

  it('shows clinicians who work or are booked, and a whole week from Monday', () => {
    const away = clinician(2, [], { open: [] })
    const calendar: Calendar = { timezone: india, clinicians: [clinician(1, []), away] }
    const columns = columnsOf(calendar, [day], { ...everything, clinicianId: null }, now)
    expect(columns.map((column) => column.clinician.id)).toEqual([1])
    expect(columnsOf(calendar, [day], { ...everything, clinicianId: 2 }, now)).toHaveLength(1)
    expect(datesOf({ view: 'week' }, '2026-01-11')).toEqual(
      ['05', '06', '07', '08', '09', '10', '11'].map((date) => `2026-01-${date}`),
    )
  })
})

describe('the look of a card', () => {
  it('is late five minutes after its start, unless they arrived or it is a video call', () => {
    expect(lookOf(card('10:36', '11:00'), now)).toBe('expected')
    expect(lookOf(card('10:35', '11:00'), now)).toBe('late')
    expect(lookOf(card('10:00', '11:00', { checkedInAt: at('10:05') }), now)).toBe('arrived')
    expect(lookOf(card('10:00', '11:00', { appointmentType: 'ONLINE' }), now)).toBe('expected')
  })

  it('hides cancelled visits, and those that a filter excludes', () => {
    const cancelled = card('10:00', '10:30', { status: 'CANCELLED' })
    expect(isShown(cancelled, everything, now)).toBe(false)
    expect(isShown(card('11:00', '11:30', { duePaise: 100 }), { mode: null, standing: 'due' }, now)).toBe(true)
    expect(isShown(card('11:00', '11:30'), { mode: 'ONLINE', standing: null }, now)).toBe(false)
  })
})

describe('arrows', () => {
  const columns = [
    [
      { id: 1, from: 540 },
      { id: 2, from: 600 },
    ],
    [],
    [
      { id: 3, from: 590 },
      { id: 4, from: 900 },
    ],
  ]

  it('go up and down a column, and over an empty one to the nearest by time', () => {
    expect(nextCard(columns, null, 'down')).toBe(1)
    expect(nextCard(columns, 1, 'down')).toBe(2)
    expect(nextCard(columns, 2, 'down')).toBeNull()
    expect(nextCard(columns, 2, 'right')).toBe(3)
    expect(nextCard(columns, 4, 'left')).toBe(2)
    expect(nextCard(columns, 4, 'right')).toBeNull()
  })

  const free = (clinicianId: number, from: string, date = day): FreeTime => ({
    clinicianId,
    startsAt: at(from, date),
    endsAt: new Date(Date.parse(at(from, date)) + 1_800_000).toISOString(),
    centreId: 1 as CentreId,
    mode: 'IN_PERSON',
    why: null,
  })
  const dateOf = (instant: string) => new Date(Date.parse(instant) + 330 * 60_000).toISOString().slice(0, 10)
  const places = [1, 2, 3].map((clinicianId) => ({ clinicianId, date: day }))
  const times = [free(1, '09:00'), free(1, '11:30'), free(3, '10:00'), free(3, '11:00'), free(1, '09:00', '2026-01-07')]

  it('snap a card to free times: over what is taken, and over a column without any', () => {
    const from = { clinicianId: 1, startsAt: at('10:30') }
    expect(nextFree(times, places, from, 'down', dateOf)?.startsAt).toBe(at('11:30'))
    expect(nextFree(times, places, from, 'up', dateOf)?.startsAt).toBe(at('09:00'))
    expect(nextFree(times, places, { clinicianId: 1, startsAt: at('11:30') }, 'down', dateOf)).toBeNull()
    const right = nextFree(times, places, { clinicianId: 1, startsAt: at('11:30') }, 'right', dateOf)
    expect(right).toMatchObject({ clinicianId: 3, startsAt: at('11:00') })
    expect(nextFree(times, places, from, 'left', dateOf)).toBeNull()
  })

  it('lead from day to day in the week of one clinician', () => {
    const week = [day, '2026-01-07'].map((date) => ({ clinicianId: 1, date }))
    const next = nextFree(times, week, { clinicianId: 1, startsAt: at('10:30') }, 'right', dateOf)
    expect(next?.startsAt).toBe(at('09:00', '2026-01-07'))
  })
})

describe('a card that is dragged', () => {
  const times = [
    { from: 540, to: 570 },
    { from: 630, to: 660 },
  ]

  it('snaps to the free time under it, or a quarter of an hour away, and to nothing further off', () => {
    expect(snapTo(times, 565)).toBe(times[0])
    expect(snapTo(times, 616)).toBe(times[1])
    expect(snapTo(times, 600)).toBeNull()
    expect(snapTo([], 600)).toBeNull()
  })

  it('is shown at once where it goes, with its length, and nowhere else', () => {
    const moved = card('10:00', '10:45')
    const calendar: Calendar = {
      timezone: india,
      clinicians: [clinician(1, [moved]), clinician(2, []), clinician(3, [])],
    }
    const next = withCardAt(calendar, moved.id, { clinicianId: 2, startsAt: at('15:00') })
    expect(next.clinicians.map(({ appointments }) => appointments.length)).toEqual([0, 1, 0])
    expect(next.clinicians[1]?.appointments[0]).toMatchObject({ startsAt: at('15:00'), endsAt: at('15:45') })
    expect(next.clinicians[2]).toBe(calendar.clinicians[2])
    expect(withCardAt(calendar, 999_999, { clinicianId: 2, startsAt: at('15:00') })).toBe(calendar)
  })
})

describe('the clinician who is free first', () => {
  const columnWith = (cards: CalendarCard[], id = 1) => columnOf(clinician(id, cards), day, india, everything, now)

  it('looks for gaps from now on, between bookings and outside breaks', () => {
    expect(firstGap(columnWith([]), 640)).toBe(640)
    expect(firstGap(columnWith([card('10:30', '11:00'), card('11:10', '13:00')]), 640)).toBe(840)
    expect(firstGap(columnWith([card('14:00', '17:00')]), 770)).toBeNull()
  })

  it('proposes no clinician on a past day', () => {
    const late = Date.parse(at('20:00'))
    expect(firstFree([columnWith([])], late, india)).toBeNull()
    expect(firstFree([columnWith([card('10:30', '13:00')], 1), columnWith([], 2)], now, india)).toBe(2)
  })
})

describe('the address', () => {
  it('holds everything that is shown, and reads it back', () => {
    const search = '?centre=2&date=2026-01-06&view=week&clinician=3&mode=ONLINE&status=due&appointment=77'
    const address = readAddress(search)
    expect(writeAddress('/staff', address)).toBe(`/staff${search}`)
    expect(writeAddress('/staff', readAddress(''))).toBe('/staff')
  })

  it('ignores invalid parameters', () => {
    const address = readAddress('?date=2026-13-45&view=month&clinician=-1&mode=PHONE&status=x&appointment=1e3')
    expect(address).toEqual(readAddress(''))
  })
})

describe('keys', () => {
  const plain = { ctrlKey: false, metaKey: false, altKey: false }

  it('are commands, in capitals too, and leave the browser its own', () => {
    expect(commandOf({ key: 'M', ...plain })).toEqual({ kind: 'move' })
    expect(commandOf({ key: 'ArrowLeft', ...plain })).toEqual({ kind: 'go', direction: 'left' })
    expect(commandOf({ key: '?', ...plain })).toEqual({ kind: 'keys' })
    expect(commandOf({ key: 'p', ...plain, ctrlKey: true })).toBeNull()
    expect(commandOf({ key: 'n', ...plain, isComposing: true })).toBeNull()
    expect(commandOf({ key: 'x', ...plain })).toBeNull()
  })
})
