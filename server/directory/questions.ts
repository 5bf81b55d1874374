import type { z } from 'zod'
import type { AvailabilityQuery, ClinicianQuery } from '../../contract/public/clinic.ts'
import type { Settings } from '../../contract/rules/settings.ts'
import type { CentreId, ClinicianId, VisitType } from '../../contract/core/values.ts'
import { readCursor } from '../http/cursor.ts'
import { daysAsked, type AvailabilityQuestion } from '../scheduling/availability.ts'
import { searchTerms, type SearchTerm } from './search-words.ts'

const defaultLimit = 20

export interface Position {
  startsAt: string
  fullName: string
  clinicianId: ClinicianId
}

export interface ListQuestion {
  centreId?: CentreId
  specialization?: string
  language?: string
  mode?: VisitType
  terms?: SearchTerm[] | null
  sort: 'soonest' | 'name'
  /** The last of the page before; its time only if the list is sorted by it, and empty if it has none. */
  after?: Position
  limit: number
}

/** Whoever has a time first comes first; of those with the same, or none, by name. */
export function comparePositions(a: Position, b: Position): number {
  const keysOf = ({ startsAt, fullName, clinicianId }: Position) =>
    [startsAt === '' ? 1 : 0, startsAt, fullName, clinicianId] as const
  const [left, right] = [keysOf(a), keysOf(b)]
  const index = left.findIndex((key, place) => key !== right[place])
  return index === -1 ? 0 : (left[index] ?? 0) < (right[index] ?? 0) ? -1 : 1
}

const folded = (text: string | undefined) => (text === undefined || text === '' ? undefined : text.toLowerCase())

/** Each term has to match, in any order and however often it occurs. */
function termsOf(q: string | undefined): SearchTerm[] | null | undefined {
  if (q === undefined || q === '') return undefined
  const terms = searchTerms(q)?.map((term) => [JSON.stringify(term), term] as const)
  if (terms === undefined) return null
  // Only titles: any clinician is meant, as with an empty search.
  if (terms.length === 0) return undefined
  return [...new Map(terms.toSorted(([a], [b]) => (a < b ? -1 : 1))).values()]
}

/** The question for the list in a normalised form. Throws INVALID_REQUEST for an invalid cursor. */
export function listQuestion(query: z.infer<typeof ClinicianQuery>): ListQuestion {
  const position = query.cursor === undefined ? undefined : readCursor(query.cursor, ['string', 'string', 'number'])
  return {
    centreId: query.centreId as CentreId | undefined,
    specialization: folded(query.specialization),
    language: folded(query.language),
    mode: query.mode,
    terms: termsOf(query.q),
    sort: query.sort ?? 'soonest',
    after: position && { startsAt: position[0], fullName: position[1], clinicianId: position[2] as ClinicianId },
    limit: query.limit ?? defaultLimit,
  }
}

/** The question for a clinician's free times, the same for all ranges with the same bookable days. */
export function availabilityQuestion(
  settings: Settings,
  clinicianId: ClinicianId,
  { from, to, mode, centreId }: z.infer<typeof AvailabilityQuery>,
  now: Temporal.Instant,
): AvailabilityQuestion {
  return { clinicianId, ...daysAsked(settings, { from, to }, now), mode, centreId: centreId as CentreId | undefined }
}

/** The cache key of a question; the objects above determine the order of its parts. */
export const keyOf = (kind: 'list' | 'clinician' | 'availability' | 'concerns', question: unknown): string =>
  `${kind} ${JSON.stringify(question)}`
