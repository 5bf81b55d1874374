import type { Hours, HoursOwners } from '../../contract/staff/hours.ts'
import type { CentreId, ClinicianId } from '../../contract/core/values.ts'
import type { StaffActor } from '../../contract/rules/actor.ts'
import { scopeOf, type Scope } from '../../contract/rules/scope.ts'
import { AppError } from '../core/app-error.ts'
import type { DatabaseOrTx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { entityTag } from '../http/entity-tag.ts'
import { listHours, listHoursCentres, type CentreRow, type HoursRow } from './queries.ts'

/** Where a clinician works or belongs. */
export const placesOf = ({ primaryCentreId, rules }: HoursRow): CentreId[] => [
  ...new Set([primaryCentreId, ...rules.map(({ centreId }) => centreId)]),
]

/**
 * The centres at which the caller may change a clinician's hours: theirs, and a clinician's own where they work,
 * unless the setting leaves that to the others.
 */
export function writableCentres(
  { config }: Pick<Deps, 'config'>,
  { everywhere, centreIds, clinicianId }: Scope,
  row: HoursRow,
  centres: readonly CentreRow[],
): CentreRow[] {
  const isOwn = clinicianId === row.clinicianId && config.CLINICIANS_SET_HOURS === 'on'
  const own = isOwn ? placesOf(row) : []
  return centres.filter(({ id, isActive }) => isActive && (everywhere || centreIds.includes(id) || own.includes(id)))
}

/** Throws NOT_FOUND for a clinician whom the caller's `hours.write` does not reach. */
export async function findHours(
  db: DatabaseOrTx,
  actor: StaffActor,
  clinicianId: ClinicianId,
): Promise<{ row: HoursRow; scope: Scope }> {
  const scope = scopeOf(actor, 'hours.write')
  const [row] = await listHours(db, { scope, clinicianId })
  if (row === undefined) throw new AppError('NOT_FOUND')
  return { row, scope }
}

export const toHours = ({ rules, bufferBeforeMinutes, bufferAfterMinutes }: HoursRow): Hours => ({
  rules,
  bufferBeforeMinutes,
  bufferAfterMinutes,
})

/** Changes with whatever the hours are, whoever changed them and by which way. */
export const tagOf = (row: HoursRow): string => entityTag(toHours(row))

/** Every clinician whose hours the caller may see, and where they may change them. */
export async function listOwners(deps: Deps, actor: StaffActor): Promise<HoursOwners> {
  const scope = scopeOf(actor, 'hours.write')
  const [rows, centres] = await Promise.all([
    listHours(deps.db, { scope, clinicianId: null }),
    listHoursCentres(deps.db),
  ])
  return {
    items: rows.map((row) => {
      const writable = writableCentres(deps, scope, row, centres)
      return {
        id: row.clinicianId,
        fullName: row.fullName,
        durationMinutes: row.durationMinutes,
        primaryCentreId: row.primaryCentreId,
        centres: writable.map(({ id, name, timezone }) => ({ id, name, timezone })),
        mayWrite: writable.length > 0,
      }
    }),
  }
}
