import { sql, type RawBuilder } from 'kysely'
import type { PatientId } from '../../contract/core/values.ts'
import type { Scope } from '../../contract/rules/scope.ts'
import { duePaise, isInScope } from '../db/appointment-fragment-queries.ts'
import type { DatabaseOrTx } from '../db/pool.ts'
import { isKnownIn, isCurrentPatient } from './known-queries.ts'
import type { NameKeys, Question } from './search-words.ts'

/** The rank of a match, 0 is best; then by name. */
interface FoundPosition {
  rank: number
  fullName: string
  id: PatientId
}

export interface FoundPerson extends FoundPosition {
  phoneLast4: string | null
  dateOfBirth: string | null
}

/** Continues after the last result of the previous page. */
interface Page {
  after: FoundPosition | null
  limit: number
}

export async function readNameKeys(db: DatabaseOrTx, name: string): Promise<string[]> {
  const { rows } = await sql<{ keys: string[] | null }>`select name_keys(${name}, true) as keys`.execute(db)
  return rows[0]?.keys ?? []
}

/** At least one key of each word must match. */
function everyWord(words: readonly string[][]) {
  const fits = words.map((keys) => sql`name_keys(n.full_name, false) && ${keys}::text[]`)
  return sql`${sql.join(fits, sql` and `)}`
}

const asOneWord = (keys: readonly string[]) => sql`name_keys(n.full_name, false) && ${keys}::text[]`

/** Accounts whose name matches; the record of each account is looked up later, once for all of its ranks. */
const byName = (rank: RawBuilder<unknown>, fits: RawBuilder<unknown>) => sql`
  select ${rank} as rank, n.id, n.full_name from users n where n.user_type = 'PATIENT' and ${fits}`

const byDependentsName = (rank: RawBuilder<unknown>, fits: RawBuilder<unknown>) => sql`
  select ${rank} as rank, n.patient_id as id from dependents n where n.is_active and ${fits}`

/** Accounts with a phone, in canonical form or in a format that an earlier system stored. */
const byPhone = (phone: string) => sql`
  select 0 as rank, n.id, n.full_name from users n where n.user_type = 'PATIENT' and n.phone = ${phone}
  union all select 0, n.id, n.full_name from users n
    where n.user_type = 'PATIENT' and n.phone !~ '^91[6-9][0-9]{9}$' and length(${phone}) >= 10
      and phone_key(n.phone) = phone_key(${phone})`

/** The colon sorts after every digit. */
const byLastDigits = (digits: string) => sql`
  select 3 as rank, n.id, n.full_name from users n
  where n.user_type = 'PATIENT' and reverse(n.phone) ~>=~ reverse(${digits})
    and reverse(n.phone) ~<~ (reverse(${digits}) || ':')`

const byAppointment = (appointmentId: number, scope: Scope) => sql`
  select 1 as rank, a.patient_id as id from appointments a
    where a.id = ${appointmentId} and a.is_active and ${isInScope(scope)}`

const byDocument = (number: string, scope: Scope) => sql`
  select 2 as rank, a.patient_id as id from receipts rc join payments y on y.id = rc.payment_id
    join appointments a on a.id = y.appointment_id where rc.number = ${number} and ${isInScope(scope)}
  union all select 2, a.patient_id from bill_notes b join receipts rc on rc.id = b.receipt_id
    join payments y on y.id = rc.payment_id join appointments a on a.id = y.appointment_id
  where b.number = ${number} and ${isInScope(scope)}`

/** The rank of a name as typed; 5 is a similar sound, 6 one wrong letter per word. */
export const typedRank = 4

/**
 * The record of an account, with the account's name unless it was merged into another. A lateral join, row by row: with
 * a plain join PostgreSQL overestimates the rows of an index on an expression and reads all patients instead.
 */
const recordOf = sql`cross join lateral (
  select coalesce(p.merged_into_patient_id, p.id) as id,
    case when p.merged_into_patient_id is null then n.full_name end as name
  from patient_profiles p where p.user_id = n.id limit 1) r`

export interface Asked {
  question: Question
  keys: NameKeys | null
  /** Leaves out names that only sound alike or are misspelt. */
  isTypedOnly: boolean
  scope: Scope
  page: Page
}

/**
 * One row per patient, best match first: full phone number, appointment or document number, last digits, name. Only a
 * full phone number finds patients outside the scope. The statement contains only the parts that it needs, since
 * planning all of them takes longer than most searches.
 */
