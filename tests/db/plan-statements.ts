import type pg from 'pg'

// The statements in the clinic's plan, word for word, with parameters bound.

export interface PlanIds {
  clinicianId: number
  centreId: number
  userId: number
  patientId: number
}

/** A code is sent, a patient is created, a session is opened. */
export async function planSignIn(pool: pg.Pool, phone: string): Promise<{ userId: number; patientId: number }> {
  await pool.query(
    `INSERT INTO otp_requests (phone, otp_hash, purpose, expires_at) VALUES ($1, $2, 'LOGIN', NOW() + INTERVAL '10 minutes')`,
    [phone, 'hash'],
  )
  const user = await pool.query(
    `INSERT INTO users (phone, full_name, user_type) VALUES ($1, $2, 'PATIENT') RETURNING id`,
    [phone, 'Asha'],
  )
  const patient = await pool.query(`INSERT INTO patient_profiles (user_id) VALUES ($1) RETURNING id`, [user.rows[0].id])
  await pool.query(
    `INSERT INTO auth_sessions (user_id, refresh_token_hash, user_agent, ip_address, expires_at)
     VALUES ($1, $2, $3, $4, NOW() + INTERVAL '7 days')`,
    [user.rows[0].id, 'hash', 'Firefox', '203.0.113.7'],
  )
  return { userId: user.rows[0].id, patientId: patient.rows[0].id }
}

/** Booked, paid and confirmed, with its video call. */
export async function planBooking(
  pool: pg.Pool,
  { clinicianId, centreId, userId, patientId }: PlanIds,
  startsAt: string,
): Promise<{ appointmentId: number; holdExpiresAt: Temporal.Instant }> {
  const appointment = await pool.query(
    `INSERT INTO appointments (patient_id, clinician_id, centre_id, appointment_type, scheduled_start_at,
       scheduled_end_at, duration_minutes, status, booked_by_user_id, source)
     VALUES ($1, $2, $3, 'ONLINE', $5::timestamptz, $5::timestamptz + INTERVAL '30 minutes', 30, 'BOOKED', $4, 'WEB_PATIENT')
     RETURNING id, hold_expires_at`,
    [patientId, clinicianId, centreId, userId, startsAt],
  )
  const appointmentId: number = appointment.rows[0].id
  await pool.query(
    `INSERT INTO payments (patient_id, appointment_id, provider, order_id, amount, currency, status)
     VALUES ($1, $2, 'RAZORPAY', 'order_1', 1600, 'INR', 'CREATED')`,
    [patientId, appointmentId],
  )
  await pool.query(
    `UPDATE payments SET status = 'SUCCESS', payment_id = 'pay_1', paid_at = NOW() WHERE order_id = $1`,
    ['order_1'],
  )
  await pool.query(`UPDATE appointments SET status = 'CONFIRMED', updated_at = NOW() WHERE id = $1`, [appointmentId])
  await pool.query(
    `INSERT INTO video_sessions (appointment_id, provider, meeting_id, join_url, host_url, status, scheduled_start_at, scheduled_end_at)
     VALUES ($1, 'GOOGLE_MEET', 'abc', 'https://meet', 'https://meet', 'SCHEDULED', NOW(), NOW())`,
    [appointmentId],
  )
  return { appointmentId, holdExpiresAt: appointment.rows[0].hold_expires_at }
}

/** The patient's list. */
export async function planList(pool: pg.Pool, patientId: number): Promise<Record<string, unknown>[]> {
  const { rows } = await pool.query(
    `SELECT a.id, a.status, u.full_name, c.name, p.status AS payment_status, v.join_url
     FROM appointments a
     JOIN clinician_profiles cp ON a.clinician_id = cp.id
     JOIN users u ON cp.user_id = u.id
     JOIN centres c ON a.centre_id = c.id
     LEFT JOIN payments p ON p.appointment_id = a.id
     LEFT JOIN video_sessions v ON v.appointment_id = a.id
     WHERE a.patient_id = $1 ORDER BY a.scheduled_start_at DESC`,
    [patientId],
  )
  return rows
}

export async function historyOf(pool: pg.Pool, appointmentId: number): Promise<Record<string, unknown>[]> {
  const { rows } = await pool.query(
    `select previous_status, new_status from appointment_status_history where appointment_id = $1 order by id`,
    [appointmentId],
  )
  return rows
}
