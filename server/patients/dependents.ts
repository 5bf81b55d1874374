import { clinicZone } from '../../contract/core/zone.ts'
import { isMinorOn } from '../../contract/rules/age.ts'
import type { Dependent, DependentBody } from '../../contract/patient/privacy.ts'
import type { PatientId } from '../../contract/core/values.ts'
import { lockPatient } from '../scheduling/lock.ts'
import { transact } from '../db/transact.ts'
import type { Tx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../core/app-error.ts'
import {
  countDependents,
  insertDependent,
  isBookedAsAdult,
  updateDependent,
  type DependentRow,
} from './family-queries.ts'

const maxDependents = 20

/** Under 18 on a day, by Indian time, as in the DPDP Act 2023, s. 2(f). */
export function isMinor(dateOfBirth: string, now: Temporal.Instant): boolean {
  return isMinorOn(dateOfBirth, now.toZonedDateTimeISO(clinicZone).toPlainDate().toString())
}

export const toDependent = (row: DependentRow, now: Temporal.Instant): Dependent => ({
  ...row,
  isMinor: isMinor(row.dateOfBirth, now),
})

/**
 * A person who has been booked as an adult cannot become a minor: the visit would have no guardian. Requires the
 * patient's lock. Throws BOOKED_AS_ADULT.
 */
export async function assertNotBookedAsAdult(
  tx: Tx,
  {
    dateOfBirth,
    ...person
  }: {
    patientId: PatientId
    dependentId: number | null
    dateOfBirth: string | null | undefined
    now: Temporal.Instant
  },
): Promise<void> {
  if (typeof dateOfBirth !== 'string' || !isMinor(dateOfBirth, person.now)) return
  if (await isBookedAsAdult(tx, person)) throw new AppError('BOOKED_AS_ADULT')
}

export function assertBirthDateNotInFuture(
  { dateOfBirth }: Pick<DependentBody, 'dateOfBirth'>,
  now: Temporal.Instant,
): void {
  if (dateOfBirth <= now.toZonedDateTimeISO(clinicZone).toPlainDate().toString()) return
  throw new AppError('INVALID_REQUEST', { fields: { dateOfBirth: { code: 'DATE_IN_FUTURE' } } })
}

/** Adds a dependent. Throws INVALID_REQUEST, TOO_MANY_DEPENDENTS, UNAUTHENTICATED. */
export async function addDependent(deps: Deps, patientId: PatientId, body: DependentBody): Promise<DependentRow> {
  assertBirthDateNotInFuture(body, deps.clock.now())
  return transact(deps.db, async (tx) => {
    if (!(await lockPatient(tx, patientId))) throw new AppError('UNAUTHENTICATED')
    if ((await countDependents(tx, patientId)) >= maxDependents) throw new AppError('TOO_MANY_DEPENDENTS')
    return insertDependent(tx, patientId, body)
  })
}

/**
 * Changes a dependent from now on; existing appointments keep what was recorded. Throws INVALID_REQUEST, NOT_FOUND,
 * BOOKED_AS_ADULT, UNAUTHENTICATED.
 */
export async function changeDependent(
  deps: Deps,
  { dependentId, patientId, body }: { dependentId: number; patientId: PatientId; body: DependentBody },
): Promise<DependentRow> {
  const now = deps.clock.now()
  assertBirthDateNotInFuture(body, now)
  return transact(deps.db, async (tx) => {
    if (!(await lockPatient(tx, patientId))) throw new AppError('UNAUTHENTICATED')
    await assertNotBookedAsAdult(tx, { patientId, dependentId, dateOfBirth: body.dateOfBirth, now })
    const row = await updateDependent(tx, dependentId, patientId, body)
    if (row === undefined) throw new AppError('NOT_FOUND')
    return row
  })
}
