import type { ClinicianChanges, StaffClinician } from '../../contract/staff/clinicians.ts'
import type { ClinicianId } from '../../contract/core/values.ts'
import type { StaffActor } from '../../contract/rules/actor.ts'
import { hasPermission } from '../../contract/rules/permissions.ts'
import { scopeOf } from '../../contract/rules/scope.ts'
import { AppError } from '../core/app-error.ts'
import { toWire } from '../core/instants.ts'
import type { DatabaseOrTx } from '../db/pool.ts'
import { entityTag } from '../http/entity-tag.ts'
import { listClinicians, type ClinicianRow, type Profile } from './clinician-queries.ts'

const permission = 'clinicians.write'

export const forbidden = () => new AppError('FORBIDDEN', { details: { permission } })

/** What clinicians may say of themselves; the rest is for whoever looks after them. */
const ownWords = ['qualifications', 'yearsOfExperience', 'bio', 'firstSession', 'languages', 'concerns'] as const

/** How much of a clinician the caller may change. Who works at a centre belongs to another, and is theirs. */
export function mayWrite(actor: StaffActor, { id, primaryCentreId }: ClinicianRow): StaffClinician['mayWrite'] {
  if (hasPermission(actor, permission, { centreId: primaryCentreId, clinicianId: null })) return 'EVERYTHING'
  return actor.clinicianId === id && hasPermission(actor, permission, { centreId: null, clinicianId: id })
    ? 'OWN_WORDS'
    : 'NOTHING'
}

/** Throws FORBIDDEN where the caller may change less than they ask for. */
export function assertMayChange(actor: StaffActor, row: ClinicianRow, changes: ClinicianChanges): void {
  const may = mayWrite(actor, row)
  if (may === 'EVERYTHING') return
  const before = toStaffClinician(actor, row)
  const isTheirs = (name: string) => may === 'OWN_WORDS' && (ownWords as readonly string[]).includes(name)
  const isSame = (name: string, value: unknown) =>
    JSON.stringify(before[name as keyof StaffClinician]) === JSON.stringify(value)
  const refused = Object.entries(changes).some(([name, value]) => !isTheirs(name) && !isSame(name, value))
  if (refused || may === 'NOTHING') throw forbidden()
}

/** Which profile it is, whatever happens around it: what a client says it changed. */
export const versionOf = (row: ClinicianRow) =>
  entityTag({ ...row, centres: [], photoUrl: null, bookedCount: 0, bookedNextAt: null, savedAt: null, savedBy: null })

const paise = (rupees: number | null) => (rupees === null ? null : rupees * 100)

export function toStaffClinician(actor: StaffActor, row: ClinicianRow): StaffClinician {
  const { bookedCount, bookedNextAt, feeRupees, onlineFeeRupees, inPersonFeeRupees, ...rest } = row
  return {
    ...rest,
    feePaise: paise(feeRupees),
    feesPaise: { ONLINE: paise(onlineFeeRupees), IN_PERSON: paise(inPersonFeeRupees) },
    booked: { count: bookedCount, nextStartsAt: bookedNextAt === null ? null : toWire(bookedNextAt) },
    version: versionOf(row),
    mayWrite: mayWrite(actor, row),
  }
}

const rupees = (feePaise: number | null | undefined) => (feePaise == null ? null : feePaise / 100)

/** A profile with some changes: what they leave out stays. */
export function changed(row: Profile, { feePaise, feesPaise, ...changes }: ClinicianChanges): Profile {
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
  const profile = { ...row, ...given }
  if (feePaise !== undefined) profile.feeRupees = rupees(feePaise)
  if (feesPaise?.ONLINE !== undefined) profile.onlineFeeRupees = rupees(feesPaise.ONLINE)
  if (feesPaise?.IN_PERSON !== undefined) profile.inPersonFeeRupees = rupees(feesPaise.IN_PERSON)
  return profile
}

/** Throws NOT_FOUND for a clinician whom the caller's `clinicians.write` does not reach. */
export async function findClinician(
  db: DatabaseOrTx,
  actor: StaffActor,
  clinicianId: ClinicianId,
  now: Temporal.Instant,
): Promise<ClinicianRow> {
  const [row] = await listClinicians(db, { scope: scopeOf(actor, permission), clinicianId, now })
  if (row === undefined) throw new AppError('NOT_FOUND')
  return row
}
