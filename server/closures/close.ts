import type { ClosureBody } from '../../contract/staff/closures.ts'
import type { CentreId, ClinicianId } from '../../contract/core/values.ts'
import { scopeOf } from '../../contract/rules/scope.ts'
import { recordAudit, type Author } from '../audit/record.ts'
import { AppError } from '../core/app-error.ts'
import { toWire } from '../core/instants.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'
import { transactOnce } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import type { ClosedSpan } from '../scheduling/free-slots.ts'
import { lockClinicians } from '../scheduling/lock.ts'
import {
  deleteClosure,
  findClosure,
  findClosurePlace,
  findSameClosure,
  handOverOffers,
  insertAffected,
  insertClosure,
  withdrawOffers,
} from './closure-queries.ts'

export const toSpan = ({ clinicianId, centreId, startsAt, endsAt }: ClosureBody): ClosedSpan => ({
  clinicianId: clinicianId ?? null,
  centreId: centreId ?? null,
  startsAt: Temporal.Instant.from(startsAt),
  endsAt: Temporal.Instant.from(endsAt),
})

/** Throws NOT_FOUND outside the scope, FORBIDDEN for what reaches beyond it, and INVALID_REQUEST for what is over. */
export async function assertMayClose(
  deps: Deps,
  db: DatabaseOrTx,
  { actor }: Author,
  span: { clinicianId: ClinicianId | null; centreId: CentreId | null; endsAt: Temporal.Instant },
): Promise<void> {
  const place = await findClosurePlace(db, span, scopeOf(actor, 'closures.write'))
  if (place === undefined) throw new AppError('NOT_FOUND')
  if (!place.isReached) throw new AppError('FORBIDDEN', { details: { permission: 'closures.write' } })
  if (Temporal.Instant.compare(span.endsAt, deps.clock.now()) <= 0) {
    throw new AppError('INVALID_REQUEST', { fields: { endsAt: { code: 'INVALID' } } })
  }
}

/**
 * Closes a time of a clinician, of a centre, or of a clinician at a centre, from the commit on. It locks whom it
 * concerns as every booking does: one that was made before is among the affected, one that comes after finds the time
 * closed. Whoever closes the same again within a minute has not seen the first reply, and gets the first closure: of
 * two, reopening one would leave the time closed. Throws what `assertMayClose` throws.
 */
export const closeTime = (deps: Deps, author: Author, body: ClosureBody): Promise<number> =>
  transactOnce(deps.db, async (tx) => {
    const span = await lockSpan(deps, tx, author, body)
    const since = deps.clock.now().subtract({ minutes: 1 })
    const { userId } = author.actor
    const same = await findSameClosure(tx, { ...span, reason: body.reason, userId, since })
    return same ?? insertLocked(deps, tx, author, { body, span })
  })

/** Closes in a transaction of somebody's, without looking for the same closure. */
export async function closeIn(deps: Deps, tx: Tx, author: Author, body: ClosureBody): Promise<number> {
  const span = await lockSpan(deps, tx, author, body)
  return insertLocked(deps, tx, author, { body, span })
}

async function lockSpan(deps: Deps, tx: Tx, author: Author, body: ClosureBody): Promise<ClosedSpan> {
  const span = toSpan(body)
  await assertMayClose(deps, tx, author, span)
  await lockClinicians(tx, span.clinicianId ?? 'all')
  return span
}

async function insertLocked(
  deps: Deps,
  tx: Tx,
  author: Author,
  { body, span }: { body: ClosureBody; span: ClosedSpan },
): Promise<number> {
  const now = deps.clock.now()
  const id = await insertClosure(tx, { ...span, reason: body.reason, userId: author.actor.userId, now })
  const affected = await insertAffected(tx, id, { now, isNew: true })
  await recordAudit(tx, author, {
    action: 'CLOSURE_MADE',
    entityType: 'closure',
    entityId: id,
    centreId: body.centreId,
    why: body.reason,
    metadata: { clinicianId: span.clinicianId, from: body.startsAt, to: body.endsAt, affected },
    now,
  })
  return id
}

/**
 * Opens the time again. What patients have not answered yet is withdrawn, unless another closure meets them too; what
 * they chose stays. Throws NOT_FOUND.
 */
export const undoClosure = (deps: Deps, author: Author, id: number): Promise<void> =>
  transactOnce(deps.db, (tx) => undoIn(deps, tx, author, id))

/** The same in a transaction of somebody's. */
export async function undoIn(deps: Deps, tx: Tx, author: Author, id: number): Promise<void> {
  const closure = await findClosure(tx, id, scopeOf(author.actor, 'closures.write'))
  if (closure === undefined) throw new AppError('NOT_FOUND')
  await lockClinicians(tx, closure.clinicianId ?? 'all')
  const now = deps.clock.now()
  await handOverOffers(tx, id)
  await withdrawOffers(tx, id, now)
  if (!(await deleteClosure(tx, id))) throw new AppError('NOT_FOUND')
  await recordAudit(tx, author, {
    action: 'CLOSURE_UNDONE',
    entityType: 'closure',
    entityId: id,
    centreId: closure.centreId ?? undefined,
    why: closure.reason,
    metadata: {
      clinicianId: closure.clinicianId,
      from: toWire(closure.startsAt),
      to: toWire(closure.endsAt),
    },
    now,
  })
}
