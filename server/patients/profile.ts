import { clinicZone } from '../../contract/core/zone.ts'
import type { FieldProblem } from '../../contract/core/field-problems.ts'
import type { Profile, ProfileChange } from '../../contract/patient/dashboard.ts'
import type { PatientId } from '../../contract/core/values.ts'
import type { Actor } from '../../contract/rules/actor.ts'
import { lockPatient } from '../scheduling/lock.ts'
import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { assertNotBookedAsAdult, isMinor } from './dependents.ts'
import { AppError } from '../core/app-error.ts'
import { parseContactPhone } from './contact-phone.ts'
import { findPatientProfile, updatePatientProfile } from './profile-queries.ts'

/** Throws NOT_FOUND if the profile was removed during the session. */
export async function readProfile(deps: Deps, patientId: PatientId): Promise<Profile> {
  const profile = await findPatientProfile(deps.db, patientId)
  if (profile === undefined) throw new AppError('NOT_FOUND')
  return profile
}

type Checked = Pick<ProfileChange, 'dateOfBirth' | 'emergencyContactPhone'>

/** The validated change, with its phone normalized. Throws INVALID_REQUEST with `fields`. */
export function checkedProfile<Change extends Checked>(deps: Deps, change: Change): Change {
  const fields: Record<string, FieldProblem> = {}
  const today = deps.clock.now().toZonedDateTimeISO(clinicZone).toPlainDate().toString()
  if (typeof change.dateOfBirth === 'string' && change.dateOfBirth > today) {
    fields.dateOfBirth = { code: 'DATE_IN_FUTURE' }
  }
  let { emergencyContactPhone } = change
  if (typeof emergencyContactPhone === 'string') {
    const phone = parseContactPhone(emergencyContactPhone)
    if (phone === undefined) fields.emergencyContactPhone = { code: 'BAD_PHONE_ABROAD' }
    emergencyContactPhone = phone
  }
  if (Object.keys(fields).length > 0) throw new AppError('INVALID_REQUEST', { fields })
  return { ...change, emergencyContactPhone }
}

/**
 * Changes a patient's profile and records who changed it. Throws INVALID_REQUEST with `fields`, BOOKED_AS_ADULT,
 * UNAUTHENTICATED.
 */
export async function changeProfile(
  deps: Deps,
  actor: Actor,
  { patientId, change }: { patientId: PatientId; change: ProfileChange },
): Promise<Profile> {
  const valid = checkedProfile(deps, change)
  await transact(deps.db, async (tx) => {
    if (!(await lockPatient(tx, patientId))) throw new AppError('UNAUTHENTICATED')
    await assertNotBookedAsAdult(tx, {
      patientId,
      dependentId: null,
      dateOfBirth: valid.dateOfBirth,
      now: deps.clock.now(),
    })
    const before = valid.dateOfBirth === null ? (await findPatientProfile(tx, patientId))?.dateOfBirth : undefined
    // Without a date a child would count as an adult, and could book without a guardian.
    if (typeof before === 'string' && isMinor(before, deps.clock.now())) {
      throw new AppError('INVALID_REQUEST', {
        fields: { dateOfBirth: { code: 'BIRTH_DATE_OF_MINOR' } },
      })
    }
    await updatePatientProfile(tx, patientId, { actor, change: valid })
  })
  return readProfile(deps, patientId)
}
