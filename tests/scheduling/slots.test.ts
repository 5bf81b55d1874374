import { describe, expect, it } from 'vitest'
import type { CentreId } from '../../contract/core/values.ts'
import { offeredSlots, type AvailabilityRule, type SlotQuestion } from '../../server/scheduling/slots.ts'

const kolkata = 'Asia/Kolkata'
const centre = (id: number) => id as CentreId
const clock = (text: string) => {
  const [hours = 0, minutes = 0] = text.split(':').map(Number)
  return hours * 60 + minutes
}

function rule(day: number, start: string, end: string, more: Partial<AvailabilityRule> = {}): AvailabilityRule {
  return {
    centreId: centre(1),
    timezone: kolkata,
    dayOfWeek: day,
    startMinute: clock(start),
    endMinute: clock(end),
    slotMinutes: 30,
    mode: 'ONLINE',
    ...more,
  }
}

const at = (local: string, timezone = kolkata) => Temporal.ZonedDateTime.from(`${local}[${timezone}]`).epochMilliseconds
const span = (start: string, end: string, timezone = kolkata) => ({
  startMs: at(start, timezone),
  endMs: at(end, timezone),
})

function ask(rules: AvailabilityRule[], from: string, to: string, more: Partial<SlotQuestion> = {}) {
  return offeredSlots({
    rules,
    taken: [],
    closures: [],
    bufferMs: 0,
    from: Temporal.PlainDate.from(from),
    to: Temporal.PlainDate.from(to),
    earliestMs: -Infinity,
    latestMs: Infinity,
    ...more,
  })
}

const local = (slots: ReturnType<typeof ask>, timezone = kolkata) =>
  slots
    .filter((slot) => slot.isFree)
    .map((slot) =>
      Temporal.Instant.fromEpochMilliseconds(slot.startMs)
        .toZonedDateTimeISO(timezone)
        .toPlainDateTime()
        .toString()
        .slice(0, 16),
    )

