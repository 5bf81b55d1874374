import { describe, expect, it } from 'vitest'
import { roles, systemActor, type Role, type StaffActor } from '../../contract/rules/actor.ts'
import type { AppointmentStatus } from '../../contract/rules/appointments.ts'
import { cancelUntilMs } from '../../contract/rules/cancel-until.ts'
import { appointmentRules, can, type AppointmentAction, type AppointmentThing } from '../../contract/rules/can.ts'
import { hasPermission, permissions, type Permission } from '../../contract/rules/permissions.ts'
import type { UserId } from '../../contract/core/values.ts'
import { mayChange } from '../../web/patient/account/may-change.ts'

const start = Temporal.Instant.from('2026-01-07T04:30:00Z')
const cutoffHours = 24
const early = start.subtract({ hours: 48 })
const thing: AppointmentThing = {
  status: 'CONFIRMED',
  startsAt: start,
  holdExpiresAt: null,
  centreId: 1,
  clinicianId: 7,
  isChangedToday: true,
}
const patient = { kind: 'PATIENT' } as const
const staff = (role: Role, centreId: number | null = 1, clinicianId: number | null = null): StaffActor => ({
  kind: 'STAFF',
  userId: 1 as UserId,
  roles: [{ role, centreId }],
  clinicianId,
})

const statuses: AppointmentStatus[] = [
  'BOOKED',
  'CONFIRMED',
  'IN_PROGRESS',
  'COMPLETED',
  'NO_SHOW',
  'CANCELLED',
  'EXPIRED',
  'RESCHEDULED',
]

/** The states in which each actor may do it, long before the start; '' if it is not theirs at all. */
const table: [action: AppointmentAction, patient: string, frontDesk: string, system: string][] = [
  ['release', 'BOOKED', 'BOOKED', 'BOOKED'],
  ['cancel', 'BOOKED CONFIRMED', 'BOOKED CONFIRMED', 'BOOKED CONFIRMED'],
  ['move', 'CONFIRMED', 'CONFIRMED', ''],
  ['pay', 'BOOKED', 'BOOKED', ''],
  ['join', 'CONFIRMED IN_PROGRESS', 'CONFIRMED IN_PROGRESS', ''],
  ['checkIn', '', 'CONFIRMED', ''],
  ['start', '', 'CONFIRMED', ''],
  ['complete', '', 'CONFIRMED IN_PROGRESS', ''],
  ['noShow', '', 'CONFIRMED', ''],
  ['stepBack', '', 'IN_PROGRESS COMPLETED NO_SHOW', ''],
  ['undo', '', 'BOOKED CONFIRMED IN_PROGRESS COMPLETED NO_SHOW CANCELLED', ''],
  ['override', '', '', ''],
  ['refundLate', '', '', ''],
  ['expire', '', '', 'BOOKED'],
]

