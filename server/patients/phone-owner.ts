import type { PatientId } from '../../contract/core/values.ts'
import type { Author } from '../audit/record.ts'
import { AppError } from '../core/app-error.ts'
import type { Deps } from '../deps.ts'
import { insertLookups } from './known-queries.ts'

/**
 * Awaits an action. If it was refused because another patient has the phone number, the caller may open that patient's
 * record from now on, since they know the full number.
 */
export async function grantPhoneOwnerAccess<T>(deps: Deps, { actor }: Author, action: Promise<T>): Promise<T> {
  try {
    return await action
  } catch (error) {
    const owner = error instanceof AppError && error.code === 'PHONE_IN_USE' ? error.details.details?.patientId : null
    if (typeof owner === 'number') {
      const { userId } = actor
      await insertLookups(deps.db, { userId, patientIds: [owner as PatientId], how: 'PHONE', now: deps.clock.now() })
    }
    throw error
  }
}
