import type { PatientId } from '../../contract/core/values.ts'
import type { Author } from '../audit/record.ts'
import { AppError } from '../core/app-error.ts'
import type { Deps } from '../deps.ts'
import { insertLookups } from './known-queries.ts'

/**
 * What a deed gives. Where it was refused because another patient has the phone number, that one's record can be
 * opened from now on: the number was given whole.
 */
export async function letOpenOwner<T>(deps: Deps, { actor }: Author, deed: Promise<T>): Promise<T> {
  try {
    return await deed
  } catch (error) {
    const owner = error instanceof AppError && error.code === 'PHONE_IN_USE' ? error.details.details?.patientId : null
    if (typeof owner === 'number') {
      const { userId } = actor
      await insertLookups(deps.db, { userId, patientIds: [owner as PatientId], how: 'PHONE', now: deps.clock.now() })
    }
    throw error
  }
}
