import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { queueReminders } from '../../server/messaging/remind.ts'
import { createTestApp, testStart, type TestApp } from '../support/app.ts'
import { createClinician, type TestClinician } from '../support/factories.ts'
import { scenario, type Held, type Mode } from '../support/scenario.ts'
import { appointmentRow, historyOf, messagesTo } from '../support/state.ts'

let test: TestApp
let clinician: TestClinician
beforeAll(async () => {
  test = await createTestApp({ env: { JWT_ACCESS_EXPIRY: '6d' } })
})
beforeEach(async () => {
  test.clock.set(testStart)
  clinician = await createClinician(test)
})
afterAll(() => test.close())

/** Ten in the morning, two, three and four days on. */
const [startsAt, later, latest] = ['07', '08', '09'].map((day) => `2026-01-${day}T04:30:00.000Z`) as [
  string,
  string,
  string,
]

const paid = (mode: Mode = 'ONLINE') => scenario.paidAppointment(test, clinician, { startsAt, mode })

const move = ({ appointmentId, patient }: Held, body: unknown) =>
  test.call('POST', `/api/patient-dashboard/appointments/${appointmentId}/reschedule`, { token: patient.token, body })

const messagesOf = ({ patient }: Held, template: string) => messagesTo(test, patient.phone, template)

