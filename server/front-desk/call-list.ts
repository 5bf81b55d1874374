import type { Call, CallList } from '../../contract/staff/call-list.ts'
import type { CentreId } from '../../contract/core/values.ts'
import type { StaffActor } from '../../contract/rules/actor.ts'
import { scopeOf } from '../../contract/rules/scope.ts'
import { AppError } from '../core/app-error.ts'
import { toWire } from '../core/instants.ts'
import type { Deps } from '../deps.ts'
import { findCalendarState } from './calendar-queries.ts'
import { listCalls, type CallRow } from './call-list-queries.ts'

/** A day's work for several people; later entries move up as calls are made. */
const mostCalls = 300

const toCall = ({ patientId, patientName, clinicianId, clinicianName, ...row }: CallRow): Call => ({
  ...row,
  since: toWire(row.since),
  until: toWire(row.until),
  startsAt: toWire(row.startsAt),
  patient: { id: patientId, fullName: patientName, phone: row.phone },
  clinician: { id: clinicianId, fullName: clinicianName },
})

/**
 * The patients whom the desk has to call. Nothing is ticked off: a call disappears once its reason is settled. Throws
 * NOT_FOUND for a centre outside the scope.
 */
export async function readCallList(deps: Deps, actor: StaffActor, centreId: CentreId | null): Promise<CallList> {
  const scope = scopeOf(actor, 'day.read')
  if (centreId !== null && (await findCalendarState(deps.db, { scope, centreId })) === undefined)
    throw new AppError('NOT_FOUND')
  const rows = await listCalls(deps.db, { scope, centreId, now: deps.clock.now(), limit: mostCalls })
  return { items: rows.map(toCall), total: rows[0]?.total ?? 0 }
}
