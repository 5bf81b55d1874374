import type {
  ClinicianBody,
  ClinicianChanges,
  StaffClinician,
  StaffClinicians,
} from '../../contract/staff/clinicians.ts'
import type { CentreId, ClinicianId } from '../../contract/core/values.ts'
import type { StaffActor } from '../../contract/rules/actor.ts'
import { hasPermission } from '../../contract/rules/permissions.ts'
import { scopeOf } from '../../contract/rules/scope.ts'
import { recordAudit, type Author } from '../audit/record.ts'
import { AppError } from '../core/app-error.ts'
import { listOf } from '../core/list-of.ts'
import { parsePhone } from '../core/phone.ts'
import type { Tx } from '../db/pool.ts'
import { transactOnce } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { assertUnchanged } from '../http/entity-tag.ts'
import { lockClinicians } from '../scheduling/lock.ts'
import {
  findTaken,
  findUnknownConcerns,
  insertClinician,
  isActiveCentre,
  isRegistrationTaken,
  listClinicians,
  lockAdding,
  saveProfile,
  setClinicianActive,
  type ClinicianRow,
  type Profile,
} from './clinician-queries.ts'
import {
  assertMayChange,
  changed,
  findClinician,
  forbidden,
  mayWrite,
  toStaffClinician,
  versionOf,
} from './clinician-view.ts'

const permission = 'clinicians.write'

/** Whether the caller looks after clinicians somewhere, and not only after themselves. */
function looksAfterSomebody(actor: StaffActor): boolean {
  const { everywhere, centreIds } = scopeOf(actor, permission)
  return everywhere || centreIds.length > 0
}

/** Every clinician whom the caller's `clinicians.write` reaches. */
export async function readClinicians(deps: Deps, actor: StaffActor): Promise<StaffClinicians> {
  const scope = scopeOf(actor, permission)
  const rows = await listClinicians(deps.db, { scope, clinicianId: null, now: deps.clock.now() })
  return { items: rows.map((row) => toStaffClinician(actor, row)), mayAdd: looksAfterSomebody(actor) }
}

/** Throws NOT_FOUND. */
export async function readClinician(deps: Deps, actor: StaffActor, id: ClinicianId): Promise<StaffClinician> {
  return toStaffClinician(actor, await findClinician(deps.db, actor, id, deps.clock.now()))
}

const nobodyYet: Omit<Profile, 'fullName' | 'primaryCentreId' | 'feeRupees'> = {
  email: null,
  phone: null,
  specialization: null,
  registrationNumber: null,
  qualifications: null,
  yearsOfExperience: null,
  bio: null,
  firstSession: null,
  languages: [],
  concerns: [],
  onlineFeeRupees: null,
  inPersonFeeRupees: null,
  durationMinutes: 30,
  consultationModes: ['IN_PERSON', 'ONLINE'],
}

const refused = (field: string) => new AppError('INVALID_REQUEST', { fields: { [field]: { code: 'INVALID' } } })

/** Throws PROFILE_IN_USE where what names a person already names another, NOT_FOUND for a centre out of reach. */
async function assertKeepable(
  tx: Tx,
  { actor }: Author,
  profile: Profile,
  before: (Profile & Pick<ClinicianRow, 'id' | 'userId'>) | null,
): Promise<void> {
  const { primaryCentreId: centreId, registrationNumber: number } = profile
  if (centreId !== before?.primaryCentreId) {
    const isReached = hasPermission(actor, permission, { centreId, clinicianId: null })
    if (!isReached || !(await isActiveCentre(tx, centreId))) throw new AppError('NOT_FOUND')
  }
  const isNewNumber = number !== null && number !== before?.registrationNumber
  if (isNewNumber && (await isRegistrationTaken(tx, number, before?.id ?? null))) {
    throw new AppError('PROFILE_IN_USE', { details: { field: 'registrationNumber' } })
  }
  const email = profile.email === before?.email ? null : profile.email
  const phone = profile.phone === before?.phone ? null : profile.phone
  const taken = await findTaken(tx, { email, phone, except: before?.userId ?? null })
  if (taken !== null) throw new AppError('PROFILE_IN_USE', { details: { field: taken.toLowerCase() } })
  if ((await findUnknownConcerns(tx, profile.concerns)).length > 0) throw refused('concerns')
}

/** A phone as it is kept. Throws INVALID_PHONE. */
function withPhone<Body extends ClinicianChanges>(deps: Deps, body: Body): Body {
  if (body.phone == null) return body
  const isEmpty = body.phone.trim() === ''
  return { ...body, phone: isEmpty ? null : parsePhone(body.phone, listOf(deps.config.PHONE_COUNTRIES)) }
}

