import type { FoundPatientList } from '../../contract/staff/patients.ts'
import type { PatientId } from '../../contract/core/values.ts'
import type { StaffActor } from '../../contract/rules/actor.ts'
import { scopeOf, type Scope } from '../../contract/rules/scope.ts'
import { listOf } from '../core/list-of.ts'
import { toWire } from '../core/instants.ts'
import type { DatabaseOrTx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { readCursor, writeCursor } from '../http/cursor.ts'
import { insertLookups, listUnknownIn } from './known-queries.ts'
import {
  findPeople,
  listFamilies,
  listStandings,
  readNameKeys,
  typedRank,
  type Asked,
  type FoundPerson,
  type Relation,
} from './search-queries.ts'
import { readQuestion, sortKeys } from './search-words.ts'

const toRelative = ({ id, dependentId, fullName, dateOfBirth, relation }: Relation) => ({
  id,
  dependentId,
  fullName,
  dateOfBirth,
  relation,
})

/** The family, the next visit and the amount due of each patient. */
export async function describePatients(
  db: DatabaseOrTx,
  patientIds: readonly PatientId[],
  { scope, now }: { scope: Scope; now: Temporal.Instant },
) {
  const [families, standings] = await Promise.all([
    listFamilies(db, patientIds),
    listStandings(db, patientIds, { scope, now }),
  ])
  const byPatient = new Map(standings.map((one) => [one.patientId, one]))
  return (patientId: PatientId) => {
    const standing = byPatient.get(patientId)
    const nextAt = standing?.nextAppointmentAt ?? null
    return {
      nextAppointmentAt: nextAt === null ? null : toWire(nextAt),
      duePaise: standing?.duePaise ?? 0,
      family: families.filter((one) => one.ofPatientId === patientId).map(toRelative),
    }
  }
}

/**
 * Searches for similar-sounding and misspelt names only if exact matches do not fill the page.
 */
async function findNearest(db: DatabaseOrTx, asked: Omit<Asked, 'isTypedOnly'>): Promise<FoundPerson[]> {
  const { after, limit } = asked.page
  if (asked.keys !== null && (after?.rank ?? 0) <= typedRank) {
    const found = await findPeople(db, { ...asked, isTypedOnly: true })
    if (found.length === limit) return found
  }
  return findPeople(db, { ...asked, isTypedOnly: false })
}

/**
 * Searches by whatever a caller gives: a full phone number or its last digits, a name in any script or spelling, the
 * number of an appointment or a document. Throws INVALID_REQUEST for an invalid cursor.
 */
export async function searchPatients(
  deps: Deps,
  actor: StaffActor,
  { q, cursor, limit = 20 }: { q: string; cursor?: string; limit?: number },
): Promise<FoundPatientList> {
  const { db } = deps
  const now = deps.clock.now()
  const scope = scopeOf(actor, 'day.read')
  const position = cursor === undefined ? null : readCursor(cursor, ['number', 'string', 'number'])
  const after = position && { rank: position[0], fullName: position[1], id: position[2] as PatientId }
  const question = readQuestion(q, listOf(deps.config.PHONE_COUNTRIES))
  const keys = question.name === null ? null : sortKeys(await readNameKeys(db, question.name))
  const found = await findNearest(db, { question, keys, scope, page: { after, limit: limit + 1 } })
  const page = found.slice(0, limit)
  const ids = page.map(({ id }) => id)
  if (question.phone !== null && ids.length > 0) {
    const patientIds = await listUnknownIn(db, scope, ids)
    if (patientIds.length > 0) await insertLookups(db, { userId: actor.userId, patientIds, how: 'PHONE', now })
  }
  const more = await describePatients(db, ids, { scope, now })
  const last = page.at(-1)
  return {
    items: page.map(({ id, fullName, phoneLast4, dateOfBirth }) => ({
      id,
      fullName,
      phoneLast4,
      dateOfBirth,
      ...more(id),
    })),
    nextCursor: found.length > limit && last !== undefined ? writeCursor([last.rank, last.fullName, last.id]) : null,
  }
}
