import { hasPermission } from '../../contract/rules/permissions.ts'
import { judgeOffered, noteEnded } from './check-offers.ts'
import { actorOf, clerkFor } from './clerks.ts'
import { askDesk, statusOf } from './desk.ts'
import type { Clerk } from './hire.ts'
import type { Step } from './operation.ts'
import { initiate, phoneOf, quietly, visitorFor } from './patient-steps.ts'
import { choicesOf } from './perform.ts'
import type { Random } from './random.ts'
import { nowMs, somebody, type World } from './world.ts'

const halfHourMs = 1_800_000
const dayMs = 48 * halfHourMs
const indiaMs = 11 * halfHourMs
const isAlone = (world: World, step: Step) => world.depth === 1 && step.meanwhile === undefined
const midnightMs = (world: World) => Math.floor((nowMs(world) + indiaMs) / dayMs) * dayMs - indiaMs
const wire = (ms: number) => new Date(ms).toISOString()

interface Extra {
  id: number
  clinicianId: number
  centreId: number
  startsAt: Temporal.Instant
  endsAt: Temporal.Instant
  mode: string
}

const columns = `id, clinician_id as "clinicianId", centre_id as "centreId", starts_at as "startsAt", ends_at as "endsAt", mode`

async function listExtra({ stage }: World): Promise<Extra[]> {
  const { rows } = await stage.pool.query<Extra>(
    `select ${columns} from extra_hours where ends_at > $1 order by id desc limit 4`,
    [stage.clock.now().toString()],
  )
  return rows
}

/** An evening, or a part of it, beside the week's hours; now and then in the middle of them, or from late to early. */
function extraFor(world: World, random: Random) {
  const clinicianId = random.pick([1, 2, 3])
  const centreId = clinicianId === 1 ? random.pick([1, 2]) : 1
  const startHalf = random.weighted({ evening: 80, day: 12, back: 8 }) === 'day' ? 20 : 34 + 2 * random.below(3)
  const startMs = midnightMs(world) + random.below(4) * dayMs + startHalf * halfHourMs
  const endMs = startMs + (random.chance(0.92) ? 2 + random.below(3) : -2) * halfHourMs
  const mode = random.chance(0.6) ? 'ONLINE' : 'IN_PERSON'
  return { clinicianId, body: { centreId, startsAt: wire(startMs), endsAt: wire(endMs), mode } }
}

async function add(world: World, step: Step, clerk: Clerk | undefined, random: Random): Promise<void> {
  const { clinicianId, body } = extraFor(world, random)
  const by = clerk ?? clerkFor(world, random, { clinicianId, centreId: body.centreId })
  const outcome = await askDesk(world, step, by, { path: `clinicians/${clinicianId}/extra-hours`, body })
  if (statusOf(outcome) !== 201) return
  const place = { clinicianId, centreId: body.centreId }
  if (!hasPermission(actorOf(by), 'hours.write', place)) {
    world.findings.push(`${by.name} opened an evening at centre ${body.centreId} of clinician ${clinicianId}`)
  }
}

/** Live visits inside extra hours: they outlast them. */
async function countInside({ stage }: World, { clinicianId, centreId, startsAt, endsAt }: Extra): Promise<number> {
  const { rows } = await stage.pool.query<{ count: number }>(
    `select count(*)::int as count from appointments a where a.clinician_id = $1 and a.centre_id = $2
       and a.scheduled_start_at >= $3 and a.scheduled_end_at <= $4 and a.status in ('BOOKED', 'CONFIRMED')`,
    [clinicianId, centreId, startsAt.toString(), endsAt.toString()],
  )
  return rows[0]?.count ?? 0
}

/** Somebody opens an evening, or takes one back, with or without bookings in it, while others book. */
export async function extraHoursStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const open = await listExtra(world)
  if (open.length === 0 || random.chance(0.55)) {
    await add(world, step, undefined, random)
  } else {
    const extra = random.pick(open)
    const before = await countInside(world, extra)
    const clerk = clerkFor(world, random, extra)
    const outcome = await askDesk(world, step, clerk, { method: 'DELETE', path: `extra-hours/${extra.id}` })
    const isOver = statusOf(outcome) === 204 && isAlone(world, step)
    if (isOver && (await countInside(world, extra)) !== before)
      world.findings.push(`with the extra hours ${extra.id} went what was booked in them`)
  }
  if (isAlone(world, step)) await judgeOffered(world, random.pick([1, 2, 3]))
}

