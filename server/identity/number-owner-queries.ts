import { sql } from 'kysely'
import type { PatientId, UserId } from '../../contract/core/values.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'

/**
 * Whether the account has a history to protect, and when its owner was last certain: the latest visit, past or
 * upcoming, or the last confirmation.
 */
export async function findHistory(
  db: DatabaseOrTx,
  patientId: PatientId,
): Promise<{ hasHistory: boolean; lastKnownAt: Temporal.Instant | null }> {
  const { rows } = await sql<{ hasHistory: boolean; lastKnownAt: Temporal.Instant | null }>`
    select count(a.id) > 0 or exists (select from patient_medical_notes n where n.patient_id = p.id)
        or exists (select from dependents d where d.patient_id = p.id and d.is_active) as "hasHistory",
      greatest(max(a.scheduled_end_at), p.identity_confirmed_at) as "lastKnownAt"
    from patient_profiles p left join appointments a on a.patient_id = p.id and a.is_active
      and a.status in ('CONFIRMED', 'IN_PROGRESS', 'COMPLETED', 'NO_SHOW', 'CANCELLED', 'RESCHEDULED')
    where p.id = ${patientId} group by p.id`.execute(db)
  return rows[0] ?? { hasHistory: false, lastKnownAt: null }
}

/** Counts the attempt before comparing. Undefined if the day's attempts are used up and nothing was compared. */
export async function checkBirthDate(
  tx: Tx,
  input: { patientId: PatientId; dateOfBirth: string; failuresADay: number; now: Temporal.Instant },
): Promise<{ isRight: boolean } | undefined> {
  const { now } = input
  const isToday = sql`birth_date_failed_at > ${now}::timestamptz - interval '1 day'`
  const { rows } = await sql<{ isRight: boolean }>`
    update patient_profiles set
      birth_date_failures = case when date_of_birth = ${input.dateOfBirth}::date then 0
        when ${isToday} then birth_date_failures + 1 else 1 end,
      birth_date_failed_at = ${now}
    where id = ${input.patientId} and not coalesce(${isToday} and birth_date_failures >= ${input.failuresADay}::int,
      false)
    returning coalesce(date_of_birth = ${input.dateOfBirth}::date, false) as "isRight"`.execute(tx)
  return rows[0]
}

/** When a date of birth may be tried again. */
export async function birthDateBlockedUntil(db: DatabaseOrTx, patientId: PatientId): Promise<Temporal.Instant> {
  const { rows } = await sql<{ until: Temporal.Instant | null }>`
    select birth_date_failed_at + interval '1 day' as until from patient_profiles where id = ${patientId}`.execute(db)
  return rows[0]?.until ?? Temporal.Instant.fromEpochMilliseconds(0)
}

export async function unlockHistory(
  tx: Tx,
  { patientId, sessionId }: { patientId: PatientId; sessionId: number },
  now: Temporal.Instant,
): Promise<void> {
  await sql`update auth_sessions set needs_birth_date = false where id = ${sessionId}`.execute(tx)
  await sql`update patient_profiles set identity_confirmed_at = ${now} where id = ${patientId}`.execute(tx)
}

/**
 * Records that the clinic has confirmed a number as still its patient's. This also unlocks the patient's open
 * sessions.
 */
export async function confirmNumber(tx: Tx, phone: string, now: Temporal.Instant): Promise<UserId | undefined> {
  const { rows } = await sql<{ userId: UserId }>`
    update patient_profiles p set identity_confirmed_at = ${now}, birth_date_failures = 0
    from users u where u.id = p.user_id and u.phone = ${phone} and u.user_type = 'PATIENT'
    returning u.id as "userId"`.execute(tx)
  const userId = rows[0]?.userId
  if (userId === undefined) return undefined
  await sql`update auth_sessions set needs_birth_date = false where user_id = ${userId}`.execute(tx)
  return userId
}

/** Other accounts that have the same number in another format. */
export async function releaseOtherForms(tx: Tx, userIds: readonly number[], now: Temporal.Instant): Promise<void> {
  await sql`update users set phone = null, updated_at = now() where id = any(${userIds}::bigint[])`.execute(tx)
  await sql`update auth_sessions set revoked_at = coalesce(revoked_at, ${now}), revoked_reason = 'NUMBER_RELEASED'
    where user_id = any(${userIds}::bigint[])`.execute(tx)
}

/**
 * Records that the clinic knows a number to be somebody else's now: it is removed from the account, which stays for
 * its records.
 */
export async function releaseNumber(tx: Tx, phone: string, now: Temporal.Instant): Promise<UserId | undefined> {
  const { rows } = await sql<{ userId: UserId }>`
    update users set phone = null, updated_at = now() where phone = ${phone} and user_type = 'PATIENT'
    returning id as "userId"`.execute(tx)
  const userId = rows[0]?.userId
  if (userId === undefined) return undefined
  await sql`update auth_sessions set revoked_at = coalesce(revoked_at, ${now}), revoked_reason = 'NUMBER_RELEASED'
    where user_id = ${userId}`.execute(tx)
  return userId
}
