import type { Concern } from '../../contract/public/clinic.ts'
import type { ClinicianId } from '../../contract/core/values.ts'
import type { DatabaseOrTx } from '../db/pool.ts'
import { findConcernsNamed, listConcernWords } from './concern-queries.ts'
import { isNear } from './near-words.ts'
import { findKnownWords, findMatching, type ClinicianFilter } from './queries.ts'
import { nearTrade, type SearchTerm } from './search-words.ts'

export interface Found {
  matching: { id: ClinicianId; fullName: string }[]
  /** What the words name, whether or not somebody treats it. */
  concerns: Concern[]
}

/**
 * Who matches every word. If nobody does, what people type in distress is read more leniently: who treats any of the
 * concerns that the words name, be it with a slip, and words that name nothing here do not count ('suicidal thoughts',
 * 'anxeity').
 */
export async function findClinicians(db: DatabaseOrTx, filter: Omit<ClinicianFilter, 'limit'>): Promise<Found> {
  const { terms } = filter
  const matching = await findMatching(db, filter)
  if (terms === undefined || terms === null) return { matching, concerns: [] }
  const words = terms.map(({ word }) => word)
  const concerns = await findConcernsNamed(db, words)
  if (matching.length > 0) return { matching, concerns }
  return (await findLeniently(db, { ...filter, terms })) ?? { matching, concerns }
}

/** Undefined if no word is near anything. */
async function findLeniently(
  db: DatabaseOrTx,
  filter: Omit<ClinicianFilter, 'limit'> & { terms: readonly SearchTerm[] },
): Promise<Found | undefined> {
  const typed = filter.terms.map(({ word }) => word)
  const [all, known] = await Promise.all([
    listConcernWords(db, typed),
    findKnownWords(db, filter.terms, filter.now).then((words) => new Set(words)),
  ])
  const found = new Map<string, Concern>()
  const kept: SearchTerm[] = []
  let isCorrected = false
  for (const term of filter.terms) {
    const { word } = term
    const exact = all.filter(({ named }) => named.includes(word))
    const near =
      exact.length > 0 || known.has(word) ? [] : all.filter(({ words }) => words.some((one) => isNear(word, one)))
    for (const { slug, name, clinicians } of [...exact, ...near]) found.set(slug, { slug, name, clinicians })
    if (exact.length > 0 || near.length > 0) continue
    const trade = known.has(word) ? undefined : nearTrade(term)
    if (trade !== undefined) isCorrected = true
    if (known.has(word) || trade !== undefined) kept.push(trade ?? term)
  }
  if (found.size === 0 && !isCorrected) return undefined
  const concerns = all.flatMap(({ slug }) => found.get(slug) ?? [])
  const slugs = concerns.map(({ slug }) => slug)
  const matching = await findMatching(db, { ...filter, terms: kept, ...(slugs.length > 0 && { concerns: slugs }) })
  return { matching, concerns }
}
