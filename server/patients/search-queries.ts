import { sql, type RawBuilder } from 'kysely'
import type { PatientId } from '../../contract/core/values.ts'
import type { Scope } from '../../contract/rules/scope.ts'
import { duePaise, isInScope } from '../db/appointment-fragment-queries.ts'
import type { DatabaseOrTx } from '../db/pool.ts'
import { isKnownIn, isThere } from './known-queries.ts'
import type { NameKeys, Question } from './search-words.ts'

/** How well a patient fits, 0 best; then by name. */
interface FoundPosition {
  rank: number
  fullName: string
  id: PatientId
}

export interface FoundPerson extends FoundPosition {
  phoneLast4: string | null
  dateOfBirth: string | null
}

/** Where the page before ended. */
interface Page {
  after: FoundPosition | null
  limit: number
}

export async function readNameKeys(db: DatabaseOrTx, name: string): Promise<string[]> {
  const { rows } = await sql<{ keys: string[] | null }>`select name_keys(${name}, true) as keys`.execute(db)
  return rows[0]?.keys ?? []
}

type Words = NameKeys['begins']

/** The keys of each of four words have to be there; a name of fewer asks for its first again. */
const everyWord = (words: Words) => sql`
  name_keys(n.full_name, false) && ${words[0]}::text[] and name_keys(n.full_name, false) && ${words[1]}::text[]
    and name_keys(n.full_name, false) && ${words[2]}::text[] and name_keys(n.full_name, false) && ${words[3]}::text[]`

/** Users and dependents, by their names, of whose patients a search is. */
const byName = (rank: RawBuilder<unknown>, fits: RawBuilder<unknown>) => sql`
  select ${rank} as rank, coalesce(p.merged_into_patient_id, p.id) as id from users n
    join patient_profiles p on p.user_id = n.id where n.user_type = 'PATIENT' and ${fits}
  union all select ${rank}, p.id from dependents n join patient_profiles p on p.id = n.patient_id
    where n.is_active and ${fits}`

/** The patients of a phone in its canonical form, and those whom an earlier system wrote down with it in another. */
const byPhone = (phone: string) => sql`
  select 0 as rank, p.id from users n join patient_profiles p on p.user_id = n.id
    where n.user_type = 'PATIENT' and n.phone = ${phone}
  union all select 0, p.id from users n join patient_profiles p on p.user_id = n.id
    where n.user_type = 'PATIENT' and n.phone !~ '^91[6-9][0-9]{9}$' and length(${phone}) >= 10
      and phone_key(n.phone) = phone_key(${phone})`

/** A colon comes after every digit. */
const byLastDigits = (digits: string | null) => sql`
  select 3 as rank, p.id from users n join patient_profiles p on p.user_id = n.id
  where n.user_type = 'PATIENT' and reverse(n.phone) ~>=~ reverse(${digits})
    and reverse(n.phone) ~<~ (reverse(${digits}) || ':')`

const byNumber = ({ appointmentId, documentNumber }: Question, scope: Scope) => sql`
  select 1 as rank, a.patient_id as id from appointments a
    where a.id = ${appointmentId} and a.is_active and ${isInScope(scope)}
  union all select 2, a.patient_id from receipts rc join payments y on y.id = rc.payment_id
    join appointments a on a.id = y.appointment_id where rc.number = ${documentNumber} and ${isInScope(scope)}
  union all select 2, a.patient_id from bill_notes b join receipts rc on rc.id = b.receipt_id
    join payments y on y.id = rc.payment_id join appointments a on a.id = y.appointment_id
  where b.number = ${documentNumber} and ${isInScope(scope)}`

const noWords: Words = [[], [], [], []]

interface Asked {
  question: Question
  keys: NameKeys | null
  scope: Scope
  page: Page
}

/**
 * One row a patient, in the order of how well they fit: by a whole phone, a number of ours, the last digits; a name as it is
 * typed, as it sounds, misspelt in one letter a word. A whole phone alone looks past the scope.
 */
export async function findPeople(db: DatabaseOrTx, { question, keys, scope, page }: Asked): Promise<FoundPerson[]> {
  const { begins = noWords, sounds = noWords, misspelt = noWords, joined = [] } = keys ?? {}
  const { after, limit } = page
  const { rows } = await sql<FoundPerson>`
    with found as materialized (
      select w.id, min(w.rank) as rank from (
        ${byPhone(question.phone ?? '')} union all ${byNumber(question, scope)} union all ${byLastDigits(question.lastDigits)}
        union all ${byName(sql`4`, everyWord(begins))} union all ${byName(sql`5`, everyWord(sounds))}
        union all ${byName(sql`5`, sql`name_keys(n.full_name, false) && ${joined}::text[]`)}
        union all ${byName(sql`6`, everyWord(misspelt))}) w
      group by w.id)
    select found.rank, p.id, u.full_name as "fullName", right(u.phone, 4) as "phoneLast4",
      p.date_of_birth as "dateOfBirth"
    from found join patient_profiles p on p.id = found.id join users u on u.id = p.user_id
    where ${isThere} and (found.rank = 0 or ${isKnownIn(scope)})
      and (${after === null} or (found.rank, u.full_name, p.id) > (${after?.rank ?? 0}::bigint,
        ${after?.fullName ?? ''}::text, ${after?.id ?? 0}::bigint))
    order by found.rank, u.full_name, p.id limit ${limit}`.execute(db)
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

/** Who else is on the phones of these patients: their dependents, and accounts that have the same number in another form. */
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
      where m.id = any(${patientIds}::bigint[]) and ${isThere}) f
    order by f."ofPatientId", f.id, f."dependentId"`.execute(db)
  return rows
}

export interface Standing {
  patientId: PatientId
  nextAppointmentAt: Temporal.Instant | null
  duePaise: number
}

/** The next visit of patients, and what they owe, of what a scope reaches. */
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
