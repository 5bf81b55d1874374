import { sql } from 'kysely'
import type { PatientId, Phone } from '../../contract/core/values.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'

/** The patient with this phone, matched as the unique constraint does. */
export async function findPatientByPhone(db: DatabaseOrTx, phone: Phone): Promise<PatientId | undefined> {
  const { rows } = await sql<{ id: PatientId }>`
    select p.id from patient_profiles p join users u on u.id = p.user_id
    where u.phone = ${phone} and u.user_type = 'PATIENT'`.execute(db)
  return rows[0]?.id
}

/** Undefined if another patient has the phone. */
export async function insertPatient(
  tx: Tx,
  patient: {
    fullName: string
    phone: Phone | null
    email: string | null
    dateOfBirth: string | null
    gender: string | null
    preferredLanguage: string | null
  },
): Promise<PatientId | undefined> {
  const { rows } = await sql<{ id: PatientId }>`
    with person as (
      insert into users (phone, full_name, email, user_type, preferred_language)
      values (${patient.phone}, ${patient.fullName}, ${patient.email}, 'PATIENT', ${patient.preferredLanguage})
      on conflict (phone) where phone is not null and user_type = 'PATIENT' do nothing returning id)
    insert into patient_profiles (user_id, date_of_birth, gender)
    select id, ${patient.dateOfBirth}::date, ${patient.gender} from person returning id`.execute(tx)
  return rows[0]?.id
}
