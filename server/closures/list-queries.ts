import { sql } from 'kysely'
import type { Scope } from '../../contract/rules/scope.ts'
import { isInScope } from '../db/appointment-fragment-queries.ts'
import { isConcerned } from '../db/offer-fragment-queries.ts'
import type { DatabaseOrTx } from '../db/pool.ts'
import { isClosureInScope, ofClosure, type ClosureRow } from './closure-queries.ts'

export interface ListedClosure {
  closure: ClosureRow
  toSettle: number
  startMs: number
}

/** In whole milliseconds, as a cursor has it. */
const startMs = sql`floor(extract(epoch from cl.starts_at) * 1000)::bigint`

/** The closures that are not over, the first to begin first, with how many of their visits wait to be settled. */
export async function listClosures(
  db: DatabaseOrTx,
  scope: Scope,
  { after, limit, now }: { after: readonly [startMs: number, id: number] | null; limit: number; now: Temporal.Instant },
): Promise<ListedClosure[]> {
  const { rows } = await sql<ClosureRow & Omit<ListedClosure, 'closure'>>`
    select ${ofClosure.columns}, ${startMs} as "startMs", (
      select count(*)::int from appointments a
      left join lateral (select f.id, f.outcome from closure_offers f
        where f.closure_id = cl.id and f.appointment_id = a.id and f.time_version = a.time_version
        order by f.id desc limit 1) own on true
      where ${isConcerned(now)} and ${isInScope(scope)} and own.outcome is distinct from 'KEPT'
        and (own.id is not null or coalesce(a.override_reason, '') = '')) as "toSettle"
    ${ofClosure.from}
    where cl.ends_at > ${now}::timestamptz and ${isClosureInScope(scope)}
      and (${after === null} or (${startMs}, cl.id) > (${after?.[0] ?? 0}::bigint, ${after?.[1] ?? 0}::bigint))
    order by ${startMs}, cl.id limit ${limit}`.execute(db)
  return rows.map(({ startMs: at, toSettle, ...closure }) => ({ closure, toSettle, startMs: at }))
}
