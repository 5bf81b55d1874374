import type { Pool } from 'pg'

export interface Clinic {
  clinicians: number
  patients: number
  appointmentsEach: number
}

export const smallClinic: Clinic = { clinicians: 25, patients: 5000, appointmentsEach: 810 }

/** Ten times as much of everything, but with patients' lists as long as in the small one. */
export const largeClinic: Clinic = { clinicians: 250, patients: 50_000, appointmentsEach: 810 }

const firstIds = {
  centres: 500,
  clinician_profiles: 1000,
  patient_profiles: 10_000,
  users: 50_000,
  auth_sessions: 200_000,
  appointments: 1_000_000,
  payments: 5_000_000,
  notifications: 8_000_000,
}

const specialities = ['Psychiatry', 'Clinical psychology', 'Counselling', 'Child psychiatry']

/**
 * A clinic with 80 days of history and half of the next 35 days booked: seven appointments per day and clinician,
 * every other half hour from nine, each paid, the video ones with their session. Rules for both modes, Monday to
 * Saturday.
 */
export async function fillClinic(pool: Pool, { clinicians, patients, appointmentsEach }: Clinic): Promise<void> {
  const client = await pool.connect()
  const run = (text: string, values: unknown[] = []) => client.query(text, values)
  // Without triggers: a hundred thousand appointments in one transaction would each raise their clinician's version.
  await run('set session_replication_role = replica')
  // Ids that cannot be mistaken for one another: recorded statements are replayed with others in their place.
  for (const [table, first] of Object.entries(firstIds)) {
    await run(`select setval(pg_get_serial_sequence($1, 'id'), $2)`, [table, first])
  }
  await run(`insert into centres (name, city, address_line1, contact_phone)
    select 'Centre ' || n, 'Bengaluru', n || ' Rest House Road', '918041234567' from generate_series(1, 3) n`)
  await run(
    `with staff as (
       insert into users (full_name, user_type) select 'Dr Bench ' || n, 'STAFF' from generate_series(1, $1::int) n returning id)
     insert into clinician_profiles (user_id, primary_centre_id, specialization, registration_number, years_of_experience,
       bio, consultation_modes, consultation_fee, languages)
     select id, 501 + id % 3, ($2::text[])[1 + id % 4], 'KMC ' || id, 5 + id % 20, 'Sees adults and families.',
       '["ONLINE", "IN_PERSON"]', 1600, '["English", "Kannada"]' from staff`,
    [clinicians, specialities],
  )
  await run(`insert into clinician_availability_rules
      (clinician_id, centre_id, day_of_week, start_time, end_time, slot_duration_minutes, mode)
    select id, primary_centre_id, day, '09:00', '17:00', 30, mode
    from clinician_profiles, generate_series(1, 6) day, unnest(array['ONLINE', 'IN_PERSON']) mode`)
  await run(
    `with people as (
       insert into users (full_name, user_type, phone)
       select 'Patient ' || n, 'PATIENT', '9190' || lpad(n::text, 8, '0') from generate_series(1, $1::int) n returning id)
     insert into patient_profiles (user_id) select id from people`,
    [patients],
  )
  await run(
    `insert into appointments (patient_id, clinician_id, centre_id, appointment_type, scheduled_start_at, scheduled_end_at,
       duration_minutes, status, booked_by_user_id, source, fee_amount, hold_expires_at)
     select p.id, c.id, c.primary_centre_id, case when k % 2 = 0 then 'ONLINE' else 'IN_PERSON' end, starts, starts + interval '30 minutes',
       30, case when starts < now() then 'COMPLETED' else 'CONFIRMED' end, p.user_id, 'WEB_PATIENT', 1600, null
     from clinician_profiles c cross join generate_series(0, $1::int - 1) k
     cross join lateral (select ((current_date - 80 + k / 7) + time '09:00' + (k % 7) * interval '1 hour') at time zone 'Asia/Kolkata' as starts) t
     join patient_profiles p on p.id = 10001 + (c.id * 7919 + k * 31) % (select count(*) from patient_profiles)`,
    [appointmentsEach],
  )
  await run(`insert into payments (patient_id, appointment_id, order_id, payment_id, amount, status, paid_at, captured_at)
    select patient_id, id, 'order_bench' || id, 'pay_bench' || id, 1600, 'SUCCESS', created_at, created_at from appointments`)
  await run(`insert into video_sessions (appointment_id, meeting_id, join_url, status, scheduled_start_at, scheduled_end_at)
    select id, 'bench' || id, 'https://meet.google.com/abc-defg-hij', case when status = 'COMPLETED' then 'ENDED' else 'SCHEDULED' end,
      scheduled_start_at, scheduled_end_at from appointments where appointment_type = 'ONLINE'`)
  await run('insert into schedule_versions (clinician_id) select id from clinician_profiles')
  await run('reset session_replication_role')
  await run('vacuum analyze')
  client.release()
}
