import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../database.ts'

/** The statements that the clinic's plan prints, as they stand there, with parameters bound. */
describe('every statement of the plan runs', () => {
  let database: TestDatabase
  const query = (text: string, values: unknown[] = []) => database.pool.query(text, values)
  const ids: Record<string, number> = {}

  beforeAll(async () => {
    database = await createTestDatabase()
    const centre = await query(`insert into centres (name) values ('Indiranagar') returning id`)
    const staff = await query(`insert into users (full_name, user_type) values ('Dr Rao', 'STAFF') returning id`)
    const clinician = await query(
      `insert into clinician_profiles (user_id, primary_centre_id) values ($1, $2) returning id, consultation_fee`,
      [staff.rows[0].id, centre.rows[0].id],
    )
    expect(clinician.rows[0].consultation_fee).toBe(1600)
    Object.assign(ids, { centre: centre.rows[0].id, clinician: clinician.rows[0].id })
  })
  afterAll(() => database.close())

  it('sign-in', async () => {
    await query(
      `INSERT INTO otp_requests (phone, otp_hash, purpose, expires_at) VALUES ($1, $2, 'LOGIN', NOW() + INTERVAL '10 minutes')`,
      ['919812345678', 'hash'],
    )
    const user = await query(
      `INSERT INTO users (phone, full_name, user_type) VALUES ($1, $2, 'PATIENT') RETURNING id`,
      ['919812345678', 'Asha'],
    )
    const patient = await query(`INSERT INTO patient_profiles (user_id) VALUES ($1) RETURNING id`, [user.rows[0].id])
    await query(
      `INSERT INTO auth_sessions (user_id, refresh_token_hash, user_agent, ip_address, expires_at)
       VALUES ($1, $2, $3, $4, NOW() + INTERVAL '7 days')`,
      [user.rows[0].id, 'hash', 'Firefox', '203.0.113.7'],
    )
    Object.assign(ids, { user: user.rows[0].id, patient: patient.rows[0].id })
  })

  it('booking, paying and the video call', async () => {
    const appointment = await query(
      `INSERT INTO appointments (patient_id, clinician_id, centre_id, appointment_type, scheduled_start_at,
         scheduled_end_at, duration_minutes, status, booked_by_user_id, source)
       VALUES ($1, $2, $3, 'ONLINE', '2026-01-05T04:30:00Z', '2026-01-05T05:00:00Z', 30, 'BOOKED', $4, 'WEB_PATIENT')
       RETURNING id, hold_expires_at`,
      [ids.patient, ids.clinician, ids.centre, ids.user],
    )
    ids.appointment = appointment.rows[0].id
    expect(appointment.rows[0].hold_expires_at.getTime()).toBeGreaterThan(Date.now() + 14 * 60_000)
    await query(
      `INSERT INTO payments (patient_id, appointment_id, provider, order_id, amount, currency, status)
       VALUES ($1, $2, 'RAZORPAY', 'order_1', 1600, 'INR', 'CREATED')`,
      [ids.patient, ids.appointment],
    )
    await query(`UPDATE payments SET status = 'SUCCESS', payment_id = 'pay_1', paid_at = NOW() WHERE order_id = $1`, [
      'order_1',
    ])
    await query(`UPDATE appointments SET status = 'CONFIRMED', updated_at = NOW() WHERE id = $1`, [ids.appointment])
    await query(
      `INSERT INTO video_sessions (appointment_id, provider, meeting_id, join_url, host_url, status, scheduled_start_at, scheduled_end_at)
       VALUES ($1, 'GOOGLE_MEET', 'abc', 'https://meet', 'https://meet', 'SCHEDULED', NOW(), NOW())`,
      [ids.appointment],
    )
    const list = await query(
      `SELECT a.id, a.status, u.full_name, c.name, p.status AS payment_status, v.join_url
       FROM appointments a
       JOIN clinician_profiles cp ON a.clinician_id = cp.id
       JOIN users u ON cp.user_id = u.id
       JOIN centres c ON a.centre_id = c.id
       LEFT JOIN payments p ON p.appointment_id = a.id
       LEFT JOIN video_sessions v ON v.appointment_id = a.id
       WHERE a.patient_id = $1 ORDER BY a.scheduled_start_at DESC`,
      [ids.patient],
    )
    expect(list.rows).toEqual([
      expect.objectContaining({ status: 'CONFIRMED', payment_status: 'SUCCESS', full_name: 'Dr Rao' }),
    ])
  })

  it('and leaves a history whose last row is the row’s status', async () => {
    const { rows } = await query(
      `select previous_status, new_status from appointment_status_history where appointment_id = $1 order by id`,
      [ids.appointment],
    )
    expect(rows).toEqual([
      { previous_status: null, new_status: 'BOOKED' },
      { previous_status: 'BOOKED', new_status: 'CONFIRMED' },
    ])
  })
})