// 5 January 2026 is a Monday.
describe('offered slots', () => {
  it('start on the rule’s grid and lie entirely within it', () => {
    const slots = ask([rule(1, '09:00', '10:40')], '2026-01-05', '2026-01-05')
    expect(local(slots)).toEqual(['2026-01-05T09:00', '2026-01-05T09:30', '2026-01-05T10:00'])
    expect(slots.every((slot) => slot.endMs - slot.startMs === 30 * 60_000)).toBe(true)
  })

  it('count days from Sunday = 0, by the local day of the centre', () => {
    // 01:00 in India on Sunday is still Saturday in UTC.
    const slots = ask([rule(0, '01:00', '01:30')], '2026-01-01', '2026-01-14')
    expect(local(slots)).toEqual(['2026-01-04T01:00', '2026-01-11T01:00'])
    expect(slots.map((slot) => slot.date)).toEqual(['2026-01-04', '2026-01-11'])
    expect(new Date(slots[0]?.startMs ?? 0).getUTCDay()).toBe(6)
  })

  it('follow every one of several rules of a day, touching or overlapping', () => {
    const rules = [
      rule(1, '09:00', '10:00'),
      rule(1, '10:00', '11:00'),
      rule(1, '10:15', '11:15'),
      rule(1, '18:00', '18:30'),
    ]
    expect(local(ask(rules, '2026-01-05', '2026-01-05')).map((text) => text.slice(11))).toEqual([
      '09:00',
      '09:30',
      '10:00',
      '10:15',
      '10:30',
      '10:45',
      '18:00',
    ])
  })

  it('appear once if two rules offer the same start, the shorter one', () => {
    const rules = [rule(1, '09:00', '10:00', { slotMinutes: 60 }), rule(1, '09:00', '09:30')]
    const slots = ask(rules, '2026-01-05', '2026-01-05')
    expect(slots).toHaveLength(1)
    expect(slots[0]?.endMs).toBe(at('2026-01-05T09:30'))
  })

  it('are taken at every centre by an appointment at one', () => {
    const rules = [rule(1, '09:00', '10:00'), rule(1, '09:00', '10:00', { centreId: centre(2), mode: 'IN_PERSON' })]
    const slots = ask(rules, '2026-01-05', '2026-01-05', { taken: [span('2026-01-05T09:10', '2026-01-05T09:20')] })
    expect(slots.filter((slot) => slot.isFree).map((slot) => [slot.centreId, slot.startMs])).toEqual([
      [1, at('2026-01-05T09:30')],
      [2, at('2026-01-05T09:30')],
    ])
  })

  it('stay free next to an adjacent appointment, unless the clinician keeps a pause', () => {
    const taken = [span('2026-01-05T09:30', '2026-01-05T10:00')]
    const times = (bufferMs: number) =>
      local(ask([rule(1, '09:00', '11:00')], '2026-01-05', '2026-01-05', { taken, bufferMs })).map((text) =>
        text.slice(11),
      )
    expect(times(0)).toEqual(['09:00', '10:00', '10:30'])
    expect(times(10 * 60_000)).toEqual(['10:30'])
  })

  it('are not offered during a closure of the clinician, or of that centre alone', () => {
    const rules = [rule(1, '09:00', '10:00'), rule(1, '09:00', '10:00', { centreId: centre(2) })]
    const closure = span('2026-01-05T09:15', '2026-01-05T09:20')
    const everywhere = ask(rules, '2026-01-05', '2026-01-05', { closures: [{ ...closure, centreId: null }] })
    expect(everywhere.map((slot) => slot.startMs)).toEqual([at('2026-01-05T09:30'), at('2026-01-05T09:30')])
    const oneCentre = ask(rules, '2026-01-05', '2026-01-05', { closures: [{ ...closure, centreId: centre(2) }] })
    expect(oneCentre.map((slot) => [slot.centreId, slot.startMs])).toEqual([
      [1, at('2026-01-05T09:00')],
      [1, at('2026-01-05T09:30')],
      [2, at('2026-01-05T09:30')],
    ])
  })

  it('run up to midnight, and past it if the rule does', () => {
    expect(local(ask([rule(1, '23:00', '00:00')], '2026-01-05', '2026-01-05'))).toEqual([
      '2026-01-05T23:00',
      '2026-01-05T23:30',
    ])
    expect(local(ask([rule(1, '23:00', '24:00')], '2026-01-05', '2026-01-05'))).toHaveLength(2)
    const night = [rule(1, '23:30', '00:30')]
    expect(local(ask(night, '2026-01-05', '2026-01-06'))).toEqual(['2026-01-05T23:30', '2026-01-06T00:00'])
    const nextDay = ask(night, '2026-01-06', '2026-01-06')
    expect(local(nextDay)).toEqual(['2026-01-06T00:00'])
    expect(nextDay[0]?.date).toBe('2026-01-06')
    expect(local(ask(night, '2026-01-05', '2026-01-05'))).toEqual(['2026-01-05T23:30'])
  })

  it('exist on 29 February', () => {
    expect(local(ask([rule(2, '09:00', '09:30')], '2028-02-28', '2028-03-01'))).toEqual(['2028-02-29T09:00'])
  })

  it('skip the hour that is skipped in spring, and keep the local time after it', () => {
    const berlin = 'Europe/Berlin'
    const night = [rule(0, '01:00', '05:00', { timezone: berlin, slotMinutes: 60 })]
    const slots = ask(night, '2026-03-29', '2026-03-29')
    expect(local(slots, berlin).map((text) => text.slice(11))).toEqual(['01:00', '03:00', '04:00'])
    expect(slots.every((slot) => slot.endMs - slot.startMs === 3_600_000)).toBe(true)
    const morning = ask([rule(0, '09:00', '10:00', { timezone: berlin })], '2026-03-22', '2026-03-29')
    expect(morning.map((slot) => new Date(slot.startMs).toISOString().slice(11, 16))).toEqual([
      '08:00',
      '08:30',
      '07:00',
      '07:30',
    ])
  })

  it('appear once in the hour that is repeated in autumn, and end within the rule', () => {
    const berlin = 'Europe/Berlin'
    const slots = ask([rule(0, '01:00', '04:00', { timezone: berlin, slotMinutes: 60 })], '2026-10-25', '2026-10-25')
    expect(local(slots, berlin).map((text) => text.slice(11))).toEqual(['01:00', '02:00', '03:00'])
    expect(new Set(slots.map((slot) => slot.startMs)).size).toBe(3)
  })

  it('start after the minimum notice and end with the booking window, both inclusive', () => {
    const rules = [rule(1, '09:00', '11:00')]
    const slots = ask(rules, '2026-01-05', '2026-01-05', {
      earliestMs: at('2026-01-05T09:30'),
      latestMs: at('2026-01-05T10:00'),
    })
    expect(local(slots).map((text) => text.slice(11))).toEqual(['09:30', '10:00'])
  })

  it('do not depend on the server’s zone', () => {
    const slots = ask([rule(1, '00:00', '00:30'), rule(1, '23:30', '24:00')], '2026-01-05', '2026-01-05')
    expect(slots.map((slot) => new Date(slot.startMs).toISOString())).toEqual([
      '2026-01-04T18:30:00.000Z',
      '2026-01-05T18:00:00.000Z',
    ])
  })
})
