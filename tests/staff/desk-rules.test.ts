import { describe, expect, it, vi } from 'vitest'
import type { StaffActor } from '../../contract/rules/actor.ts'
import type { UserId } from '../../contract/core/values.ts'
import type { StaffAppointment, StaffSlot, StaffSlots } from '../../contract/staff/appointments.ts'
import type { FoundPatient } from '../../contract/staff/patients.ts'
import { DeskBookingBody } from '../../contract/staff/appointments.ts'
import { coalesce } from '../../web/staff/calendar/coalesce.ts'
import { bodyOf, missingIn, type BookingDraft } from '../../web/staff/desk/booking.ts'
import { ageOn } from '../../web/staff/desk/person.ts'
import { refusalOf } from '../../web/staff/desk/refusals.ts'
import { paiseOf, rupeesOf } from '../../web/staff/desk/rupees.ts'
import { firstFreeFrom, modeOffered } from '../../web/staff/desk/slots.ts'
import { optionsOf } from '../../web/staff/search/options.ts'

const slot = (startsAt: string, more: Partial<StaffSlot> = {}) =>
  ({
    startsAt,
    endsAt: new Date(Date.parse(startsAt) + 1_800_000).toISOString(),
    centreId: 1,
    mode: 'IN_PERSON',
    why: null,
    ...more,
  }) as StaffSlot

const draft = (more: Partial<BookingDraft> = {}): BookingDraft => ({
  person: { kind: 'known', patientId: 7, dependentId: null, fullName: 'Asha Menon' },
  clinicianId: 3,
  slot: slot('2026-01-06T04:30:00.000Z'),
  payment: 'AT_VISIT',
  reference: '',
  waiveReason: '',
  note: '',
  overrideReason: '',
  guardianName: '',
  ...more,
})

describe('the booking dialog’s request', () => {
  it.each([
    draft(),
    draft({
      person: { kind: 'known', patientId: 7, dependentId: 2, fullName: 'Rohan' },
      payment: 'LINK',
      guardianName: 'Rekha Menon',
    }),
    draft({ person: { kind: 'new', fullName: ' Lata Pai ', phone: '' }, payment: 'CASH' }),
    draft({ person: { kind: 'new', fullName: 'Lata', phone: '98765 43210' }, payment: 'UPI', reference: ' 4417 ' }),
    draft({ payment: 'WAIVED', waiveReason: 'Second visit in a week', note: 'Slept badly' }),
    draft({ slot: slot('2026-01-06T04:30:00.000Z', { why: 'TAKEN' }), overrideReason: 'In pain' }),
  ])('is what the wire takes: $payment', (given) => {
    expect(missingIn(given)).toEqual({})
    expect(DeskBookingBody.safeParse(bodyOf(given)).error).toBeUndefined()
  })

  it('squeezes in only where the time is another’s', () => {
    const body = (why: StaffSlot['why']) =>
      bodyOf(draft({ slot: slot('2026-01-06T04:30:00.000Z', { why }), overrideReason: 'x' }))
    expect(body('TAKEN').override).toEqual({ reason: 'x', squeezeIn: true })
    expect(body('CLOSED').override).toEqual({ reason: 'x' })
    expect(body(null).override).toBeUndefined()
  })

  it('reports missing fields', () => {
    const nothing = draft({ person: { kind: 'new', fullName: ' ', phone: '' }, slot: null, payment: 'WAIVED' })
    expect(Object.keys(missingIn(nothing))).toEqual(['name', 'time', 'waiveReason'])
    const closed = draft({ slot: slot('2026-01-06T04:30:00.000Z', { why: 'CLOSED' }) })
    expect(Object.keys(missingIn(closed))).toEqual(['overrideReason'])
  })
})

describe('the first free time', () => {
  const slots: StaffSlots = {
    timezone: 'Asia/Kolkata',
    days: [
      {
        date: '2026-01-06',
        slots: [
          slot('2026-01-06T04:30:00.000Z', { why: 'TOO_SOON' }),
          slot('2026-01-06T05:00:00.000Z'),
          slot('2026-01-06T05:00:00.000Z', { mode: 'ONLINE' }),
        ],
      },
      { date: '2026-01-07', slots: [slot('2026-01-07T05:00:00.000Z')] },
    ],
  }

  it('is one that is offered, from the wanted instant on', () => {
    const from = (instant: string, isWithin = false) =>
      firstFreeFrom(slots, 'IN_PERSON', { date: '2026-01-06', instantMs: Date.parse(instant), isWithin })?.slot.startsAt
    expect(from('2026-01-06T00:00:00Z')).toBe('2026-01-06T05:00:00.000Z')
    expect(from('2026-01-06T05:10:00Z')).toBe('2026-01-07T05:00:00.000Z')
    expect(from('2026-01-06T05:10:00Z', true)).toBe('2026-01-06T05:00:00.000Z')
  })

  it('is in person unless only video is offered', () => {
    expect(modeOffered(slots, 'IN_PERSON')).toBe('IN_PERSON')
    const online = {
      ...slots,
      days: [{ date: '2026-01-06', slots: [slot('2026-01-06T05:00:00Z', { mode: 'ONLINE' })] }],
    }
    expect(modeOffered(online, 'IN_PERSON')).toBe('ONLINE')
  })
})

