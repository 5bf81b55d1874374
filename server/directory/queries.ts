import { sql } from 'kysely'
import type { Centre, Clinician } from '../../contract/public/clinic.ts'
import type { CentreId, ClinicianId, VisitType } from '../../contract/core/values.ts'
import type { DatabaseOrTx } from '../db/pool.ts'
import { feesPaise } from '../db/fee-fragment-queries.ts'
import { workOf } from '../db/hours-fragment-queries.ts'
import { unheard, type SearchTerm } from './search-words.ts'

export async function listCentres(db: DatabaseOrTx): Promise<Centre[]> {
  const { rows } = await sql<Centre>`
    select id, name, city, address_line1 as "addressLine1", address_line2 as "addressLine2", pincode,
      contact_phone as "contactPhone", map_url as "mapUrl", directions, timezone
    from centres where is_active order by name, id`.execute(db)
  return rows
}

export type ClinicianRow = Omit<Clinician, 'nextAvailableAt'>

export interface ClinicianFilter {
  clinicianIds?: readonly ClinicianId[]
  centreId?: CentreId
  specialization?: string
  language?: string
  mode?: VisitType
  /** Each filter has to match; null matches nothing. */
  terms?: readonly SearchTerm[] | null
  /** Slugs, of which one is enough. */
  concerns?: readonly string[]
  after?: { fullName: string; clinicianId: ClinicianId }
  limit: number
  now: Temporal.Instant
}

/** The clinic's database may store one speciality as text, or several as JSON: see `words_of` in the migrations. */
const inWords = `nullif(array_to_string(words_of(c.specialization), ', '), '')`
export const specialityInWords = sql.raw(inWords)

const plain = (text: string) =>
  sql.raw(`lower(normalize(translate(${text}, '${unheard.replace("'", "''")}', ''), NFKC))`)
const everyWord = plain(`concat_ws(' ', u.full_name, ${inWords}, c.bio, c.languages::text,
  array_to_string(words_of(c.expertise), ' '))`)
const speciality = plain(`coalesce(${inWords}, '')`)
const qualifications = plain(`coalesce(c.qualifications, '')`)
const placeName = plain(`concat_ws(' ', ce.name, ce.city)`)
const ownWords = plain(`concat_ws(' ', '', u.full_name, ${inWords}, array_to_string(words_of(c.languages), ' '))`)

const isPublic = sql`c.is_active and u.is_active and c.consultation_fee is not null`

/** By what a term stands for: a profession, or a place of work. */
const meaningsOf = (term: SearchTerm, now: Temporal.Instant) => [
  ...term.specialities.map((word) => sql`strpos(${speciality}, ${word}) > 0`),
  ...term.qualifications.map((word) => sql`strpos(${qualifications}, ${word}) > 0`),
  sql`exists (select from centres ce where ce.is_active and strpos(${placeName}, ${term.place}) > 0
    and (ce.id = c.primary_centre_id or ce.id in (select w.centre_id from ${workOf(now)})))`,
]

/** Each term has to match, as it is or by what it stands for. */
function matchesTerms(terms: readonly SearchTerm[] | null, now: Temporal.Instant) {
  if (terms === null) return sql`false`
  const found = terms.map((term) => {
    const places = [
      sql`strpos(${everyWord}, ${term.anywhere}) > 0`,
      ...meaningsOf(term, now),
      sql`c.id in (select t.clinician_id from concerns k join treated_concerns t on t.concern_slug = k.slug
        where names_concern(${term.word}, k.words))`,
    ]
    return sql`(${sql.join(places, sql` or `)})`
  })
  return sql.join([sql`true`, ...found], sql` and `)
}

/** The words of those terms that begin a word of somebody's name, profession or language, or name a place of work. */
export async function findKnownWords(
  db: DatabaseOrTx,
  terms: readonly SearchTerm[],
  now: Temporal.Instant,
): Promise<string[]> {
  const known = terms.map((term) => {
    const places = [sql`strpos(${ownWords}, ' ' || ${term.anywhere}::text) > 0`, ...meaningsOf(term, now)]
    return sql`select ${term.word}::text as word where exists (
      select from clinician_profiles c join users u on u.id = c.user_id
      where ${isPublic} and (${sql.join(places, sql` or `)}))`
  })
  const { rows } = await sql<{ word: string }>`${sql.join(known, sql` union all `)}`.execute(db)
  return rows.map(({ word }) => word)
}

