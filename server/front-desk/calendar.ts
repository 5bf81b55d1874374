import type { Calendar, CalendarCard } from '../../contract/staff/calendar.ts'
import type { CentreId, ClinicianId } from '../../contract/core/values.ts'
import type { StaffActor } from '../../contract/rules/actor.ts'
import { scopeOf } from '../../contract/rules/scope.ts'
import { AppError } from '../core/app-error.ts'
import { toWire } from '../core/instants.ts'
import type { Deps } from '../deps.ts'
import { readDays } from '../scheduling/availability.ts'
import { toExtraHours, toRule } from '../scheduling/schedule-queries.ts'
import { openSpans } from '../scheduling/slots.ts'
import {
  findCalendarState,
  listCards,
  listColumns,
  type CalendarSpan,
  type CardRow,
  type ColumnRow,
} from './calendar-queries.ts'

const mostDays = 14
const wireOrNull = (instant: Temporal.Instant | null) => (instant === null ? null : toWire(instant))
const msToWire = (ms: number) => toWire(Temporal.Instant.fromEpochMilliseconds(ms))

const toCard = ({
  patientId,
  patientName,
  patientPhone,
  dependentId,
  dependentName,
  ...row
}: CardRow): CalendarCard => ({
  id: row.id,
  centreId: row.centreId,
  status: row.status,
  appointmentType: row.appointmentType,
  startsAt: toWire(row.startsAt),
  endsAt: toWire(row.endsAt),
  holdExpiresAt: row.status === 'BOOKED' ? wireOrNull(row.holdExpiresAt) : null,
  paymentStatus: row.paymentStatus,
  checkedInAt: wireOrNull(row.checkedInAt),
  duePaise: row.duePaise,
  isSqueezedIn: row.isSqueezedIn,
  confirmedByPatientAt: wireOrNull(row.confirmedByPatientAt),
  timeVersion: row.timeVersion,
  isNew: row.isNew,
  patient: { id: patientId, fullName: patientName, phone: patientPhone },
  dependent: dependentId === null ? null : { id: dependentId, fullName: dependentName ?? '' },
})

const openOf = ({ rules, extraHours }: ColumnRow, from: Temporal.PlainDate, to: Temporal.PlainDate) =>
  openSpans({ rules: rules.map(toRule), extraHours: extraHours.map(toExtraHours) }, from, to).map(
    ({ startMs, endMs, mode }) => ({
      startsAt: msToWire(startMs),
      endsAt: msToWire(endMs),
      mode,
    }),
  )

interface CalendarRequest {
  from: Temporal.PlainDate
  to: Temporal.PlainDate
  span: CalendarSpan
  timezone: string
  /** Everything that the reply depends on except the time and the data: the scope, the centre and the days. */
  key: string
  state: string
}

/**
 * Null for `centreId` means all centres in the caller's scope. Throws NOT_FOUND outside it, and INVALID_REQUEST for
 * more than 14 days.
 */
export async function resolveCalendarRequest(
  deps: Deps,
  actor: StaffActor,
  { centreId, ...asked }: { centreId: CentreId | null; from: string; to: string },
): Promise<CalendarRequest> {
  const { from, to } = readDays(asked, mostDays)
  const scope = scopeOf(actor, 'day.read')
  const found = await findCalendarState(deps.db, { scope, centreId })
  if (found === undefined) throw new AppError('NOT_FOUND')
  const { timezone, snapshot: state } = found
  const span = {
    scope,
    centreId,
    from: from.toZonedDateTime(timezone).toInstant(),
    to: to.add({ days: 1 }).toZonedDateTime(timezone).toInstant(),
    now: deps.clock.now(),
  }
  return { from, to, span, timezone, key: JSON.stringify([scope, centreId, asked.from, asked.to]), state }
}

/** The time at which the next hold expires and its card disappears, in epoch milliseconds; Infinity if none does. */
const untilMsOf = (cards: readonly CardRow[]) =>
  Math.min(
    ...cards.map(({ status, holdExpiresAt }) =>
      status === 'BOOKED' && holdExpiresAt !== null ? holdExpiresAt.epochMilliseconds - 1 : Infinity,
    ),
  )

/** The clinicians with their open hours, closures and appointments. Always two queries, however long the span. */
export async function readCalendar(
  deps: Deps,
  { from, to, span, timezone }: CalendarRequest,
): Promise<{ calendar: Calendar; untilMs: number }> {
  const [columns, cards] = await Promise.all([listColumns(deps.db, span), listCards(deps.db, span)])
  const byClinician = new Map<ClinicianId, CalendarCard[]>(columns.map(({ id }) => [id, []]))
  for (const card of cards) byClinician.get(card.clinicianId)?.push(toCard(card))
  const clinicians = columns.map((column) => ({
    id: column.id,
    fullName: column.fullName,
    specialization: column.specialization,
    open: openOf(column, from, to),
    closures: column.closures.map(({ id, startsAtMs, endsAtMs, reason }) => ({
      id,
      startsAt: msToWire(startsAtMs),
      endsAt: msToWire(endsAtMs),
      reason,
    })),
    appointments: byClinician.get(column.id) ?? [],
  }))
  return { calendar: { timezone, clinicians }, untilMs: untilMsOf(cards) }
}
