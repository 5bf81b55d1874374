import type { TestApp } from '../support/app.ts'
import { newPhone } from '../support/app.ts'
import type { TestClinician } from '../support/factories.ts'

export interface Written {
  patientId: number
  userId: number
  phone: string
}

/** A patient as somebody's database has them, without the front door. */
export async function writePatient(
  { database }: TestApp,
  fullName: string,
  { phone = newPhone() }: { phone?: string | null } = {},
): Promise<Written> {
  const user = await database.pool.query(
    `insert into users (full_name, phone, user_type) values ($1, $2, 'PATIENT') returning id`,
    [fullName, phone],
  )
  const patient = await database.pool.query(`insert into patient_profiles (user_id) values ($1) returning id`, [
    user.rows[0].id,
  ])
  return { patientId: patient.rows[0].id, userId: user.rows[0].id, phone: phone ?? '' }
}

let minutes = 0

/** A visit of theirs, by default confirmed and to come; no two of a test are at one time. */
export async function writeVisit(
  { database }: TestApp,
  { clinicianId, centreId }: TestClinician,
  { patientId, userId }: Pick<Written, 'patientId' | 'userId'>,
  { status = 'CONFIRMED', feeRupees = 1600 }: { status?: string; feeRupees?: number | null } = {},
): Promise<number> {
  minutes += 30
  const { rows } = await database.pool.query(
    `insert into appointments (patient_id, clinician_id, centre_id, appointment_type, scheduled_start_at, scheduled_end_at,
       duration_minutes, status, booked_by_user_id, source, fee_amount)
     values ($1, $2, $3, 'IN_PERSON', timestamptz '2026-02-01T03:30Z' + make_interval(mins => $4),
       timestamptz '2026-02-01T04:00Z' + make_interval(mins => $4), 30, $5, $6, 'ADMIN_FRONT_DESK', $7) returning id`,
    [patientId, clinicianId, centreId, minutes, status, userId, feeRupees],
  )
  return rows[0].id
}