/** Which active clinicians the filter lets through. */
function matches(filter: Omit<ClinicianFilter, 'limit'>) {
  const where = [isPublic]
  if (filter.clinicianIds !== undefined) where.push(sql`c.id = any(${filter.clinicianIds}::bigint[])`)
  if (filter.specialization !== undefined) {
    where.push(sql`lower(${filter.specialization}) in (
      select lower(word) from unnest(words_of(c.specialization) || ${specialityInWords}) word)`)
  }
  if (filter.language !== undefined) {
    where.push(sql`lower(${filter.language}) in (select lower(l) from unnest(words_of(c.languages)) l)`)
  }
  if (filter.centreId !== undefined || filter.mode !== undefined) {
    where.push(sql`exists (
      select from ${workOf(filter.now)} where (${filter.centreId ?? null}::bigint is null
          or w.centre_id = ${filter.centreId ?? null})
        and (${filter.mode ?? null}::text is null or w.mode = ${filter.mode ?? null}))`)
  }
  if (filter.terms !== undefined) where.push(matchesTerms(filter.terms, filter.now))
  if (filter.concerns !== undefined) {
    where.push(sql`c.id in (select clinician_id from treated_concerns
      where concern_slug = any(${filter.concerns}::text[]))`)
  }
  if (filter.after !== undefined) {
    where.push(sql`(u.full_name, c.id) > (${filter.after.fullName}, ${filter.after.clinicianId}::bigint)`)
  }
  return sql.join(where, sql` and `)
}

/** Who has a page that search engines may list. */
export async function listPublicIds(db: DatabaseOrTx): Promise<ClinicianId[]> {
  const { rows } = await sql<{ id: ClinicianId }>`
    select c.id from clinician_profiles c join users u on u.id = c.user_id
    where ${isPublic} order by c.id`.execute(db)
  return rows.map(({ id }) => id)
}

/** The ids and names of those that match, to sort them by what is not in the database. */
export async function findMatching(
  db: DatabaseOrTx,
  filter: Omit<ClinicianFilter, 'limit'>,
): Promise<{ id: ClinicianId; fullName: string }[]> {
  const { rows } = await sql<{ id: ClinicianId; fullName: string }>`
    select c.id, u.full_name as "fullName" from clinician_profiles c join users u on u.id = c.user_id
    where ${matches(filter)} order by u.full_name, c.id`.execute(db)
  return rows
}

/** Of the kinds of visit that are offered. */
const lowestFee = ({ feesPaise: fees, consultationModes: modes }: Omit<ClinicianRow, 'feePaise'>) =>
  Math.min(...(modes.length === 0 ? Object.values(fees) : modes.map((mode) => fees[mode])))

/** Active clinicians by name, at most `limit`, starting after `after`. Centres and modes are those of their hours. */
export async function listClinicians(db: DatabaseOrTx, filter: ClinicianFilter): Promise<ClinicianRow[]> {
  const { rows } = await sql<Omit<ClinicianRow, 'feePaise'>>`
    select c.id, u.full_name as "fullName", ${specialityInWords} as specialization,
      c.registration_number as "registrationNumber", c.years_of_experience as "yearsOfExperience", c.bio,
      to_json(words_of(c.languages)) as languages, c.qualifications, c.photo_url as "photoUrl",
      c.first_session as "firstSession",
      coalesce((select json_agg(json_build_object('slug', k.slug, 'name', k.name) order by k.position, k.slug)
        from treated_concerns t join concerns k on k.slug = t.concern_slug where t.clinician_id = c.id),
          '[]') as concerns,
      coalesce(
        (select json_agg(distinct w.mode order by w.mode) from ${workOf(filter.now)}),
        case when jsonb_typeof(c.consultation_modes) = 'array'
          then (select json_agg(m) from jsonb_array_elements_text(c.consultation_modes) m where m in ('ONLINE',
            'IN_PERSON')) end,
        '[]') as "consultationModes",
      ${feesPaise} as "feesPaise", c.default_consultation_duration_minutes as "durationMinutes",
      (select coalesce(json_agg(json_build_object('id', ce.id, 'name', ce.name, 'city', ce.city) order by ce.name),
        '[]')
       from centres ce where ce.is_active and (ce.id = c.primary_centre_id or ce.id in (
         select w.centre_id from ${workOf(filter.now)}))) as centres
    from clinician_profiles c join users u on u.id = c.user_id
    where ${matches(filter)}
    order by u.full_name, c.id
    limit ${filter.limit}`.execute(db)
  return rows.map((row) => ({ ...row, feePaise: lowestFee(row) }))
}