describe('the search', () => {
  const asha = {
    id: 7,
    fullName: 'Asha Menon',
    phoneLast4: '3210',
    dateOfBirth: null,
    nextAppointmentAt: '2026-01-06T05:00:00.000Z',
    duePaise: 160_000,
    family: [
      { id: null, dependentId: 2, fullName: 'Rohan Menon', dateOfBirth: '2016-05-01', relation: 'Son' },
      { id: 8, dependentId: null, fullName: 'Lata Menon', dateOfBirth: null, relation: null },
    ],
  } as unknown as FoundPatient

  it('lists the patient first, then their visit, record and children, and a new patient last', () => {
    expect(optionsOf('43210', [asha]).map(({ key }) => key)).toEqual([
      'patient-7',
      'visit-7',
      'record-7',
      'dependent-7-2',
      'new',
    ])
  })

  it('prefills a new patient with the search text', () => {
    expect(optionsOf('9876543210', [asha]).at(-1)).toMatchObject({ phone: '9876543210', isOnThisPhone: true })
    expect(optionsOf('3210', [asha]).at(-1)).toMatchObject({ phone: '', fullName: '', isOnThisPhone: false })
    expect(optionsOf('Lata Pai', [])).toMatchObject([{ kind: 'new', fullName: 'Lata Pai', phone: '' }])
  })
})

describe('unavailable actions', () => {
  const appointment = {
    status: 'COMPLETED',
    startsAt: '2026-01-06T05:00:00.000Z',
    holdExpiresAt: null,
    centre: { id: 1 },
    clinician: { id: 3 },
  } as unknown as StaffAppointment
  const desk = (role: 'FRONT_DESK' | 'CLINICIAN', clinicianId: number | null = null): StaffActor => ({
    kind: 'STAFF',
    userId: 1 as UserId,
    roles: [{ role, centreId: 1 }],
    clinicianId,
  })

  it('have a reason: the step of the visit, or the roles that may', () => {
    const now = Date.parse('2026-01-06T06:00:00Z')
    expect(refusalOf('start', appointment, ['stepBack'], desk('FRONT_DESK'), now)).toMatch(/step of the visit/)
    expect(refusalOf('stepBack', appointment, ['stepBack'], desk('FRONT_DESK'), now)).toBeNull()
    expect(refusalOf('override', appointment, [], desk('FRONT_DESK'), now)).toMatch(/care coordinator/)
    expect(refusalOf('start', appointment, [], desk('CLINICIAN', 4), now)).toMatch(/role/)
    const held = { ...appointment, status: 'BOOKED' } as StaffAppointment
    expect(refusalOf('move', held, ['cancel'], desk('FRONT_DESK'), now)).toMatch(/not paid yet/)
    expect(refusalOf('move', appointment, [], desk('FRONT_DESK'), now)).toMatch(/is over/)
  })
})

describe('amounts and ages', () => {
  it('reads rupees as people type them', () => {
    expect([paiseOf('1,600'), paiseOf('₹1600.5'), paiseOf(''), paiseOf('-1'), paiseOf('1.234')]).toEqual([
      160_000,
      160_050,
      null,
      null,
      null,
    ])
    expect([rupeesOf(160_000), rupeesOf(160_050)]).toEqual(['1600', '1600.50'])
  })

  it('counts whole years', () => {
    expect(ageOn('1992-04-01', '2026-03-31')).toBe(33)
    expect(ageOn('1992-04-01', '2026-04-01')).toBe(34)
    expect(ageOn(null, '2026-04-01')).toBeNull()
  })
})

describe('reloading the day', () => {
  it('happens at once, and once more for all that came meanwhile', async () => {
    vi.useFakeTimers()
    let reads = 0
    const { ask, stop } = coalesce(async () => void (reads += 1), 300)
    for (let event = 0; event < 50; event += 1) ask()
    expect(reads).toBe(1)
    await vi.advanceTimersByTimeAsync(301)
    expect(reads).toBe(2)
    await vi.advanceTimersByTimeAsync(2000)
    expect(reads).toBe(2)
    ask()
    expect(reads).toBe(3)
    stop()
    vi.useRealTimers()
  })
})
