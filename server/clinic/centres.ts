import type { CentreBody, CentreChanges, StaffCentre, StaffCentres } from '../../contract/staff/centres.ts'
import type { CentreId } from '../../contract/core/values.ts'
import type { StaffActor } from '../../contract/rules/actor.ts'
import { scopeOf } from '../../contract/rules/scope.ts'
import { recordAudit, type Author } from '../audit/record.ts'
import { AppError } from '../core/app-error.ts'
import { toWire } from '../core/instants.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'
import { transactOnce } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { assertUnchanged, entityTag } from '../http/entity-tag.ts'
import { lockClinicians } from '../scheduling/lock.ts'
import { lockAdding } from './clinician-queries.ts'
import {
  insertCentre,
  isNameTaken,
  listCentres,
  lockCentre,
  saveCentre,
  setCentreActive,
  type CentreRow,
  type Place,
} from './centre-queries.ts'

const permission = 'centres.write'

/** Which centre it is as it is kept, whatever happens around it: what a client says it changed. */
const versionOf = (row: CentreRow) =>
  entityTag({ ...row, clinicians: 0, bookedCount: 0, bookedNextAt: null, savedAt: null, savedBy: null })

const toStaffCentre = (row: CentreRow): StaffCentre => {
  const { bookedCount, bookedNextAt, ...rest } = row
  const booked = { count: bookedCount, nextStartsAt: bookedNextAt === null ? null : toWire(bookedNextAt) }
  return { ...rest, booked, version: versionOf(row) }
}

/** A new centre is part of the whole clinic: who only looks after some of it makes none. */
const mayAdd = (actor: StaffActor) => scopeOf(actor, permission).everywhere

/** Every centre that the caller's `centres.write` reaches. */
export async function readCentres(deps: Deps, actor: StaffActor): Promise<StaffCentres> {
  const scope = scopeOf(actor, permission)
  const rows = await listCentres(deps.db, { scope, centreId: null, now: deps.clock.now() })
  return { items: rows.map(toStaffCentre), mayAdd: mayAdd(actor) }
}

async function findCentre(
  db: DatabaseOrTx,
  actor: StaffActor,
  centreId: CentreId,
  now: Temporal.Instant,
): Promise<CentreRow> {
  const [row] = await listCentres(db, { scope: scopeOf(actor, permission), centreId, now })
  if (row === undefined) throw new AppError('NOT_FOUND')
  return row
}

/** Throws NOT_FOUND. */
export const readCentre = async (deps: Deps, actor: StaffActor, id: CentreId): Promise<StaffCentre> =>
  toStaffCentre(await findCentre(deps.db, actor, id, deps.clock.now()))

async function assertNameFree(tx: Tx, name: string, except: CentreId | null): Promise<void> {
  if (await isNameTaken(tx, name, except)) throw new AppError('PROFILE_IN_USE', { details: { field: 'name' } })
}

const nowhereYet: Omit<Place, 'name' | 'timezone'> = {
  city: null,
  addressLine1: null,
  addressLine2: null,
  pincode: null,
  contactPhone: null,
  mapUrl: null,
  directions: null,
}

const changed = (place: Place, changes: CentreChanges): Place => ({
  ...place,
  ...Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)),
})

/** Throws FORBIDDEN, PROFILE_IN_USE for a name that another centre has. */
export async function addCentre(deps: Deps, author: Author, body: CentreBody): Promise<StaffCentre> {
  const { actor } = author
  const now = deps.clock.now()
  if (!mayAdd(actor)) throw new AppError('FORBIDDEN', { details: { permission } })
  return transactOnce(deps.db, async (tx) => {
    await lockAdding(tx)
    await assertNameFree(tx, body.name, null)
    const id = await insertCentre(tx, changed({ ...nowhereYet, name: body.name, timezone: body.timezone }, body), {
      by: actor.userId,
      now,
    })
    const saved = toStaffCentre(await findCentre(tx, actor, id, now))
    await recordAudit(tx, author, {
      action: 'CENTRE_ADDED',
      entityType: 'centre',
      entityId: id,
      centreId: id,
      now,
    })
    return saved
  })
}

/**
 * Throws NOT_FOUND, PROFILE_IN_USE, and STATUS_CHANGED, with who saved it when, if it is not the one of `ifMatch`. In
 * another zone the same hours are other times, so bookings wait for that.
 */
export async function changeCentre(
  deps: Deps,
  author: Author,
  { id, changes, ifMatch }: { id: CentreId; changes: CentreChanges; ifMatch: string | undefined },
): Promise<StaffCentre> {
  const { actor } = author
  const now = deps.clock.now()
  return transactOnce(deps.db, async (tx) => {
    await lockAdding(tx)
    if (changes.timezone !== undefined) await lockClinicians(tx, 'all')
    await lockCentre(tx, id)
    const row = await findCentre(tx, actor, id, now)
    assertUnchanged(ifMatch, versionOf(row), row)
    const place = changed(row, changes)
    const fields = (Object.keys(changes) as (keyof Place)[]).filter((name) => place[name] !== row[name])
    if (fields.length === 0) return toStaffCentre(row)
    if (fields.includes('name')) await assertNameFree(tx, place.name, id)
    await saveCentre(tx, id, place, { by: actor.userId, now })
    const saved = toStaffCentre(await findCentre(tx, actor, id, now))
    await recordAudit(tx, author, {
      action: 'CENTRE_CHANGED',
      entityType: 'centre',
      entityId: id,
      centreId: id,
      metadata: { fields },
      now,
    })
    return saved
  })
}

/**
 * Switched off, nothing new can be booked there from the commit on, with any clinician and in every process; what is
 * booked stays. Bookings wait for it, as for a closure. Throws NOT_FOUND, and PROFILE_IN_USE where another centre has
 * its name by now.
 */
export async function switchCentre(
  deps: Deps,
  author: Author,
  { id, isActive }: { id: CentreId; isActive: boolean },
): Promise<StaffCentre> {
  const { actor } = author
  const now = deps.clock.now()
  return transactOnce(deps.db, async (tx) => {
    await lockAdding(tx)
    await lockClinicians(tx, 'all')
    const row = await findCentre(tx, actor, id, now)
    if (row.isActive === isActive) return toStaffCentre(row)
    if (isActive) await assertNameFree(tx, row.name, id)
    await setCentreActive(tx, id, { isActive, now })
    const saved = toStaffCentre(await findCentre(tx, actor, id, now))
    await recordAudit(tx, author, {
      action: isActive ? 'CENTRE_SWITCHED_ON' : 'CENTRE_SWITCHED_OFF',
      entityType: 'centre',
      entityId: id,
      centreId: id,
      metadata: { booked: row.bookedCount },
      now,
    })
    return saved
  })
}