/**
 * Somebody new to be booked once they have hours. Throws FORBIDDEN, NOT_FOUND for a centre out of reach,
 * PROFILE_IN_USE, INVALID_PHONE.
 */
export async function addClinician(deps: Deps, author: Author, body: ClinicianBody): Promise<StaffClinician> {
  const { actor } = author
  const now = deps.clock.now()
  if (!looksAfterSomebody(actor)) throw forbidden()
  const { fullName, primaryCentreId } = body
  const profile = changed({ ...nobodyYet, fullName, primaryCentreId, feeRupees: null }, withPhone(deps, body))
  return transactOnce(deps.db, async (tx) => {
    await lockAdding(tx)
    await assertKeepable(tx, author, profile, null)
    const ids = await insertClinician(tx, profile)
    await saveProfile(tx, ids, profile, { by: actor.userId, now })
    const saved = toStaffClinician(actor, await findClinician(tx, actor, ids.id, now))
    await record(tx, author, 'CLINICIAN_ADDED', ids.id, { centreId: primaryCentreId, now })
    return saved
  })
}

const record = (
  tx: Tx,
  author: Author,
  action: 'CLINICIAN_ADDED' | 'CLINICIAN_CHANGED' | 'CLINICIAN_SWITCHED_OFF' | 'CLINICIAN_SWITCHED_ON',
  entityId: ClinicianId,
  { centreId, now, metadata }: { centreId: CentreId; now: Temporal.Instant; metadata?: Record<string, unknown> },
) => recordAudit(tx, author, { action, entityType: 'clinician', entityId, centreId, metadata, now })

const fieldsThatDiffer = (before: Profile, after: Profile) =>
  (Object.keys(after) as (keyof Profile)[]).filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  )

/**
 * Changes some of a clinician's profile, under their lock: what was quoted before stays as it was. Throws NOT_FOUND,
 * FORBIDDEN, PROFILE_IN_USE, INVALID_PHONE, and STATUS_CHANGED, with who saved it when, if it is not the one of
 * `ifMatch`.
 */
export async function changeClinician(
  deps: Deps,
  author: Author,
  { id, changes, ifMatch }: { id: ClinicianId; changes: ClinicianChanges; ifMatch: string | undefined },
): Promise<StaffClinician> {
  const { actor } = author
  const now = deps.clock.now()
  return transactOnce(deps.db, async (tx) => {
    await lockAdding(tx)
    await lockClinicians(tx, id)
    const row = await findClinician(tx, actor, id, now)
    assertUnchanged(ifMatch, versionOf(row), row)
    const asKept = withPhone(deps, changes)
    assertMayChange(actor, row, asKept)
    const profile = changed(row, asKept)
    await assertKeepable(tx, author, profile, row)
    const fields = fieldsThatDiffer(row, profile)
    if (fields.length === 0) return toStaffClinician(actor, row)
    await saveProfile(tx, row, profile, { by: actor.userId, now })
    const saved = toStaffClinician(actor, await findClinician(tx, actor, id, now))
    await record(tx, author, 'CLINICIAN_CHANGED', id, {
      centreId: profile.primaryCentreId,
      metadata: { fields },
      now,
    })
    return saved
  })
}

/**
 * Switched off, nothing new can be booked with them from the commit on, in every process; what is booked stays. A
 * booking waits for their lock, and so either comes before, and is counted, or too late. Throws FORBIDDEN, NOT_FOUND.
 */
export async function switchClinician(
  deps: Deps,
  author: Author,
  { id, isActive }: { id: ClinicianId; isActive: boolean },
): Promise<StaffClinician> {
  const { actor } = author
  const now = deps.clock.now()
  if (!looksAfterSomebody(actor)) throw forbidden()
  return transactOnce(deps.db, async (tx) => {
    await lockClinicians(tx, id)
    const row = await findClinician(tx, actor, id, now)
    if (mayWrite(actor, row) !== 'EVERYTHING') throw forbidden()
    if (row.isActive === isActive) return toStaffClinician(actor, row)
    await setClinicianActive(tx, id, { isActive, now })
    const saved = toStaffClinician(actor, await findClinician(tx, actor, id, now))
    await record(tx, author, isActive ? 'CLINICIAN_SWITCHED_ON' : 'CLINICIAN_SWITCHED_OFF', id, {
      centreId: row.primaryCentreId,
      metadata: { booked: row.bookedCount },
      now,
    })
    return saved
  })
}
