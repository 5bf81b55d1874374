import type { BookedList } from '../../contract/staff/clinicians.ts'
import type { CentreId, ClinicianId } from '../../contract/core/values.ts'
import type { StaffActor } from '../../contract/rules/actor.ts'
import { describeAppointments } from '../appointments/staff-view.ts'
import { toWire } from '../core/instants.ts'
import type { Deps } from '../deps.ts'
import { listBooked, type BookedOf } from './booked-queries.ts'
import { readCentre } from './centres.ts'
import { readClinician } from './clinicians.ts'

/** As many as somebody reads before they switch off whose they are. */
const most = 50

async function list(deps: Deps, actor: StaffActor, of: BookedOf): Promise<BookedList> {
  const rows = await listBooked(deps.db, of, deps.clock.now())
  const ids = rows.slice(0, most).map(({ id }) => id)
  const items = await describeAppointments(deps, deps.db, actor, ids)
  const next = rows[0]?.startsAt
  return {
    count: rows.length,
    nextStartsAt: next === undefined ? null : toWire(next),
    items: items.toReversed(),
  }
}

/** What is still booked with a clinician. Throws NOT_FOUND. */
export async function readBookedWith(deps: Deps, actor: StaffActor, clinicianId: ClinicianId): Promise<BookedList> {
  await readClinician(deps, actor, clinicianId)
  return list(deps, actor, { clinicianId, centreId: null })
}

/** What is still booked at a centre. Throws NOT_FOUND. */
export async function readBookedAt(deps: Deps, actor: StaffActor, centreId: CentreId): Promise<BookedList> {
  await readCentre(deps, actor, centreId)
  return list(deps, actor, { clinicianId: null, centreId })
}
