import type { AppointmentId, CentreId, ClinicianId, VisitType } from '../../contract/core/values.ts'
import { hasPermission } from '../../contract/rules/permissions.ts'
import type { Author } from '../audit/record.ts'
import { AppError } from '../core/app-error.ts'
import type { Tx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { findOfferedSlot } from '../scheduling/availability.ts'
import { forbidden } from './decide-at-desk.ts'
import { findBookable, isTimeTaken, type NewTime } from './desk-queries.ts'
import { expireHoldsInTheWay } from './queries.ts'

export interface Wanted {
  clinicianId: ClinicianId
  centreId: CentreId
  startsAt: Temporal.Instant
  mode: VisitType | null
  /** Replaces the clinician's usual duration when booking outside the offered times. */
  durationMinutes?: number
  override?: { reason: string; squeezeIn?: boolean }
  /** The appointment that is being moved, which does not block itself. */
  except?: AppointmentId
}

/**
 * Finds the time to book at the desk: an offered one, or with an override one outside the hours or within the notice
 * period, and, squeezed in, even beside another visit. Requires the clinician's lock. Throws FORBIDDEN without
 * `desk.override`, SLOT_TAKEN, SLOT_NOT_OFFERED.
 */
export async function findTime(deps: Deps, tx: Tx, author: Author, wanted: Wanted): Promise<NewTime> {
  const { clinicianId, centreId, startsAt, mode, override, except } = wanted
  const now = deps.clock.now()
  const place = { clinicianId, centreId }
  const question = { ...place, startsAt, except: except === undefined ? [] : [except] }
  const slot = mode === null ? undefined : await findOfferedSlot(deps, tx, { ...question, mode })
  if (slot?.isFree === true && override?.squeezeIn !== true) {
    await expireHoldsInTheWay(tx, { ...slot, clinicianId, except }, now)
    const { endsAt } = slot
    return { ...place, startsAt, endsAt, squeezedInByUserId: null, overrideReason: override?.reason ?? null }
  }
  if (override === undefined) throw new AppError(slot === undefined ? 'SLOT_NOT_OFFERED' : 'SLOT_TAKEN')
  if (!hasPermission(author.actor, 'desk.override', place)) throw forbidden('desk.override')

  const bookable = await findBookable(tx, place)
  if (bookable === undefined || isBeforeToday(startsAt, now, bookable.timezone)) throw new AppError('SLOT_NOT_OFFERED')
  const endsAt = slot?.endsAt ?? startsAt.add({ minutes: wanted.durationMinutes ?? bookable.durationMinutes })
  const span = { clinicianId, startsAt, endsAt, except: except ?? null }
  const isTaken = await isTimeTaken(tx, span, now)
  if (isTaken && override.squeezeIn !== true) throw new AppError('SLOT_TAKEN')
  await expireHoldsInTheWay(tx, { ...span, except }, now)
  return {
    ...place,
    startsAt,
    endsAt,
    squeezedInByUserId: isTaken ? author.actor.userId : null,
    overrideReason: override.reason,
  }
}

/** A walk-in may be booked after the time has begun, but nothing can be booked on a past day. */
function isBeforeToday(startsAt: Temporal.Instant, now: Temporal.Instant, timezone: string): boolean {
  const dayOf = (instant: Temporal.Instant) => instant.toZonedDateTimeISO(timezone).toPlainDate()
  return Temporal.PlainDate.compare(dayOf(startsAt), dayOf(now)) < 0
}
