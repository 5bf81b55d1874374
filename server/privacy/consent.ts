import type { PatientId } from '../../contract/core/values.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../core/app-error.ts'
import { findLastConsent } from './queries.ts'

/** Nothing is booked with the data of who has not agreed to that. Throws CONSENT_NEEDED, CONSENT_WITHDRAWN. */
export async function requireConsent(deps: Deps, patientId: PatientId): Promise<void> {
  const last = await findLastConsent(deps.db, patientId)
  if (last === undefined) throw new AppError('CONSENT_NEEDED')
  if (!last.isOpen) throw new AppError('CONSENT_WITHDRAWN')
}
