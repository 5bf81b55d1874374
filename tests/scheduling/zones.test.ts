import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../support/app.ts'
import { createClinician } from '../support/factories.ts'

let test: TestApp
beforeAll(async () => {
  test = await createTestApp()
})
afterAll(() => test.close())

const east = 'Pacific/Kiritimati'
const west = 'America/New_York'

it('a clinician in two zones has days in order, each slot on its own centre’s day and clock', async () => {
  const clinician = await createClinician(test, { timezone: west, modes: ['ONLINE'] })
  const other = await createClinician(test, { timezone: east, modes: ['ONLINE'] })
  await test.database.pool.query(
    `insert into clinician_availability_rules (clinician_id, centre_id, day_of_week, start_time, end_time, slot_duration_minutes, mode)
     select $1, $2, day, '09:00', '12:00', 30, 'ONLINE' from generate_series(0, 6) day`,
    [clinician.clinicianId, other.centreId],
  )
  const { status, body } = await test.call(
    'GET',
    `/api/clinicians/${clinician.clinicianId}/availability?from=2026-01-07&to=2026-01-10`,
  )
  expect(status).toBe(200)
  const zones = { [clinician.centreId]: west, [other.centreId]: east }
  expect(
    Object.fromEntries(body.centres.map(({ id, timezone }: { id: number; timezone: string }) => [id, timezone])),
  ).toEqual(zones)
  const dates = body.days.map(({ date }: { date: string }) => date)
  expect(dates).toEqual(['2026-01-07', '2026-01-08', '2026-01-09', '2026-01-10'])
  for (const { date, slots } of body.days) {
    const starts = slots.map(({ startsAt }: { startsAt: string }) => startsAt)
    expect(starts).toEqual(starts.toSorted())
    expect(new Set(slots.map(({ centreId }: { centreId: number }) => centreId)).size).toBe(2)
    for (const { startsAt, centreId } of slots) {
      const local = Temporal.Instant.from(startsAt).toZonedDateTimeISO(zones[centreId]!)
      expect([local.toPlainDate().toString(), local.hour >= 9]).toEqual([date, true])
    }
  }
})

it('a day in the east that begins before an earlier day in the west still comes after it', async () => {
  const clinician = await createClinician(test, { timezone: west, modes: ['ONLINE'] })
  const other = await createClinician(test, { timezone: east, modes: ['ONLINE'] })
  const { pool } = test.database
  // The afternoons of New York, but of Kiritimati only Thursday morning: 19:00Z on Wednesday, before 20:00Z.
  await pool.query(
    `update clinician_availability_rules set start_time = '15:00', end_time = '17:00' where clinician_id = $1`,
    [clinician.clinicianId],
  )
  await pool.query(
    `insert into clinician_availability_rules (clinician_id, centre_id, day_of_week, start_time, end_time, slot_duration_minutes, mode)
     values ($1, $2, 4, '09:00', '12:00', 30, 'ONLINE')`,
    [clinician.clinicianId, other.centreId],
  )
  const path = `/api/clinicians/${clinician.clinicianId}/availability?from=2026-01-07&to=2026-01-08`
  const { body } = await test.call('GET', path)
  expect(body.days.map(({ date }: { date: string }) => date)).toEqual(['2026-01-07', '2026-01-08'])
  expect(body.days[0].slots[0].startsAt > body.days[1].slots[0].startsAt).toBe(true)
})
