import { maxDays } from '../../contract/rules/free-times.ts'
import type { StaffSlot, StaffSlots } from '../../contract/staff/appointments.ts'
import type { CentreId, ClinicianId, VisitType } from '../../contract/core/values.ts'
import type { Scope } from '../../contract/rules/scope.ts'
import { AppError } from '../core/app-error.ts'
import { toWire } from '../core/instants.ts'
import type { Deps } from '../deps.ts'
import { bookableWindow, hoursFor, readDays } from './availability.ts'
import { loadSchedules } from './schedule-queries.ts'
import { offeredSlots, type OfferedSlot } from './slots.ts'

interface Question {
  clinicianId: ClinicianId
  from: string
  to: string
  mode?: VisitType
  centreId?: CentreId
  /** Also times that only somebody's word opens: closed, within the notice, or taken. */
  override: boolean
}

const keyOf = ({ startMs, centreId, mode }: OfferedSlot) => `${startMs} ${centreId} ${mode}`

/**
 * A clinician's times for the desk, day by day at the centre: those that the public is offered, and with `override`
 * the others on the grid of the hours, from today on, each with why it is not offered: at the centres within the
 * scope. Throws NOT_FOUND, also outside it, and INVALID_REQUEST past 62 days.
 */
export async function deskSlots(
  deps: Deps,
  scope: Scope,
  { clinicianId, override, ...asked }: Question,
): Promise<StaffSlots> {
  const isReached = (centreId: CentreId) =>
    scope.everywhere || scope.centreIds.includes(centreId) || scope.clinicianId === clinicianId
  const isOfNone = !scope.everywhere && scope.centreIds.length === 0 && scope.clinicianId !== clinicianId
  if (isOfNone || (asked.centreId !== undefined && !isReached(asked.centreId))) throw new AppError('NOT_FOUND')
  const now = deps.clock.now()
  const { from, to } = readDays(asked, maxDays)
  const span = {
    from: from.subtract({ days: 1 }).toZonedDateTime('UTC').toInstant(),
    to: to.add({ days: 2 }).toZonedDateTime('UTC').toInstant(),
    now,
  }
  const schedule = (await loadSchedules(deps.db, [clinicianId], span)).get(clinicianId)
  if (schedule === undefined) throw new AppError('NOT_FOUND')
  const places = [schedule.primaryCentreId, ...[...schedule.rules, ...schedule.extraHours].map((one) => one.centreId)]
  if (!places.some(isReached)) throw new AppError('NOT_FOUND')
  const isWithin = ({ centreId }: { centreId: CentreId }) => isReached(centreId)
  const { rules, extraHours } = hoursFor(schedule, asked)
  const hours = { rules: rules.filter(isWithin), extraHours: extraHours.filter(isWithin) }
  const timezone = [...hours.rules, ...hours.extraHours][0]?.timezone ?? schedule.primaryTimezone
  const { earliestMs, latestMs } = bookableWindow(deps.settings.current, now)
  const range = { ...schedule, ...hours, from, to }
  const offered = offeredSlots({ ...range, earliestMs, latestMs })
  const open = new Set(offered.map(keyOf))
  const todayMs = now.toZonedDateTimeISO(timezone).startOfDay().epochMilliseconds
  const all = override ? offeredSlots({ ...range, closures: [], earliestMs: todayMs, latestMs }) : offered

  const byDay = new Map<string, StaffSlot[]>()
  for (const slot of all) {
    if (!override && !slot.isFree) continue
    const why = !slot.isFree
      ? 'TAKEN'
      : open.has(keyOf(slot))
        ? null
        : slot.startMs < earliestMs
          ? 'TOO_SOON'
          : 'CLOSED'
    const slots = byDay.get(slot.date) ?? []
    byDay.set(slot.date, slots)
    slots.push({
      startsAt: msToWire(slot.startMs),
      endsAt: msToWire(slot.endMs),
      centreId: slot.centreId,
      mode: slot.mode,
      why,
    })
  }
  return {
    timezone,
    days: [...byDay].map(([date, slots]) => ({ date, slots })).sort((a, b) => (a.date < b.date ? -1 : 1)),
  }
}

const msToWire = (ms: number) => toWire(Temporal.Instant.fromEpochMilliseconds(ms))
