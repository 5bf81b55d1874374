import type { HoursBody, HoursPreview } from '../../contract/staff/hours.ts'
import type { ClinicianId } from '../../contract/core/values.ts'
import type { StaffActor } from '../../contract/rules/actor.ts'
import { describeAppointments } from '../appointments/staff-view.ts'
import { clinicZone } from '../../contract/core/zone.ts'
import type { Deps } from '../deps.ts'
import { loadSchedules } from '../scheduling/schedule-queries.ts'
import { offeredSlots, type AvailabilityRule } from '../scheduling/slots.ts'
import { fallingOutside, toRules } from './outside.ts'
import { assertKeepable, assertOthersKept } from './problems.ts'
import { listBooked, listHoursCentres } from './queries.ts'
import { findHours, writableCentres } from './read-hours.ts'

const isAfter = (a: Temporal.PlainDate, b: Temporal.PlainDate) => Temporal.PlainDate.compare(a, b) > 0

/** The first day of the week that shows what the rules give: this one, or the one in which the first of them begins. */
function weekOf(rules: readonly AvailabilityRule[], today: Temporal.PlainDate): Temporal.PlainDate {
  const last = today.add({ days: 6 })
  const begins = rules.flatMap(({ validFrom, validUntil }) =>
    validUntil != null && isAfter(today, validUntil)
      ? []
      : [validFrom == null || isAfter(today, validFrom) ? today : validFrom],
  )
  const [first] = begins.sort(Temporal.PlainDate.compare)
  return first === undefined || !isAfter(first, last) ? today : first
}

/** Different times of a week, by day: one that is offered by video and in person is one. */
function countSlots(rules: readonly AvailabilityRule[], from: Temporal.PlainDate): number[] {
  const window = { from, to: from.add({ days: 6 }), earliestMs: -Infinity, latestMs: Infinity }
  const slots = offeredSlots({ rules, taken: [], closures: [], bufferMs: 0, ...window })
  const perDay = [0, 0, 0, 0, 0, 0, 0]
  const times = new Map(slots.map(({ startMs, date }) => [startMs, date]))
  for (const date of times.values()) {
    const day = Temporal.PlainDate.from(date).dayOfWeek % 7
    perDay[day] = (perDay[day] ?? 0) + 1
  }
  return perDay
}

/**
 * What a week's hours would come to if they were saved: how many slots, and which bookings would lie outside. Throws
 * what saving would throw.
 */
export async function previewHours(
  deps: Deps,
  actor: StaffActor,
  { clinicianId, hours }: { clinicianId: ClinicianId; hours: HoursBody },
): Promise<HoursPreview> {
  const now = deps.clock.now()
  const { row, scope } = await findHours(deps.db, actor, clinicianId)
  const centres = await listHoursCentres(deps.db)
  assertOthersKept(hours, row, writableCentres(deps, scope, row, centres))
  assertKeepable(hours, row)

  const zones = new Map(
    centres.flatMap(({ id, timezone, isActive }) => (isActive ? [[id, timezone]] : [])) as [number, string][],
  )
  const rules = toRules(hours.rules, zones)
  const today = now.toZonedDateTimeISO(zones.get(row.primaryCentreId) ?? clinicZone).toPlainDate()
  const weekFrom = weekOf(rules, today)
  const slotsPerDay = countSlots(rules, weekFrom)

  const booked = await listBooked(deps.db, clinicianId, now)
  const last = Math.max(now.epochMilliseconds, ...booked.map(({ endMs }) => endMs))
  const span = {
    from: now.subtract({ hours: 48 }),
    to: Temporal.Instant.fromEpochMilliseconds(last).add({ hours: 48 }),
    now,
  }
  const extraHours = (await loadSchedules(deps.db, [clinicianId], span)).get(clinicianId)?.extraHours ?? []
  const ids = fallingOutside(booked, { rules: toRules(row.rules, zones), extraHours }, { rules, extraHours })
  const outside = await describeAppointments(deps, deps.db, actor, ids)
  return {
    slotsPerWeek: slotsPerDay.reduce((sum, count) => sum + count, 0),
    slotsPerDay,
    weekFrom: weekFrom.toString(),
    outside: outside.toReversed(),
  }
}
