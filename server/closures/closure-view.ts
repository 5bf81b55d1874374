import type {
  Affected,
  Closure,
  ClosureList,
  ClosurePreview,
  ClosureReply,
  ClosureStanding,
} from '../../contract/staff/closures.ts'
import type { AppointmentId } from '../../contract/core/values.ts'
import { scopeOf } from '../../contract/rules/scope.ts'
import { describeAppointments } from '../appointments/staff-view.ts'
import type { Author } from '../audit/record.ts'
import { AppError } from '../core/app-error.ts'
import { toWire } from '../core/instants.ts'
import type { Deps } from '../deps.ts'
import { readCursor, writeCursor } from '../http/cursor.ts'
import type { ClosedSpan } from '../scheduling/free-slots.ts'
import { findClosure, listAffected, listVisitsIn, type AffectedRow, type ClosureRow } from './closure-queries.ts'
import { findOffers } from './find-offers.ts'
import { listClosures } from './list-queries.ts'

const toClosure = ({ startsAt, endsAt, ...row }: ClosureRow): Closure => ({
  ...row,
  startsAt: toWire(startsAt),
  endsAt: toWire(endsAt),
})

interface Search {
  closed?: ClosedSpan
  until?: Temporal.Instant
}

async function describe(
  deps: Deps,
  { actor }: Author,
  rows: readonly AffectedRow[],
  search: Search,
): Promise<Affected[]> {
  const ids = rows.map(({ appointmentId }) => appointmentId)
  const open = rows.flatMap(({ appointmentId, state }) => (isToSettle(state) ? [appointmentId] : []))
  const [appointments, offers] = await Promise.all([
    describeAppointments(deps, deps.db, actor, ids),
    findOffers(deps, deps.db, open, search),
  ])
  const byId = new Map<AppointmentId, (typeof appointments)[number]>(appointments.map((one) => [one.id, one]))
  return rows.flatMap(({ appointmentId, state, sentAt }) => {
    const appointment = byId.get(appointmentId)
    if (appointment === undefined) return []
    const sent = sentAt === null ? null : toWire(sentAt)
    return [{ appointment, offers: offers.get(appointmentId) ?? [], state, sentAt: sent }]
  })
}

const isToSettle = (state: AffectedRow['state']) => ['OPEN', 'ASKED', 'UNANSWERED'].includes(state)

/** A page of the closures that are not over. */
export async function readClosures(
  deps: Deps,
  { actor }: Author,
  { cursor, limit = 50 }: { cursor?: string; limit?: number },
): Promise<ClosureList> {
  const after = cursor === undefined ? null : readCursor(cursor, ['number', 'number'])
  const paging = { after, limit: limit + 1, now: deps.clock.now() }
  const rows = await listClosures(deps.db, scopeOf(actor, 'closures.write'), paging)
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    items: page.map(({ closure, toSettle }) => ({ ...toClosure(closure), toSettle })),
    nextCursor: rows.length > limit && last !== undefined ? writeCursor([last.startMs, last.closure.id]) : null,
  }
}

/** What a closure would meet, were it made now. */
export async function previewClosure(deps: Deps, author: Author, span: ClosedSpan): Promise<ClosurePreview> {
  const scope = scopeOf(author.actor, 'closures.write')
  const ids = await listVisitsIn(deps.db, span, { scope, now: deps.clock.now() })
  const rows = ids.map((appointmentId) => ({ appointmentId, state: 'OPEN' as const, sentAt: null }))
  return { affected: await describe(deps, author, rows, { closed: span }) }
}

/** A closure with every visit that it met, and how many of them are settled. Throws NOT_FOUND outside the scope. */
export async function readClosure(deps: Deps, author: Author, id: number): Promise<ClosureStanding> {
  const scope = scopeOf(author.actor, 'closures.write')
  const closure = await findClosure(deps.db, id, scope)
  if (closure === undefined) throw new AppError('NOT_FOUND')
  const rows = await listAffected(deps.db, id, { scope, now: deps.clock.now() })
  const count = (...states: AffectedRow['state'][]) => rows.filter(({ state }) => states.includes(state)).length
  return {
    closure: toClosure(closure),
    affected: await describe(deps, author, rows, { until: closure.endsAt }),
    open: count('OPEN', 'ASKED'),
    moved: count('MOVED'),
    cancelled: count('CANCELLED'),
    unanswered: count('UNANSWERED'),
    kept: count('KEPT'),
  }
}

export const toReply = ({ closure, affected }: ClosureStanding): ClosureReply => ({ closure, affected })
