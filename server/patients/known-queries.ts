import { sql, type RawBuilder } from 'kysely'
import type { PatientId, UserId } from '../../contract/core/values.ts'
import type { Scope } from '../../contract/rules/scope.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'

/** How long a record found by its full phone number can be opened. */
const lookupMinutes = 60

/**
 * True if the patient (`p` by default) has had an appointment at one of these centres or with this clinician. An
 * expired hold counts for the centre, which may get a call about it, but not for the clinician.
 */
export const isKnownIn = (
  { everywhere, centreIds, clinicianId }: Scope,
  patientId: RawBuilder<unknown> = sql`p.id`,
) => sql`(${everywhere} or exists (
  select from appointments a where a.patient_id = ${patientId} and a.is_active
    and (a.centre_id = any(${centreIds}::bigint[]) or (a.clinician_id = ${clinicianId}::bigint and a.status <> 'EXPIRED'))))`

/** Neither erased, deactivated nor merged into another patient. */
export const isCurrentPatient = sql`p.is_active and p.merged_into_patient_id is null and u.is_active
  and u.erased_at is null and u.user_type = 'PATIENT'`

interface Asking {
  scope: Scope
  userId: UserId
  now: Temporal.Instant
}

/** Why a member of staff may open a record; undefined if they may not. */
export async function findAccess(
  db: DatabaseOrTx,
  patientId: PatientId,
  { scope, userId, now }: Asking,
): Promise<'SCOPE' | 'PHONE' | 'CREATED' | undefined> {
  const { rows } = await sql<{ access: 'SCOPE' | 'PHONE' | 'CREATED' }>`
    select found.access from (
      select case when ${isKnownIn(scope)} then 'SCOPE' else (
        select l.how from patient_lookups l where l.user_id = ${userId} and l.patient_id = p.id
          and l.looked_up_at > ${now.subtract({ minutes: lookupMinutes })}
            order by l.looked_up_at desc limit 1) end as access
      from patient_profiles p join users u on u.id = p.user_id where p.id = ${patientId} and ${isCurrentPatient}) found
    where found.access is not null`.execute(db)
  return rows[0]?.access
}

/** Lets this member of staff open these records for the next hour. */
export async function insertLookups(
  db: DatabaseOrTx,
  {
    userId,
    patientIds,
    how,
    now,
  }: { userId: UserId; patientIds: PatientId[]; how: 'PHONE' | 'CREATED'; now: Temporal.Instant },
): Promise<void> {
  await sql`delete from patient_lookups
    where user_id = ${userId} and looked_up_at < ${now.subtract({ minutes: lookupMinutes })}`.execute(db)
  await sql`insert into patient_lookups (user_id, patient_id, how, looked_up_at)
    select ${userId}, id, ${how}, ${now} from unnest(${patientIds}::bigint[]) id`.execute(db)
}

/** The patients of a list who are outside the scope. */
export async function listUnknownIn(
  tx: Tx | DatabaseOrTx,
  scope: Scope,
  patientIds: PatientId[],
): Promise<PatientId[]> {
  const { rows } = await sql<{ id: PatientId }>`
    select p.id from patient_profiles p where p.id = any(${patientIds}::bigint[]) and not ${isKnownIn(scope)}`.execute(
    tx,
  )
  return rows.map(({ id }) => id)
}
