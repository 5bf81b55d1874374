import type { ExtraHours, ExtraHoursBody } from '../../contract/staff/hours.ts'
import type { CentreId, ClinicianId } from '../../contract/core/values.ts'
import type { StaffActor } from '../../contract/rules/actor.ts'
import { recordAudit, type Author } from '../audit/record.ts'
import { AppError } from '../core/app-error.ts'
import { isAfter, minutesBetween, toWire } from '../core/instants.ts'
import type { Tx } from '../db/pool.ts'
import { transactOnce } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { lockClinicians } from '../scheduling/lock.ts'
import { openSpans } from '../scheduling/slots.ts'
import { deleteExtraHours, insertExtraHours, listExtraHours, type ExtraHoursRow } from './extra-hours-queries.ts'
import { toRules } from './outside.ts'
import { listHoursCentres, type CentreRow, type HoursRow } from './queries.ts'
import { findHours, writableCentres } from './read-hours.ts'

const toExtraHours = ({ booked, ...row }: ExtraHoursRow): ExtraHours => ({
  ...row,
  startsAt: toWire(row.startsAt),
  endsAt: toWire(row.endsAt),
  booked,
})

/** The extra hours of a clinician that are not over. Throws NOT_FOUND. */
export async function readExtraHours(deps: Deps, actor: StaffActor, clinicianId: ClinicianId): Promise<ExtraHours[]> {
  await findHours(deps.db, actor, clinicianId)
  const rows = await listExtraHours(deps.db, { clinicianId, id: null, now: deps.clock.now() })
  return rows.map(toExtraHours)
}

const longestMinutes = 24 * 60

const invalid = (fault: 'END_BEFORE_START' | 'SLOT_TOO_LONG' | 'OVER' | 'TOO_LONG' | 'OVERLAPS' | 'TWO_CENTRES') =>
  new AppError('HOURS_INVALID', {
    message: sentences[fault],
    details: { problems: [{ fault, message: sentences[fault] }] },
  })
const sentences = {
  END_BEFORE_START: 'These hours end before they start.',
  SLOT_TOO_LONG: 'These hours have no room for one appointment of this length.',
  OVER: 'These hours are over already.',
  TOO_LONG: 'Extra hours are of one day: at most 24 hours.',
  OVERLAPS: 'The clinician is already open at this centre at that time.',
  TWO_CENTRES: 'The clinician is at another centre at that time.',
} as const

/** Who may change hours at the centre, with the clinician's lock held. Throws NOT_FOUND, FORBIDDEN. */
async function lockToChange(deps: Deps, tx: Tx, { actor }: Author, clinicianId: ClinicianId, centreId: CentreId) {
  await lockClinicians(tx, clinicianId)
  const { row, scope } = await findHours(tx, actor, clinicianId)
  const centres = await listHoursCentres(tx)
  const writable = writableCentres(deps, scope, row, centres)
  if (writable.length === 0) throw new AppError('FORBIDDEN', { details: { permission: 'hours.write' } })
  if (!writable.some(({ id }) => id === centreId)) throw new AppError('NOT_FOUND')
  return { row, centres }
}

/** Throws HOURS_INVALID where the week's own hours, or others at another centre, are in the way. */
function assertNotOpenAlready(
  wanted: { centreId: CentreId; mode: string; startMs: number; endMs: number },
  { rules }: HoursRow,
  centres: readonly CentreRow[],
): void {
  const zones = new Map(centres.map(({ id, timezone }) => [id as number, timezone]))
  const day = Temporal.Instant.fromEpochMilliseconds(wanted.startMs)
    .toZonedDateTimeISO(zones.get(wanted.centreId) ?? 'UTC')
    .toPlainDate()
  const week = { rules: toRules(rules, zones), extraHours: [] }
  const met = openSpans(week, day.subtract({ days: 1 }), day.add({ days: 2 })).filter(
    ({ startMs, endMs }) => startMs < wanted.endMs && wanted.startMs < endMs,
  )
  if (met.some(({ centreId }) => centreId !== wanted.centreId)) throw invalid('TWO_CENTRES')
  if (met.some(({ mode }) => mode === wanted.mode)) throw invalid('OVERLAPS')
}

/** Opens a clinician's day, or a part of it, beside the week's hours. Throws NOT_FOUND, FORBIDDEN, HOURS_INVALID. */
export async function addExtraHours(
  deps: Deps,
  author: Author,
  clinicianId: ClinicianId,
  body: ExtraHoursBody,
): Promise<ExtraHours> {
  const now = deps.clock.now()
  const startsAt = Temporal.Instant.from(body.startsAt)
  const endsAt = Temporal.Instant.from(body.endsAt)
  const { centreId, mode } = body
  return transactOnce(deps.db, async (tx) => {
    const { row, centres } = await lockToChange(deps, tx, author, clinicianId, centreId)
    const slotDurationMinutes = body.slotDurationMinutes ?? row.durationMinutes
    if (!isAfter(endsAt, startsAt)) throw invalid('END_BEFORE_START')
    if (!isAfter(endsAt, now)) throw invalid('OVER')
    if (minutesBetween(startsAt, endsAt) > longestMinutes) throw invalid('TOO_LONG')
    if (minutesBetween(startsAt, endsAt) < slotDurationMinutes) throw invalid('SLOT_TOO_LONG')
    const span = { startMs: startsAt.epochMilliseconds, endMs: endsAt.epochMilliseconds }
    assertNotOpenAlready({ centreId, mode, ...span }, row, centres)
    const extra = { clinicianId, centreId, startsAt, endsAt, mode, slotDurationMinutes }
    const id = await insertExtraHours(tx, { ...extra, by: author.actor.userId })
    if (id === undefined) throw invalid('OVERLAPS')
    await recordAudit(tx, author, {
      action: 'EXTRA_HOURS_ADDED',
      entityType: 'clinician',
      entityId: clinicianId,
      centreId,
      metadata: { ...body, id },
      now,
    })
    return toExtraHours({ ...extra, id, booked: 0 })
  })
}

/** Takes extra hours back that are not over; what is booked in them stays booked. Throws NOT_FOUND, FORBIDDEN. */
export async function removeExtraHours(deps: Deps, author: Author, id: number): Promise<void> {
  const now = deps.clock.now()
  const [found] = await listExtraHours(deps.db, { clinicianId: null, id, now })
  if (found === undefined) throw new AppError('NOT_FOUND')
  await transactOnce(deps.db, async (tx) => {
    await lockToChange(deps, tx, author, found.clinicianId, found.centreId)
    if (!(await deleteExtraHours(tx, id))) throw new AppError('NOT_FOUND')
    await recordAudit(tx, author, {
      action: 'EXTRA_HOURS_REMOVED',
      entityType: 'clinician',
      entityId: found.clinicianId,
      centreId: found.centreId,
      metadata: { id, startsAt: toWire(found.startsAt), endsAt: toWire(found.endsAt) },
      now,
    })
  })
}
