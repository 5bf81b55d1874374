import { sql } from 'kysely'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'

export interface IrregularPhone {
  userId: number
  phone: string
  userType: 'PATIENT' | 'STAFF'
}

/**
 * Users whose phone is not in canonical form, or belongs to another user as it is; on later runs, without those
 * already known.
 */
export async function listIrregularPhones(
  db: DatabaseOrTx,
  { isFirst }: { isFirst: boolean },
): Promise<IrregularPhone[]> {
  const known = isFirst ? sql`` : sql`and not exists (select from duplicate_patients d where d.other_user_id = u.id)`
  const { rows } = await sql<IrregularPhone>`
    select u.id as "userId", u.phone, u.user_type as "userType" from users u
    where u.phone is not null and (u.phone !~ '^91[6-9][0-9]{9}$' or (u.user_type, u.phone) in (
      -- Grouped once: a lookup per user took minutes with fifty thousand of them.
      select user_type, phone from users where phone is not null group by 1, 2 having count(*) > 1))
      ${known}
    order by u.id`.execute(db)
  return rows
}

/**
 * Patients with a phone that is not in canonical form and ends in the same digits. `isHeld`: somebody has it in
 * canonical form.
 */
export async function listOtherForms(
  db: DatabaseOrTx,
  phone: string,
): Promise<(IrregularPhone & { isKnown: boolean; isHeld: boolean })[]> {
  const { rows } = await sql<IrregularPhone & { isKnown: boolean; isHeld: boolean }>`
    select u.id as "userId", u.phone, u.user_type as "userType",
      exists (select from duplicate_patients d where d.other_user_id = u.id) as "isKnown",
      exists (select from users h where h.phone = ${phone} and h.user_type = 'PATIENT') as "isHeld"
    from users u
    where u.user_type = 'PATIENT' and u.phone !~ '^91[6-9][0-9]{9}$' and phone_key(u.phone) = right(${phone}, 10)
      and u.phone <> ${phone}
    order by u.id`.execute(db)
  return rows
}

export interface Holder {
  userId: number
  phone: string
  userType: 'PATIENT' | 'STAFF'
  /** Upcoming appointments. */
  coming: number
  lastAt: Temporal.Instant | null
}

/** Users who have one of these phones now, or will have it. */
export async function listHolders(
  db: DatabaseOrTx,
  userIds: readonly number[],
  phones: readonly string[],
  now: Temporal.Instant,
): Promise<Holder[]> {
  const { rows } = await sql<Holder>`
    select u.id as "userId", u.phone, u.user_type as "userType",
      count(a.id) filter (where a.scheduled_start_at > ${now} and a.status in ('BOOKED', 'CONFIRMED'))::int as coming,
      max(a.scheduled_start_at) as "lastAt"
    from users u
    left join patient_profiles p on p.user_id = u.id
    left join appointments a on a.patient_id = p.id
    where u.phone is not null and (u.id = any(${userIds}::bigint[]) or u.phone = any(${phones}::text[]))
    group by u.id order by u.id`.execute(db)
  return rows
}

export interface PhoneChange {
  userId: number
  phone: string
}

/** Changes phones and keeps the original values. */
export async function changePhones(tx: Tx, changes: readonly PhoneChange[]): Promise<void> {
  await sql`
    update users u set phone = c.phone, phone_before_adoption = coalesce(u.phone_before_adoption, u.phone)
    from unnest(${changes.map(({ userId }) => userId)}::bigint[], ${changes.map(({ phone }) => phone)}::text[])
      as c(user_id, phone)
    where u.id = c.user_id`.execute(tx)
}

export async function insertDuplicates(tx: Tx, pairs: readonly { kept: number; other: number }[]): Promise<void> {
  await sql`
    insert into duplicate_patients (kept_user_id, other_user_id)
    select * from unnest(${pairs.map(({ kept }) => kept)}::bigint[], ${pairs.map(({ other }) => other)}::bigint[])
    on conflict (other_user_id) do nothing`.execute(tx)
}

/** Accounts with the same phone that have not been merged yet, as patients. */
export async function listDuplicates(db: DatabaseOrTx): Promise<{ keptPatientId: number; otherPatientId: number }[]> {
  const { rows } = await sql<{ keptPatientId: number; otherPatientId: number }>`
    select k.id as "keptPatientId", o.id as "otherPatientId" from duplicate_patients d
    join patient_profiles k on k.user_id = d.kept_user_id
    join patient_profiles o on o.user_id = d.other_user_id
    where d.resolved_at is null order by o.id`.execute(db)
  return rows
}
