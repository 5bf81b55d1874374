import type { Holidays, HolidaysBody } from '../../contract/staff/hours.ts'
import type { CentreId } from '../../contract/core/values.ts'
import type { StaffActor } from '../../contract/rules/actor.ts'
import { scopeOf } from '../../contract/rules/scope.ts'
import type { Author } from '../audit/record.ts'
import { closeIn, undoIn } from '../closures/close.ts'
import { AppError } from '../core/app-error.ts'
import { toWire } from '../core/instants.ts'
import type { DatabaseOrTx } from '../db/pool.ts'
import { transactOnce } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { lockClinicians } from '../scheduling/lock.ts'
import { countBookedOn, listHolidayClosures, markHoliday } from './holiday-queries.ts'
import { holidaysSource, indiaHolidays } from './india-holidays.ts'
import { listHoursCentres, type CentreRow } from './queries.ts'

interface Asked {
  year: number
  /** Left out: every centre that the caller has to do with. */
  centreId?: CentreId
}

/**
 * Whole centres are closed by those who look after them. Throws FORBIDDEN for a clinician, NOT_FOUND for another's
 * centre.
 */
async function centresOf(db: DatabaseOrTx, actor: StaffActor, centreId: CentreId | undefined): Promise<CentreRow[]> {
  const { everywhere, centreIds } = scopeOf(actor, 'hours.write')
  if (!everywhere && centreIds.length === 0) {
    throw new AppError('FORBIDDEN', { details: { permission: 'hours.write' } })
  }
  const centres = (await listHoursCentres(db)).filter(
    ({ id, isActive }) =>
      isActive && (everywhere || centreIds.includes(id)) && (centreId === undefined || id === centreId),
  )
  if (centreId !== undefined && centres.length === 0) throw new AppError('NOT_FOUND')
  return centres
}

const startOf = (date: Temporal.PlainDate, { timezone }: CentreRow) => date.toZonedDateTime(timezone).toInstant()

/** Over at each of the centres: nothing of it can be changed any more. */
const isPast = (date: string, centres: readonly CentreRow[], now: Temporal.Instant) => {
  const next = Temporal.PlainDate.from(date).add({ days: 1 })
  return centres.every((centre) => Temporal.Instant.compare(startOf(next, centre), now) <= 0)
}

/**
 * The public holidays of a year, and whatever other days were ticked, with what is booked on each. Throws as
 * `centresOf`.
 */
export async function readHolidays(deps: Deps, actor: StaffActor, { year, centreId }: Asked): Promise<Holidays> {
  const now = deps.clock.now()
  const centres = await centresOf(deps.db, actor, centreId)
  const centreIds = centres.map(({ id }) => id)
  const closures = await listHolidayClosures(deps.db, { centreIds, year })
  const listed = indiaHolidays.filter(([date]) => date.startsWith(`${year}-`))
  const names = new Map(closures.map(({ date, name }) => [date, name]))
  for (const [date, name] of listed) names.set(date, name)
  const booked = await countBookedOn(deps.db, { centreIds, days: [...names.keys()], now })
  const items = [...names].map(([date, name]) => {
    const closedCentreIds = closures.flatMap((closure) => (closure.date === date ? [closure.centreId] : []))
    return {
      date,
      name,
      isEstimated: listed.some(([day, , isEstimated]) => day === date && isEstimated === true),
      isClosed: centres.length > 0 && closedCentreIds.length === centres.length,
      closedCentreIds,
      booked: booked.get(date) ?? 0,
      isPast: isPast(date, centres, now),
    }
  })
  return {
    year,
    source: listed.length > 0 ? holidaysSource : null,
    items: items.sort((a, b) => (a.date < b.date ? -1 : 1)),
  }
}

/** Throws INVALID_REQUEST for a day of another year. */
function assertOfYear({ items }: HolidaysBody, year: number): void {
  const wrong = items.flatMap(({ date }, index) => (date.startsWith(`${year}-`) ? [] : [`items.${index}.date`]))
  if (wrong.length === 0) return
  throw new AppError('INVALID_REQUEST', {
    fields: Object.fromEntries(wrong.map((path) => [path, { code: 'BAD_YEAR' }])),
  })
}

/**
 * Makes the closed days of a year those that are ticked: each is a closure of the whole day at each centre, with what
 * was booked in it among the affected; one that is no longer ticked, or no longer named, is undone. Days that are
 * over stay as they were.
 */
export async function saveHolidays(deps: Deps, author: Author, asked: Asked, body: HolidaysBody): Promise<Holidays> {
  assertOfYear(body, asked.year)
  const ticked = new Map(body.items.flatMap(({ date, name, isClosed }) => (isClosed ? [[date, name] as const] : [])))
  await transactOnce(deps.db, async (tx) => {
    const now = deps.clock.now()
    const centres = await centresOf(tx, author.actor, asked.centreId)
    // Before what each closure locks by itself, and so that two who tick the same days come one after the other.
    await lockClinicians(tx, 'all')
    const closures = await listHolidayClosures(tx, { centreIds: centres.map(({ id }) => id), year: asked.year })
    for (const { closureId, centreId, date } of closures) {
      const centre = centres.filter(({ id }) => id === centreId)
      if (!ticked.has(date) && !isPast(date, centre, now)) await undoIn(deps, tx, author, closureId)
    }
    for (const [date, name] of ticked) {
      const day = Temporal.PlainDate.from(date)
      for (const centre of centres) {
        const isThere = closures.some((closure) => closure.date === date && closure.centreId === centre.id)
        if (isThere || isPast(date, [centre], now)) continue
        const closureId = await closeIn(deps, tx, author, {
          centreId: centre.id,
          startsAt: toWire(startOf(day, centre)),
          endsAt: toWire(startOf(day.add({ days: 1 }), centre)),
          reason: name,
        })
        await markHoliday(tx, closureId, date)
      }
    }
  })
  return readHolidays(deps, author.actor, asked)
}
