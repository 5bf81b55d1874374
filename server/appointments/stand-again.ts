import type { AppointmentStatus } from '../../contract/rules/appointments.ts'
import { AppError } from '../core/app-error.ts'
import { isAfter } from '../core/instants.ts'
import type { Decision } from './decide-at-desk.ts'
import { lacksGuardian } from './queries.ts'

const ended: ReadonlySet<AppointmentStatus> = new Set(['CANCELLED', 'NO_SHOW', 'COMPLETED'])

/**
 * While a visit was ended, its patient could leave, or give a date of birth under 18. Throws PATIENT_GONE if they have
 * left, and GUARDIAN_NEEDED if it is still to come and they turned out to be under 18.
 */
export async function assertCanStandAgain(
  { tx, appointment, now, activePatients }: Decision,
  to: AppointmentStatus,
): Promise<void> {
  const { id, status, patientId, endsAt, feePaise } = appointment
  if (!ended.has(status) || ended.has(to)) return
  if (!activePatients.has(patientId)) throw new AppError('PATIENT_GONE')
  // The clinic's earlier system, whose visits have no quote of ours, asked for no guardian.
  const isOurs = feePaise !== null
  if (isOurs && isAfter(endsAt, now) && (await lacksGuardian(tx, id, now))) throw new AppError('GUARDIAN_NEEDED')
}
