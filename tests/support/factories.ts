import type { TestApp } from './app.ts'

export interface TestClinician {
  clinicianId: number
  centreId: number
}

let made = 0

interface Wanted {
  feeRupees?: number
  timezone?: string
  startTime?: string
  endTime?: string
  slotMinutes?: number
  modes?: string[]
  fullName?: string
  /** A colleague of others, instead of at a centre of their own. */
  centreId?: number
}

async function createCentre(pool: TestApp['database']['pool'], timezone: string): Promise<number> {
  const { rows } = await pool.query(
    `insert into centres (name, city, address_line1, timezone) values ($1, 'Bengaluru', '12 Rest House Road', $2) returning id`,
    [`Centre ${made}`, timezone],
  )
  return rows[0].id
}

/** A clinician at a centre of their own, by default every day 09:00 to 17:00 in half hours, by video and in person. */
export async function createClinician(
  { database }: TestApp,
  {
    feeRupees = 1600,
    timezone = 'Asia/Kolkata',
    startTime = '09:00',
    endTime = '17:00',
    slotMinutes = 30,
    modes = ['ONLINE', 'IN_PERSON'],
    fullName = `Dr Test ${(made += 1)}`,
    centreId: given,
  }: Wanted = {},
): Promise<TestClinician> {
  const { pool } = database
  const centreId = given ?? (await createCentre(pool, timezone))
  const user = await pool.query(`insert into users (full_name, user_type) values ($1, 'STAFF') returning id`, [
    fullName,
  ])
  const clinician = await pool.query(
    `insert into clinician_profiles (user_id, primary_centre_id, specialization, registration_number, consultation_fee, languages)
     values ($1, $2, 'Psychiatry', 'KMC 1', $3, '["English"]') returning id`,
    [user.rows[0].id, centreId, feeRupees],
  )
  const clinicianId = clinician.rows[0].id
  await pool.query(
    `insert into clinician_availability_rules (clinician_id, centre_id, day_of_week, start_time, end_time, slot_duration_minutes, mode)
     select $1, $2, day, $3, $4, $5, mode from generate_series(0, 6) day, unnest($6::text[]) mode`,
    [clinicianId, centreId, startTime, endTime, slotMinutes, modes],
  )
  return { clinicianId, centreId }
}

/** 10:00 in India on the day after the tests' clock starts. */
export const tomorrowAtTen = '2026-01-06T04:30:00.000Z'

export const bookingBody = (
  clinician: TestClinician,
  startsAt = tomorrowAtTen,
  more: Record<string, unknown> = {},
) => ({
  ...clinician,
  startsAt,
  appointmentType: 'ONLINE',
  ...more,
})