export async function findPeople(db: DatabaseOrTx, asked: Asked): Promise<FoundPerson[]> {
  const { question, keys, isTypedOnly, scope } = asked
  const { after, limit } = asked.page
  const accounts = [sql`select 9 as rank, 0::bigint as id, '' as full_name where false`]
  const records = [sql`select 9 as rank, 0::bigint as id where false`]
  if (question.phone !== null) accounts.push(byPhone(question.phone))
  if (question.lastDigits !== null) accounts.push(byLastDigits(question.lastDigits))
  if (question.appointmentId !== null) records.push(byAppointment(question.appointmentId, scope))
  if (question.documentNumber !== null) records.push(byDocument(question.documentNumber, scope))
  if (keys !== null) {
    accounts.push(byName(sql`4`, everyWord(keys.begins)))
    records.push(byDependentsName(sql`4`, everyWord(keys.begins)))
    if (!isTypedOnly) {
      accounts.push(byName(sql`5`, everyWord(keys.sounds)), byName(sql`5`, asOneWord(keys.joined)))
      accounts.push(byName(sql`6`, everyWord(keys.misspelt)))
      records.push(byDependentsName(sql`5`, everyWord(keys.sounds)))
      records.push(byDependentsName(sql`5`, asOneWord(keys.joined)))
      records.push(byDependentsName(sql`6`, everyWord(keys.misspelt)))
    }
  }
  const { rows } = await sql<FoundPerson>`
    with found as materialized (
      select w.id, min(w.rank) as rank, max(w.name) as name from (
        select n.rank, r.id, r.name from (
          select n.id, min(n.rank) as rank, min(n.full_name) as full_name
          from (${sql.join(accounts, sql` union all `)}) n group by n.id) n ${recordOf}
        union all select d.rank, d.id, null from (${sql.join(records, sql` union all `)}) d) w
      group by w.id)
    select f.rank, f.id, f.name as "fullName", right(one.phone, 4) as "phoneLast4", one.date_of_birth as "dateOfBirth"
    from (
      select found.rank, found.id, coalesce(found.name, (
        select u.full_name from patient_profiles p join users u on u.id = p.user_id where p.id = found.id), '') as name
      from found order by 1, 3, 2 offset 0) f
    cross join lateral (
      select p.date_of_birth, u.phone from patient_profiles p join users u on u.id = p.user_id
      where p.id = f.id and ${isCurrentPatient} limit 1) one
    where (f.rank = 0 or ${isKnownIn(scope, sql`f.id`)})
      and (${after === null} or (f.rank, f.name, f.id) > (${after?.rank ?? 0}::bigint,
        ${after?.fullName ?? ''}::text, ${after?.id ?? 0}::bigint))
    order by f.rank, f.name, f.id limit ${limit}`.execute(db)
  return rows
}

export interface Relation {
  ofPatientId: PatientId
  /** Null for a dependent, who has no record of their own. */
  id: PatientId | null
  dependentId: number | null
  fullName: string
  dateOfBirth: string | null
  relation: string | null
}

/**
 * The others on these patients' phones: their dependents, and accounts with the same number in another format.
 */
export async function listFamilies(db: DatabaseOrTx, patientIds: readonly PatientId[]): Promise<Relation[]> {
  const { rows } = await sql<Relation>`
    select * from (
      select d.patient_id as "ofPatientId", null::bigint as id, d.id as "dependentId", d.full_name as "fullName",
        d.date_of_birth as "dateOfBirth", d.relation
      from dependents d where d.patient_id = any(${patientIds}::bigint[]) and d.is_active
      union all
      select m.id, p.id, null, u.full_name, p.date_of_birth, null
      from patient_profiles m join users mu on mu.id = m.user_id
      join duplicate_patients x on mu.id in (x.kept_user_id, x.other_user_id) and x.resolved_at is null
      join users u on u.id = case when x.kept_user_id = mu.id then x.other_user_id else x.kept_user_id end
      join patient_profiles p on p.user_id = u.id
      where m.id = any(${patientIds}::bigint[]) and ${isCurrentPatient}) f
    order by f."ofPatientId", f.id, f."dependentId"`.execute(db)
  return rows
}

export interface Standing {
  patientId: PatientId
  nextAppointmentAt: Temporal.Instant | null
  duePaise: number
}

/** The patients' next visit and the amount they owe, counting only appointments in the scope. */
export async function listStandings(
  db: DatabaseOrTx,
  patientIds: readonly PatientId[],
  { scope, now }: { scope: Scope; now: Temporal.Instant },
): Promise<Standing[]> {
  const { rows } = await sql<Standing>`
    select a.patient_id as "patientId",
      min(a.scheduled_start_at) filter (where a.scheduled_end_at > ${now} and (a.status in ('CONFIRMED', 'IN_PROGRESS')
        or (a.status = 'BOOKED' and (a.hold_expires_at is null or a.hold_expires_at > ${now})))) as "nextAppointmentAt",
      coalesce(sum(${duePaise}) filter (where a.status not in ('BOOKED')), 0)::int as "duePaise"
    from appointments a where a.patient_id = any(${patientIds}::bigint[]) and a.is_active and ${isInScope(scope)}
    group by a.patient_id`.execute(db)
  return rows
}