/** Of extra hours: those that there are, mostly; or some that were taken back. */
async function someExtra(world: World, random: Random): Promise<Extra | undefined> {
  const open = await listExtra(world)
  if (open.length > 0 && random.chance(0.8)) return random.pick(open)
  const { rows } = await world.stage.pool.query<Extra>(
    `select entity_id::int as "clinicianId", centre_id as "centreId", (metadata ->> 'id')::int as id,
       (metadata ->> 'startsAt')::timestamptz as "startsAt", (metadata ->> 'endsAt')::timestamptz as "endsAt",
       metadata ->> 'mode' as mode
     from audit_logs where action = 'EXTRA_HOURS_ADDED' order by id desc limit 3`,
  )
  return rows.length === 0 ? undefined : random.pick(rows)
}

/** A patient books an evening that is open for once, or was until a moment ago. */
export async function bookExtraStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const manager = world.stage.clerks.find(({ role }) => role === 'MANAGER')
  if ((await listExtra(world)).length === 0) await add(world, quietly(step), manager, random)
  const extra = await someExtra(world, random)
  if (extra === undefined) return
  const patient = somebody(world, random)
  const phone = await phoneOf(world, step, patient, random)
  if (phone === undefined) return
  const { clinicianId, centreId, mode: appointmentType, startsAt, endsAt } = extra
  const slots = (endsAt.epochMilliseconds - startsAt.epochMilliseconds) / halfHourMs
  const start = wire(startsAt.epochMilliseconds + random.below(slots) * halfHourMs)
  const body = { clinicianId, centreId, appointmentType, startsAt: start, ...visitorFor(patient, random) }
  await initiate(world, step, { patient, phone, body })
}

interface Day {
  date: string
  name: string
  isClosed: boolean
  closedCentreIds: number[]
}

/** A holiday is ticked, or one that was ticked is not any more: whole centres close, and open again. */
export async function holidaysStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const clerk = random.pick(world.stage.clerks)
  const day = Temporal.Instant.fromEpochMilliseconds(midnightMs(world) + (1 + random.below(4)) * dayMs)
    .toZonedDateTimeISO('Asia/Kolkata')
    .toPlainDate()
  const centreId = clerk.centreId ?? (random.chance(0.6) ? random.pick([1, 2]) : undefined)
  const path = `holidays?year=${day.year}${centreId === undefined ? '' : `&centreId=${centreId}`}`
  const seen = await askDesk(world, quietly(step), clerk, { method: 'GET', path })
  if (seen.kind !== 'done' || seen.value.status !== 200) return
  const shown = seen.value.body.items as Day[]
  const closed = shown.filter(({ isClosed, closedCentreIds }) => isClosed || closedCentreIds.length > 0)
  const untick = closed.length > 0 && random.chance(0.5) ? random.pick(closed).date : undefined
  const ticked = closed.filter(({ date }) => date !== untick).map(({ date, name }) => ({ date, name, isClosed: true }))
  if (untick === undefined && !ticked.some(({ date }) => date === day.toString()))
    ticked.push({ date: day.toString(), name: 'Election day', isClosed: true })
  const asked = await askedOn(world, untick)
  // All of a centre's schedules change at once.
  world.isOfferChanged = true
  const outcome = await askDesk(world, step, clerk, { method: 'PUT', path, body: { items: ticked } })
  if (statusOf(outcome) !== 200 || outcome.kind !== 'done' || !isAlone(world, step)) return
  const now = outcome.value.body.items as Day[]
  const wrong = ticked.find((one) => now.some(({ date, isClosed }) => date === one.date && !isClosed))
  if (wrong !== undefined) world.findings.push(`${wrong.date} was ticked by ${clerk.name}, and is not closed`)
  if (untick !== undefined) await noteEnded(world, asked)
  await judgeOffered(world, random.pick([1, 2, 3]))
}

/** Whose patients were asked about a holiday. */
async function askedOn({ stage }: World, date: string | undefined): Promise<number[]> {
  if (date === undefined) return []
  const { rows } = await stage.pool.query<{ id: number }>(
    `select distinct o.appointment_id as id from closure_offers o join closures cl on cl.id = o.closure_id
     where cl.holiday_on = $1 order by 1`,
    [date],
  )
  return rows.map(({ id }) => id)
}