describe('a reschedule', () => {
  it('moves the appointment, frees the old slot, keeps status, price and link, and adds to the history', async () => {
    const held = await paid()
    await test.runJobs()
    const { meetLink } = (
      await test.call('GET', `/api/patient-dashboard/appointments/${held.appointmentId}`, { token: held.patient.token })
    ).body
    const { status, body } = await move(held, { startsAt: later })
    expect(status).toBe(200)
    expect(Object.keys(body)).toEqual(['appointment'])
    expect(body.appointment).toMatchObject({
      id: held.appointmentId,
      status: 'CONFIRMED',
      startsAt: later,
      endsAt: '2026-01-08T05:00:00.000Z',
      amountPaise: 160_000,
      paymentStatus: 'SUCCESS',
      meetLink,
    })
    expect((await historyOf(test, held.appointmentId)).at(-1)).toEqual({
      previous_status: 'CONFIRMED',
      new_status: 'CONFIRMED',
      changed_by_user_id: held.patient.userId,
      reason: 'RESCHEDULED',
      previous_start_at: Temporal.Instant.from(startsAt),
    })
    await scenario.heldAppointment(test, clinician, { startsAt })

    await test.runJobs()
    const { items } = await test.control('events')
    const event = items.find(({ kind }: { kind: string }) => kind === 'calendar_event')
    expect(Date.parse(event.start.dateTime)).toBe(Date.parse(later))
    const told = await messagesOf(held, 'appointment_rescheduled')
    expect(told).toHaveLength(1)
    expect(told[0]?.values).toMatchObject({ 3: 'Wed, 7 Jan 2026, 10:00 am', 4: 'Thu, 8 Jan 2026, 10:00 am' })
  })

  it('to another centre at the same time adds to the history and names both centres to the patient', async () => {
    const { pool } = test.database
    const centre = await pool.query(
      `insert into centres (name, city, address_line1, timezone)
       values ('Koramangala', 'Bengaluru', '80 Feet Road', 'Asia/Kolkata') returning id`,
    )
    await pool.query(
      `insert into clinician_availability_rules
         (clinician_id, centre_id, day_of_week, start_time, end_time, slot_duration_minutes, mode)
       select clinician_id, $2, day_of_week, start_time, end_time, slot_duration_minutes, mode
       from clinician_availability_rules where clinician_id = $1`,
      [clinician.clinicianId, centre.rows[0].id],
    )
    const name = (await pool.query('select name from centres where id = $1', [clinician.centreId])).rows[0].name
    const held = await paid('IN_PERSON')
    expect((await move(held, { startsAt: later })).status).toBe(200)
    await test.runJobs()
    expect((await move(held, { startsAt: later, centreId: centre.rows[0].id })).status).toBe(200)
    await test.runJobs()
    expect(await historyOf(test, held.appointmentId)).toHaveLength(4)
    const told = await messagesOf(held, 'appointment_rescheduled')
    expect(told.map(({ values }: { values: unknown }) => values)).toEqual([
      expect.objectContaining({ 3: 'Wed, 7 Jan 2026, 10:00 am', 4: 'Thu, 8 Jan 2026, 10:00 am' }),
      expect.objectContaining({
        3: `Thu, 8 Jan 2026, 10:00 am, ${name}`,
        4: 'Thu, 8 Jan 2026, 10:00 am, Koramangala',
        5: expect.stringContaining('80 Feet Road'),
      }),
    ])
  })

  it('moves the reminder: none for the old time, one for the new', async () => {
    const held = await paid('IN_PERSON')
    await move(held, { startsAt: latest })
    const remindAt = async (now: string) => {
      test.clock.set(now)
      await queueReminders(test.deps)
      await test.runJobs()
      return (await messagesOf(held, 'appointment_reminder')).map(({ values }: { values: unknown }) => values)
    }
    expect(await remindAt('2026-01-07T04:00:00Z')).toEqual([])
    expect(await remindAt('2026-01-08T04:45:00Z')).toMatchObject([{ 3: 'Fri, 9 Jan 2026' }])
    expect(await remindAt('2026-01-08T05:45:00Z')).toHaveLength(1)
  })

  it('to a taken time changes nothing', async () => {
    const held = await paid()
    await scenario.heldAppointment(test, clinician, { startsAt: later })
    const before = await appointmentRow(test, held.appointmentId)
    expect(await move(held, { startsAt: later })).toMatchObject({ status: 409, body: { code: 'SLOT_TAKEN' } })
    expect(await appointmentRow(test, held.appointmentId)).toEqual(before)
    expect(await historyOf(test, held.appointmentId)).toHaveLength(2)
  })

  it('takes a time whose hold has just expired', async () => {
    const held = await paid()
    const lapsed = await scenario.heldAppointment(test, clinician, { startsAt: later })
    test.clock.set(test.clock.now().add({ seconds: 900 }))
    expect((await move(held, { startsAt: later })).status).toBe(200)
    expect((await appointmentRow(test, lapsed.appointmentId)).status).toBe('EXPIRED')
  })

  it.each([
    ['in the night', { startsAt: '2026-01-08T21:30:00.000Z' }],
    ['off the grid', { startsAt: '2026-01-08T04:37:00.000Z' }],
    ['in the past', { startsAt: '2026-01-04T04:30:00.000Z' }],
    ['too far ahead', { startsAt: '2026-06-08T04:30:00.000Z' }],
    ['at a centre that is none', { startsAt: later, centreId: 999_999 }],
  ])('to a time %s is refused', async (_, body) => {
    const held = await paid()
    expect(await move(held, body)).toMatchObject({ status: 422, body: { code: 'SLOT_NOT_OFFERED' } })
    expect((await appointmentRow(test, held.appointmentId)).scheduled_start_at).toEqual(Temporal.Instant.from(startsAt))
  })

  it('to another centre of the clinician keeps the time and frees the old centre', async () => {
    const elsewhere = await createClinician(test)
    await test.database.pool.query(
      `insert into clinician_availability_rules (clinician_id, centre_id, day_of_week, start_time, end_time, slot_duration_minutes, mode)
       select $1, $2, day, '09:00', '12:00', 30, 'IN_PERSON' from generate_series(0, 6) day`,
      [clinician.clinicianId, elsewhere.centreId],
    )
    const held = await paid('IN_PERSON')
    const { status, body } = await move(held, { startsAt, centreId: elsewhere.centreId })
    expect(status).toBe(200)
    expect(body.appointment).toMatchObject({ startsAt, centre: { id: elsewhere.centreId } })
  })

  it('to the present time changes nothing', async () => {
    const held = await paid()
    const before = await appointmentRow(test, held.appointmentId)
    expect((await move(held, { startsAt: '2026-01-07T10:00:00+05:30' })).status).toBe(200)
    expect(await appointmentRow(test, held.appointmentId)).toEqual(before)
    await test.runJobs()
    expect(await messagesOf(held, 'appointment_rescheduled')).toEqual([])
  })

  it('follows the same rule as cancelling, to the millisecond', async () => {
    const held = await paid()
    const cutoff = Date.parse(startsAt) - 24 * 3_600_000
    test.clock.set(new Date(cutoff + 1).toISOString())
    const refused = await move(held, { startsAt: latest })
    expect(refused).toMatchObject({ status: 409, body: { code: 'CANCEL_WINDOW_CLOSED' } })
    expect(refused.body.message).toContain(test.config.CLINIC_SUPPORT_PHONE)
    test.clock.set(new Date(cutoff).toISOString())
    expect((await move(held, { startsAt: latest })).status).toBe(200)
  })

  it('to a time within the cutoff is answered the same if its reply was lost', async () => {
    const held = await paid()
    const today = '2026-01-05T10:30:00.000Z'
    const moved = await move(held, { startsAt: today })
    expect(moved.status).toBe(200)
    const again = await move(held, { startsAt: today })
    expect([again.status, again.body]).toEqual([200, moved.body])
    expect((await historyOf(test, held.appointmentId)).filter(({ reason }) => reason === 'RESCHEDULED')).toHaveLength(1)
  })

  it('is refused for a hold', async () => {
    const held = await scenario.heldAppointment(test, clinician, { startsAt })
    expect(await move(held, { startsAt: later })).toMatchObject({ status: 409, body: { code: 'NOT_CANCELLABLE' } })
  })
})

it('gives one slot to one of ten appointments that move there at once', async () => {
  const times = Array.from({ length: 10 }, (_, index) =>
    new Date(Date.parse(startsAt) + index * 1_800_000).toISOString(),
  )
  const held = await Promise.all(
    times.map(async (time) => {
      const one = await scenario.paidAppointment(test, clinician, { startsAt: time })
      return one
    }),
  )
  const replies = await Promise.all(held.map((one) => move(one, { startsAt: later })))
  expect(replies.filter(({ status }) => status === 200)).toHaveLength(1)
  expect(replies.filter(({ status }) => status === 409)).toHaveLength(9)
  const rows = await Promise.all(held.map(({ appointmentId }) => appointmentRow(test, appointmentId)))
  const kept = rows.filter((row, index) => row.scheduled_start_at.equals(times[index]))
  expect(kept).toHaveLength(9)
})
