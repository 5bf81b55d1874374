import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { releaseDeskChanges } from '../../server/appointments/release.ts'
import { queueReminders } from '../../server/messaging/remind.ts'
import { listBacklog } from '../../server/operations/backlog.ts'
import { createTestApp, testStart, type TestApp } from '../support/app.ts'
import { createClinician, type TestClinician } from '../support/factories.ts'
import { scenario, type Held } from '../support/scenario.ts'
import { staffMember } from '../support/staff.ts'
import { notificationsOf } from '../support/state.ts'

let test: TestApp
let clinician: TestClinician

beforeAll(async () => {
  test = await createTestApp({ env: { JWT_ACCESS_EXPIRY: '30d' } })
  clinician = await createClinician(test, { slotMinutes: 5, startTime: '00:00', endTime: '00:00' })
})
afterAll(() => test.close())

const start = Temporal.Instant.from(testStart)
let days = 1

/** Confirmed at the moment that the clock shows, for so many hours later; each on a day of its own. */
async function bookedAhead(hours: number): Promise<Held> {
  test.clock.set(start.add({ hours: 24 * (days += 3) }))
  const startsAt = test.clock.now().add({ hours }).toString()
  return scenario.paidAppointment(test, clinician, { startsAt, mode: 'IN_PERSON' })
}

const remindersOf = async ({ appointmentId }: Held) =>
  (await notificationsOf(test, appointmentId, 'appointment_reminder')).length

/** How many reminders there are, once the sweep ran so long before (or after) the start. */
async function at(held: Held, before: Temporal.DurationLike): Promise<number> {
  test.clock.set(Temporal.Instant.from(held.startsAt).subtract(before))
  await queueReminders(test.deps)
  return remindersOf(held)
}

describe('a reminder', () => {
  it('is queued from exactly 24 hours before the start, once however many periodic tasks run at once', async () => {
    const held = await bookedAhead(48)
    expect(await at(held, { hours: 24, milliseconds: 1 })).toBe(0)
    test.clock.set(Temporal.Instant.from(held.startsAt).subtract({ hours: 24 }))
    await Promise.all(Array.from({ length: 10 }, () => queueReminders(test.deps)))
    expect(await remindersOf(held)).toBe(1)
    expect(await at(held, { hours: 1 })).toBe(1)
  })

  it('is sent two hours before if it was booked less than a day ahead', async () => {
    const held = await bookedAhead(10)
    expect(await at(held, { hours: 2, milliseconds: 1 })).toBe(0)
    expect(await at(held, { hours: 2 })).toBe(1)
  })

  it('is omitted if it was booked within four hours of the start', async () => {
    const held = await bookedAhead(3)
    expect(await at(held, { hours: 2 })).toBe(0)
    expect(await at(held, { minutes: 5 })).toBe(0)
  })

  it('is not queued after the start by a worker that was down', async () => {
    const held = await bookedAhead(48)
    expect(await at(held, { minutes: -1 })).toBe(0)
  })

  it('is not queued for a cancelled appointment, nor sent if it was cancelled afterwards', async () => {
    const cancelled = await bookedAhead(48)
    const cancel = ({ appointmentId, patient }: Held) =>
      test.call('POST', `/api/patient-dashboard/appointments/${appointmentId}/cancel`, { token: patient.token })
    expect((await cancel(cancelled)).status).toBe(200)
    expect(await at(cancelled, { hours: 24 })).toBe(0)

    const later = await bookedAhead(48)
    expect(await at(later, { hours: 24 })).toBe(1)
    expect((await cancel(later)).status).toBe(200)
    await test.runJobs()
    const { items } = await test.control(`messages?phone=${later.patient.phone}`)
    expect(items.map(({ template }: { template: string }) => template)).not.toContain('appointment_reminder')
  })

  it('of a moved appointment follows its new time, one per version of it', async () => {
    const held = await bookedAhead(72)
    expect(await at(held, { hours: 24 })).toBe(1)
    const moved = { ...held, startsAt: Temporal.Instant.from(held.startsAt).add({ hours: 72 }).toString() }
    const { status } = await test.call('POST', `/api/patient-dashboard/appointments/${held.appointmentId}/reschedule`, {
      token: held.patient.token,
      body: { startsAt: moved.startsAt },
    })
    expect(status).toBe(200)
    expect(await at(moved, { hours: 30 })).toBe(1)
    expect(await at(moved, { hours: 24 })).toBe(2)
    await test.runJobs()
    const { items } = await test.control(`messages?phone=${held.patient.phone}`)
    const reminded = items.filter(({ template }: { template: string }) => template === 'appointment_reminder')
    expect(reminded).toHaveLength(1)
  })

  it('waits until a move by the desk can no longer be undone', async () => {
    const held = await bookedAhead(48)
    test.clock.set(Temporal.Instant.from(held.startsAt).subtract({ hours: 24, seconds: 10 }))
    const admin = await staffMember(test)
    const path = `/api/staff/appointments/${held.appointmentId}/move`
    for (const hours of [1, 0]) {
      const startsAt = Temporal.Instant.from(held.startsAt).add({ hours }).toString()
      expect((await admin.call('POST', path, { startsAt })).status).toBe(200)
    }
    expect(await at(held, { hours: 24 })).toBe(0)
    test.clock.advance({ seconds: 61 })
    await releaseDeskChanges(test.deps)
    await queueReminders(test.deps)
    await test.runJobs()
    const [reminder] = await notificationsOf(test, held.appointmentId, 'appointment_reminder')
    expect(reminder?.status).toBe('SENT')
  })

  it('for a patient without a phone does not hold up the others', async () => {
    const without = await bookedAhead(48)
    const other = await scenario.paidAppointment(test, clinician, {
      startsAt: Temporal.Instant.from(without.startsAt).add({ minutes: 5 }).toString(),
      mode: 'IN_PERSON',
    })
    await test.database.pool.query('update users set phone = null where id = $1', [without.patient.userId])
    expect(await at(without, { hours: 23 })).toBe(1)
    expect(await remindersOf(other)).toBe(1)
    expect((await listBacklog(test.deps)).join('\n')).toContain(
      `(appointment_reminder of appointment ${without.appointmentId}) did not arrive: NO_PHONE`,
    )
  })
})
