import type { Pool } from 'pg'

const clinicians = 25
const freeOfCharge = 2
const days = 25
const dayMs = 86_400_000
const slotMs = 30 * 60_000

export interface Slot {
  clinicianId: number
  centreId: number
  startsAt: string
  isFree: boolean
}

/** Two centres, clinicians who work every day from nine to five by video and in person, and patients with phones. */
export async function fillClinic(pool: Pool, patients: number): Promise<void> {
  await pool.query(`insert into centres (name, city, address_line1)
    select 'Centre ' || n, 'Bengaluru', n || ' Rest House Road' from generate_series(1, 2) n`)
  await pool.query(
    `with staff as (
       insert into users (full_name, user_type) select 'Dr Chaos ' || n, 'STAFF' from generate_series(1, $1::int) n returning id)
     insert into clinician_profiles (user_id, primary_centre_id, specialization, registration_number, consultation_fee)
     select id, 1 + id % 2, 'Psychiatry', 'KMC ' || id, case when row_number() over () <= $2 then 0 else 800 + 100 * (id % 9) end
     from staff`,
    [clinicians, freeOfCharge],
  )
  await pool.query(`insert into clinician_availability_rules
      (clinician_id, centre_id, day_of_week, start_time, end_time, slot_duration_minutes, mode)
    select id, primary_centre_id, day, '09:00', '17:00', 30, mode
    from clinician_profiles, generate_series(0, 6) day, unnest(array['ONLINE', 'IN_PERSON']) mode`)
  // No phone ends like one that the sandbox treats as failing.
  await pool.query(
    `with people as (
       insert into users (full_name, user_type, phone)
       select 'Patient ' || n, 'PATIENT', '9190' || lpad(n::text, 7, '0') || '5' from generate_series(1, $1::int) n returning id)
     insert into patient_profiles (user_id) select id from people`,
    [patients],
  )
  await pool.query('vacuum analyze')
}

/** What can be booked: from three days ahead, so that everything can also be cancelled. */
export async function slotsOf(pool: Pool): Promise<Slot[]> {
  const { rows } = await pool.query<{ clinicianId: number; centreId: number; isFree: boolean }>(
    `select id as "clinicianId", primary_centre_id as "centreId", consultation_fee = 0 as "isFree" from clinician_profiles`,
  )
  const firstDay = Temporal.Now.zonedDateTimeISO('Asia/Kolkata').startOfDay().add({ days: 3 })
  const opening = firstDay.add({ hours: 9 }).epochMilliseconds
  return rows.flatMap((clinician) =>
    Array.from({ length: days * 16 }, (_, index) => ({
      ...clinician,
      startsAt: new Date(opening + Math.floor(index / 16) * dayMs + (index % 16) * slotMs).toISOString(),
    })),
  )
}
