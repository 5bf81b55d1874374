import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestApp, newPhone, signIn, type SignedIn, type TestApp } from '../support/app.ts'
import { bookingBody, createClinician, tomorrowAtTen } from '../support/factories.ts'
import { slotAt } from '../support/scenario.ts'

let test: TestApp
let patients: SignedIn[]

beforeAll(async () => {
  test = await createTestApp({ env: { OTP_SENDS_PER_DAY: '100000' } })
  patients = []
  // Twenty at a time: this is about who gets a slot, not about two hundred codes at once.
  while (patients.length < 200) {
    patients.push(...(await Promise.all(Array.from({ length: 20 }, () => signIn(test, { phone: newPhone() })))))
  }
}, 120_000)
afterAll(() => test.close())

const percentile = (sorted: number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]

async function bookTimed(patient: SignedIn, body: unknown) {
  const started = performance.now()
  const reply = await test.call('POST', '/api/booking/initiate', { token: patient.token, body })
  return { ...reply, ms: performance.now() - started }
}

it('gives one slot to one of 200 concurrent patients, and refuses the others', async () => {
  const clinician = await createClinician(test)
  const replies = await Promise.all(patients.map((patient) => bookTimed(patient, bookingBody(clinician))))
  const times = replies.map(({ ms }) => ms).sort((one, other) => one - other)
  const won = replies.filter(({ status }) => status === 201)
  const lost = replies.filter(({ status, body }) => status === 409 && body.code === 'SLOT_TAKEN')
  console.log(
    `200 on one slot: ${won.length} winner, ${lost.length} told so, ${replies.filter(({ status }) => status >= 500).length} 5xx,` +
      ` p50 ${Math.round(percentile(times, 0.5) ?? 0)} ms, p99 ${Math.round(percentile(times, 0.99) ?? 0)} ms`,
  )
  expect(won).toHaveLength(1)
  expect(lost).toHaveLength(199)
})

it('books no two overlapping times of a clinician out of 50 concurrent ones, across grids and centres', async () => {
  const clinician = await createClinician(test, { slotMinutes: 30 })
  const elsewhere = await createClinician(test)
  // A second grid, five minutes off and longer, at another centre: each of its times overlaps some of the first.
  await test.database.pool.query(
    `insert into clinician_availability_rules (clinician_id, centre_id, day_of_week, start_time, end_time, slot_duration_minutes, mode)
     select $1, $2, day, '09:05', '17:05', 50, 'ONLINE' from generate_series(0, 6) day`,
    [clinician.clinicianId, elsewhere.centreId],
  )
  const grids = [
    ...Array.from({ length: 14 }, (_, index) => ({ at: slotAt(index * 30), centreId: clinician.centreId })),
    ...Array.from({ length: 8 }, (_, index) => ({ at: slotAt(-5 + index * 50), centreId: elsewhere.centreId })),
  ]
  const asks = Array.from({ length: 50 }, (_, index) => grids[index % grids.length]!)
  const replies = await Promise.all(
    asks.map(({ at, centreId }, index) => bookTimed(patients[index]!, { ...bookingBody(clinician, at), centreId })),
  )
  expect(replies.every(({ status }) => status === 201 || status === 409)).toBe(true)
  const { rows } = await test.database.pool.query(
    `select count(*)::int as pairs from appointments a join appointments b on a.id < b.id and a.clinician_id = b.clinician_id
       and tstzrange(a.scheduled_start_at, a.scheduled_end_at) && tstzrange(b.scheduled_start_at, b.scheduled_end_at)
     where a.clinician_id = $1 and a.status = 'BOOKED' and b.status = 'BOOKED'`,
    [clinician.clinicianId],
  )
  expect(rows[0].pairs).toBe(0)
  expect(replies.filter(({ status }) => status === 201).length).toBeGreaterThan(5)
})

it('books a clinician once for a time that two centres offer', async () => {
  const clinician = await createClinician(test)
  const elsewhere = await createClinician(test)
  await test.database.pool.query(
    `insert into clinician_availability_rules (clinician_id, centre_id, day_of_week, start_time, end_time, slot_duration_minutes, mode)
     select $1, $2, day, '09:00', '17:00', 30, 'ONLINE' from generate_series(0, 6) day`,
    [clinician.clinicianId, elsewhere.centreId],
  )
  const replies = await Promise.all(
    [clinician.centreId, elsewhere.centreId].map((centreId, index) =>
      bookTimed(patients[index + 60]!, { ...bookingBody(clinician), centreId }),
    ),
  )
  expect(replies.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 409])
})

it('lets a patient with 100 concurrent requests hold two times', async () => {
  const clinician = await createClinician(test, { slotMinutes: 5 })
  const replies = await Promise.all(
    Array.from({ length: 84 }, (_, index) => bookTimed(patients[70]!, bookingBody(clinician, slotAt(index * 5)))),
  )
  expect(replies.filter(({ status }) => status === 201)).toHaveLength(2)
  const codes = new Set(replies.flatMap(({ status, body }) => (status === 201 ? [] : [body.code])))
  expect(codes).toEqual(new Set(['TOO_MANY_HOLDS', 'BOOKING_UNDER_WAY']))
})

it('answers a double click with one hold and one order', async () => {
  const clinician = await createClinician(test)
  const replies = await Promise.all(
    Array.from({ length: 5 }, () => bookTimed(patients[80]!, bookingBody(clinician, tomorrowAtTen))),
  )
  expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([201]))
  expect(new Set(replies.map(({ body }) => body.appointment.id)).size).toBe(1)
  expect(new Set(replies.map(({ body }) => body.payment.orderId)).size).toBe(1)
})
