import type { FieldProblem } from '../../contract/core/field-problems.ts'
import type { InitiateBookingBody } from '../../contract/patient/booking.ts'
import { isMinor } from '../patients/dependents.ts'
import { AppError } from '../core/app-error.ts'
import type { HoldFacts, Visitor } from './hold-queries.ts'

type Asked = Pick<InitiateBookingBody, 'dependentId' | 'guardianConfirmed' | 'guardianName'>

const ownAge = 'You are under 18. A parent or guardian has to give their name, and confirm that they will be with you.'

/**
 * Who a time is held for. A visitor under 18 needs a named adult who has confirmed that they will be there
 * (Telemedicine Practice Guidelines 2020, 3.3.4; DPDP Rules 2025, r. 10): the patient, or, if the patient is under
 * 18, whoever the patient names. Throws INVALID_REQUEST for a dependent of another patient, and GUARDIAN_NEEDED.
 */
export function visitorOf(
  facts: Pick<HoldFacts, 'patient' | 'dependent'>,
  asked: Asked,
  now: Temporal.Instant,
): Visitor {
  const { patient, dependent } = facts
  const { dependentId = null, guardianConfirmed = false } = asked
  if (dependentId !== null && dependent === null) {
    throw new AppError('INVALID_REQUEST', { fields: { dependentId: { code: 'UNKNOWN_DEPENDENT' } } })
  }
  const isUnder18 = ({ dateOfBirth }: HoldFacts['patient']) => dateOfBirth !== null && isMinor(dateOfBirth, now)
  const visitor = dependent ?? patient
  const needsGuardian = isUnder18(visitor)
  const guardianName = asked.guardianName ?? (isUnder18(patient) ? null : patient.fullName)
  if (needsGuardian && (!guardianConfirmed || guardianName === null)) {
    const fields: Record<string, FieldProblem> = {
      ...(guardianConfirmed ? {} : { guardianConfirmed: { code: 'GUARDIAN_NOT_CONFIRMED' } }),
      ...(guardianName === null ? { guardianName: { code: 'GUARDIAN_NAME_MISSING' } } : {}),
    }
    throw new AppError('GUARDIAN_NEEDED', { fields, message: dependent === null ? ownAge : undefined })
  }
  return {
    dependentId,
    dependentName: dependent?.fullName ?? null,
    visitorDateOfBirth: visitor.dateOfBirth,
    guardianName: needsGuardian ? guardianName : null,
  }
}
