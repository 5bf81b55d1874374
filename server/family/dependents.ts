import type { Dependent } from '../../contract/privacy.ts'
import type { PatientId } from '../../contract/values.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../http/app-error.ts'
import { findDependent, type DependentRow } from './queries.ts'

const adultYears = 18

/** Under 18 on a day, by the calendar of India, as the DPDP Act 2023, s. 2(f) has it. */
export function isMinor(dateOfBirth: string, now: Temporal.Instant): boolean {
  const today = now.toZonedDateTimeISO('Asia/Kolkata').toPlainDate()
  return Temporal.PlainDate.compare(Temporal.PlainDate.from(dateOfBirth).add({ years: adultYears }), today) > 0
}

export const toDependent = (row: DependentRow, now: Temporal.Instant): Dependent => ({
  ...row,
  isMinor: isMinor(row.dateOfBirth, now),
})

/**
 * Checks for whom a patient books. A minor comes with the word of an adult who is their guardian (Telemedicine Practice
 * Guidelines 2020, 3.3.4). Throws INVALID_REQUEST for a dependent that is not this patient's, and GUARDIAN_NEEDED.
 */
export async function checkDependent(
  deps: Deps,
  {
    dependentId,
    patientId,
    guardianConfirmed,
  }: { dependentId: number; patientId: PatientId; guardianConfirmed: boolean },
): Promise<void> {
  const dependent = await findDependent(deps.db, dependentId, patientId)
  if (dependent === undefined) {
    throw new AppError('INVALID_REQUEST', { fields: { dependentId: 'This person is not on your list.' } })
  }
  if (isMinor(dependent.dateOfBirth, deps.clock.now()) && !guardianConfirmed) throw new AppError('GUARDIAN_NEEDED')
}
