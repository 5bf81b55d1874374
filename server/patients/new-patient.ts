import type { NewPatientBody } from '../../contract/staff/patients.ts'
import type { PatientId } from '../../contract/core/values.ts'
import { AppError } from '../core/app-error.ts'
import { listOf } from '../core/config.ts'
import { parsePhone } from '../core/phone.ts'
import type { Tx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { findPatientByPhone, insertPatient } from './new-patient-queries.ts'

/**
 * Creates a patient; without a phone they cannot be sent messages. Throws INVALID_PHONE, and PHONE_IN_USE with the
 * patient who has it.
 */
export async function createPatient(deps: Deps, tx: Tx, body: NewPatientBody): Promise<PatientId> {
  const { fullName, email = null, dateOfBirth = null, gender = null, preferredLanguage = null } = body
  const hasPhone = body.phone !== undefined && body.phone.trim() !== ''
  const phone = hasPhone ? parsePhone(body.phone ?? '', listOf(deps.config.PHONE_COUNTRIES)) : null
  const patientId = await insertPatient(tx, { fullName, phone, email, dateOfBirth, gender, preferredLanguage })
  if (patientId !== undefined) return patientId
  const owner = phone === null ? undefined : await findPatientByPhone(tx, phone)
  throw new AppError('PHONE_IN_USE', { details: { patientId: owner } })
}