describe('what may be done to an appointment', () => {
  it('is tested for every action', () => {
    expect(table.map(([action]) => action).toSorted()).toEqual(Object.keys(appointmentRules).toSorted())
  })

  it.each(table)(
    '%s: allowed for a patient in %j, the front desk in %j, the system in %j',
    (action, ofPatient, ofDesk, ofSystem) => {
      const allowed = (actor: Parameters<typeof can>[0]) =>
        statuses
          .filter((status) => can(actor, action, { ...thing, status }, { now: early, cutoffHours }).allowed)
          .join(' ')
      expect(allowed(patient)).toBe(ofPatient)
      expect(allowed(staff('FRONT_DESK'))).toBe(ofDesk)
      expect(allowed(systemActor('SWEEP'))).toBe(ofSystem)
    },
  )

  it.each(['cancel', 'move'] as const)(
    '%s is allowed to the patient until exactly the cutoff, and to staff after it',
    (action) => {
      const at = (milliseconds: number) => ({ now: start.subtract({ hours: 24 }).add({ milliseconds }), cutoffHours })
      expect(can(patient, action, thing, at(0))).toEqual({ allowed: true })
      expect(can(patient, action, thing, at(1))).toEqual({ allowed: false, reason: 'CANCEL_WINDOW_CLOSED' })
      expect(can(staff('FRONT_DESK'), action, thing, at(1))).toEqual({ allowed: true })
      const shown = (milliseconds: number) => {
        const { clinicianId: id, centreId } = { clinicianId: 7, centreId: 1 }
        const { now } = at(milliseconds)
        return mayChange(
          action,
          {
            status: 'CONFIRMED',
            startsAt: start.toString(),
            cancelUntil: at(0).now.toString(),
            holdExpiresAt: null,
            clinician: { id, fullName: '', specialization: null, registrationNumber: null, photoUrl: null },
            centre: { id: centreId, name: '', city: null, addressLine1: null },
          } as unknown as Parameters<typeof mayChange>[1],
          now.epochMilliseconds,
        )
      }
      expect(shown(0)).toEqual({ allowed: true })
      expect(shown(1)).toEqual({ allowed: false, reason: 'CANCEL_WINDOW_CLOSED' })
    },
  )

  it.each([0, 0.25, 1.01, 24, 36])('with a cutoff of %s hours, what patients are told is what they may do', (hours) => {
    const untilMs = cancelUntilMs(start.epochMilliseconds, hours)
    const at = (epochMilliseconds: number) =>
      can(patient, 'cancel', thing, { now: { epochMilliseconds }, cutoffHours: hours }).allowed
    expect([at(untilMs), at(untilMs + 1)]).toEqual([true, false])
  })

  it('pay is allowed while the hold is open and the start has not come', () => {
    const hold = { ...thing, status: 'BOOKED', holdExpiresAt: early.add({ minutes: 15 }) } as const
    const at = (now: Temporal.Instant) => can(patient, 'pay', hold, { now, cutoffHours }).allowed
    expect([early, early.add({ minutes: 15 })].map(at)).toEqual([true, false])
    expect(can(patient, 'pay', { ...hold, holdExpiresAt: null }, { now: start, cutoffHours }).allowed).toBe(false)
  })

  it('stepBack is allowed on the same day only, and refundLate to those who may override', () => {
    const circumstances = { now: start, cutoffHours }
    const done = { ...thing, status: 'COMPLETED', isChangedToday: false } as const
    expect(can(staff('FRONT_DESK'), 'stepBack', done, circumstances)).toEqual({
      allowed: false,
      reason: 'STATUS_CHANGED',
    })
    const arrived = { ...thing, status: 'CONFIRMED', isChangedToday: true, checkedInAt: start } as const
    expect(can(staff('FRONT_DESK'), 'stepBack', arrived, circumstances)).toEqual({ allowed: true })
    expect(can(staff('FRONT_DESK'), 'refundLate', thing, circumstances)).toEqual({
      allowed: false,
      reason: 'FORBIDDEN',
      permission: 'desk.override',
    })
    expect(can(staff('CARE_COORDINATOR'), 'refundLate', thing, circumstances)).toEqual({ allowed: true })
  })
})

/**
 * A for everywhere, S for the role's centre, O for one's own, F for further visits of one's own patients, - for
 * nothing; roles in their usual order.
 */
const cells: Record<Permission, string> = {
  'day.read': 'ASSSSO',
  'desk.write': 'ASSSSF',
  'visit.write': 'ASSSSO',
  'desk.override': 'ASSS--',
  'money.take': 'ASSSS-',
  'money.refund': 'ASS---',
  'money.read': 'ASSOO-',
  'money.close': 'ASSOO-',
  'money.export': 'ASS---',
  'hours.write': 'ASS--O',
  'closures.write': 'ASSS-O',
  'people.write': 'AS----',
  'clinicians.write': 'ASS--O',
  'centres.write': 'AS----',
  'settings.write': 'AS----',
  'messages.write': 'AS----',
  'numbers.read': 'ASS--O',
  'inbox.write': 'ASSSS-',
  'notes.write': '-----O',
  'audit.read': 'ASS---',
}

describe('what a role may do', () => {
  it.each(Object.entries(cells) as [Permission, string][])('%s: %s', (permission, letters) => {
    expect(Object.keys(cells)).toEqual(Object.keys(permissions))
    const there = { centreId: 1, clinicianId: 7 }
    for (const [index, role] of roles.entries()) {
      const reaches = {
        here: hasPermission(staff(role), permission, there),
        everywhere: hasPermission(staff(role, null), permission, { centreId: 2, clinicianId: 8 }),
        elsewhere: hasPermission(staff(role), permission, { centreId: 2, clinicianId: 8 }),
        own: hasPermission(staff(role, 1, 8), permission, { centreId: 2, clinicianId: 8 }),
        followUp: hasPermission(staff(role, 1, 8), permission, { centreId: 2, clinicianId: 8, isFollowUp: true }),
      }
      const letter = letters[index]
      expect({ role, ...reaches }).toEqual({
        role,
        here: letter === 'A' || letter === 'S',
        everywhere: letter === 'A' || letter === 'S',
        elsewhere: letter === 'A',
        own: letter === 'A' || letter === 'O',
        followUp: letter === 'A' || letter === 'O' || letter === 'F',
      })
    }
  })
})
