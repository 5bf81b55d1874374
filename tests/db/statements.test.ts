import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { historyOf, planBooking, planList, planSignIn } from './plan-statements.ts'

describe('every statement of the plan runs', () => {
  let database: TestDatabase
  const query = (text: string, values: unknown[] = []) => database.pool.query(text, values)
  const place = { centreId: 0, clinicianId: 0 }
  let person: Awaited<ReturnType<typeof planSignIn>>
  let booked: Awaited<ReturnType<typeof planBooking>>

  beforeAll(async () => {
    database = await createTestDatabase()
    const centre = await query(`insert into centres (name) values ('Indiranagar') returning id`)
    const staff = await query(`insert into users (full_name, user_type) values ('Dr Rao', 'STAFF') returning id`)
    const clinician = await query(
      `insert into clinician_profiles (user_id, primary_centre_id) values ($1, $2) returning id, consultation_fee`,
      [staff.rows[0].id, centre.rows[0].id],
    )
    expect(clinician.rows[0].consultation_fee).toBe(1600)
    Object.assign(place, { centreId: centre.rows[0].id, clinicianId: clinician.rows[0].id })
  })
  afterAll(() => database.close())

  it('sign-in', async () => {
    person = await planSignIn(database.pool, '919812345678')
  })

  it('booking, paying and the video call', async () => {
    booked = await planBooking(database.pool, { ...place, ...person }, '2026-01-05T04:30:00Z')
    expect(booked.holdExpiresAt.epochMilliseconds).toBeGreaterThan(Date.now() + 14 * 60_000)
    expect(await planList(database.pool, person.patientId)).toEqual([
      expect.objectContaining({ status: 'CONFIRMED', payment_status: 'SUCCESS', full_name: 'Dr Rao' }),
    ])
  })

  it('and the last row of the history has the row’s status', async () => {
    expect(await historyOf(database.pool, booked.appointmentId)).toEqual([
      { previous_status: null, new_status: 'BOOKED' },
      { previous_status: 'BOOKED', new_status: 'CONFIRMED' },
    ])
  })
})
