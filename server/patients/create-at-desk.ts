import type { PatientId } from '../../contract/core/values.ts'
import type { NewPatientBody } from '../../contract/staff/patients.ts'
import { recordAudit, type Author } from '../audit/record.ts'
import { transactOnce } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { insertLookups } from './known-queries.ts'
import { createPatient } from './new-patient.ts'
import { assertBirthDateNotInFuture } from './dependents.ts'
import { grantPhoneOwnerAccess } from './phone-owner.ts'

/**
 * Registers a new patient at the desk. Throws INVALID_PHONE, INVALID_REQUEST, and PHONE_IN_USE with the patient who has
 * the number: the caller gave it in full, so the desk may now open that record.
 */
export async function createAtDesk(deps: Deps, author: Author, body: NewPatientBody): Promise<PatientId> {
  const now = deps.clock.now()
  const { userId } = author.actor
  if (body.dateOfBirth !== undefined) assertBirthDateNotInFuture({ dateOfBirth: body.dateOfBirth }, now)
  const created = transactOnce(deps.db, async (tx) => {
    const patientId = await createPatient(deps, tx, body)
    await insertLookups(tx, { userId, patientIds: [patientId], how: 'CREATED', now })
    await recordAudit(tx, author, {
      action: 'PATIENT_CREATED',
      entityType: 'patient',
      entityId: patientId,
      patientId,
      now,
    })
    return patientId
  })
  return grantPhoneOwnerAccess(deps, author, created)
}
