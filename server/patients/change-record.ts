import type { PatientChange } from '../../contract/staff/patients.ts'
import type { PatientId } from '../../contract/core/values.ts'
import { recordAudit, type Author } from '../audit/record.ts'
import { AppError } from '../core/app-error.ts'
import { listOf } from '../core/list-of.ts'
import { parsePhone } from '../core/phone.ts'
import { transactOnce } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { lockPatient } from '../scheduling/lock.ts'
import { assertNotBookedAsAdult } from './dependents.ts'
import { findPatientByPhone } from './new-patient-queries.ts'
import { checkedProfile } from './profile.ts'
import { updatePatientProfile } from './profile-queries.ts'
import { grantPhoneOwnerAccess } from './phone-owner.ts'
import { accessReason } from './record.ts'
import { updateContact } from './record-queries.ts'

/**
 * Corrects a patient's record at the desk. Throws NOT_FOUND outside the scope, INVALID_REQUEST with `fields`,
 * INVALID_PHONE, PHONE_IN_USE with the patient who has it, BOOKED_AS_ADULT.
 */
export async function changeRecord(
  deps: Deps,
  author: Author,
  patientId: PatientId,
  change: PatientChange,
): Promise<void> {
  const now = deps.clock.now()
  const { phone: written, preferredLanguage, ...body } = change
  const valid = checkedProfile(deps, body)
  const phone = typeof written === 'string' ? parsePhone(written, listOf(deps.config.PHONE_COUNTRIES)) : written
  const changed = transactOnce(deps.db, async (tx) => {
    const why = await accessReason(deps, tx, author, patientId)
    if (!(await lockPatient(tx, patientId))) throw new AppError('NOT_FOUND')
    await assertNotBookedAsAdult(tx, { patientId, dependentId: null, dateOfBirth: valid.dateOfBirth, now })
    if (typeof phone === 'string') {
      const owner = await findPatientByPhone(tx, phone)
      if (owner !== undefined && owner !== patientId) {
        throw new AppError('PHONE_IN_USE', { details: { patientId: owner } })
      }
    }
    await updatePatientProfile(tx, patientId, { actor: author.actor, change: valid })
    await updateContact(tx, patientId, { phone, preferredLanguage, now })
    await recordAudit(tx, author, {
      action: 'PATIENT_CHANGED',
      entityType: 'patient',
      entityId: patientId,
      patientId,
      why,
      metadata: { fields: Object.keys(change) },
      now,
    })
  })
  await grantPhoneOwnerAccess(deps, author, changed)
}
