import type { PatientId } from '../../contract/values.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../http/app-error.ts'
import { hasWithdrawn } from './queries.ts'

/** No new booking is made with the data of who has withdrawn their agreement. Throws CONSENT_WITHDRAWN. */
export async function refuseIfWithdrawn(deps: Deps, patientId: PatientId): Promise<void> {
  if (await hasWithdrawn(deps.db, patientId)) throw new AppError('CONSENT_WITHDRAWN')
}
