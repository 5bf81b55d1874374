import type { PatientId } from '../../contract/core/values.ts'
import type { NewPatientBody } from '../../contract/staff/patients.ts'
import { recordDeed, type Author } from '../audit/record.ts'
import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { insertLookups } from './known-queries.ts'
import { createPatient } from './new-patient.ts'
import { assertBirthDateNotInFuture } from './dependents.ts'
import { letOpenOwner } from './phone-owner.ts'

/**
 * Writes down a caller whom the clinic has not seen. Throws INVALID_PHONE, INVALID_REQUEST, and PHONE_IN_USE with the
 * patient who has the number: it was given whole, so that record can be opened now.
 */
export async function createAtDesk(deps: Deps, author: Author, body: NewPatientBody): Promise<PatientId> {
  const now = deps.clock.now()
  const { userId } = author.actor
  if (body.dateOfBirth !== undefined) assertBirthDateNotInFuture({ dateOfBirth: body.dateOfBirth }, now)
  const deed = transact(deps.db, async (tx) => {
    const patientId = await createPatient(deps, tx, body)
    await insertLookups(tx, { userId, patientIds: [patientId], how: 'CREATED', now })
    await recordDeed(tx, author, {
      action: 'PATIENT_CREATED',
      entityType: 'patient',
      entityId: patientId,
      patientId,
      now,
    })
    return patientId
  })
  return letOpenOwner(deps, author, deed)
}
