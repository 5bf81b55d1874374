import type { PatientId } from '../../contract/core/values.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../core/app-error.ts'
import { findLastConsent } from './queries.ts'

/** Bookings need the patient's consent to the processing of their data. Throws CONSENT_NEEDED, CONSENT_WITHDRAWN. */
export async function requireConsent(deps: Deps, patientId: PatientId): Promise<void> {
  const last = await findLastConsent(deps.db, patientId)
  if (last === undefined) throw new AppError('CONSENT_NEEDED')
  if (!last.isOpen) throw new AppError('CONSENT_WITHDRAWN')
}
