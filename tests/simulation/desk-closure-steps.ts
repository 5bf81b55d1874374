import { noteEnded, judgeOffered } from './check-offers.ts'
import { clerkFor } from './clerks.ts'
import { askDesk, checkScope, findVisit, isCertain, statusOf } from './desk.ts'
import type { Clerk } from './hire.ts'
import type { Step } from './operation.ts'
import { quietly } from './patient-steps.ts'
import { choicesOf } from './perform.ts'
import type { Random } from './random.ts'
import type { World } from './world.ts'

const minuteMs = 60_000
const dayMs = 1440 * minuteMs
const indiaMs = 330 * minuteMs
const isAlone = (world: World, step: Step) => world.depth === 1 && step.meanwhile === undefined

/** An hour, a day or three, around somebody who has an appointment there. */
function spanAround(random: Random, startMs: number): [number, number] {
  const how = random.weighted({ hour: 30, day: 50, days: 20 })
  if (how === 'hour') return [startMs - 30 * minuteMs * random.below(2), startMs + 60 * minuteMs]
  const midnightMs = Math.floor((startMs + indiaMs) / dayMs) * dayMs - indiaMs
  return [midnightMs, midnightMs + (how === 'day' ? 1 : 3) * dayMs]
}

/** Somebody is ill, or a centre has no power: the time is closed, and mostly those are asked whom it meets. */
export async function deskCloseStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const found = await findVisit(world, random, `status in ('BOOKED', 'CONFIRMED') and "startsAt" > $1`)
  if (found === undefined) return
  const { clinicianId, centreId, startsAt } = found.visit
  const clerk = clerkFor(world, random, { clinicianId, centreId })
  const of = random.weighted({ clinician: 50, centre: 15, both: 35 })
  const [fromMs, toMs] = spanAround(random, startsAt.epochMilliseconds)
  const body = {
    ...(of !== 'centre' && { clinicianId }),
    ...(of !== 'clinician' && { centreId }),
    startsAt: new Date(fromMs).toISOString(),
    endsAt: new Date(toMs).toISOString(),
    reason: 'Ill today',
  }
  // All of a centre's schedules change at once.
  world.isOfferChanged = true
  const outcome = await askDesk(world, step, clerk, { path: 'closures', body })
  if (outcome.kind === 'done' && statusOf(outcome) === 201) {
    const { closure, affected } = outcome.value.body
    for (const { appointment } of affected) checkScope(world, clerk, appointment)
    if (random.chance(0.6)) await askDesk(world, quietly(step), clerk, { path: `closures/${closure.id}/offers` })
  }
  if (isAlone(world, step)) await judgeOffered(world, clinicianId)
}

interface Closure {
  id: number
  centreId: number | null
  clinicianId: number | null
}

/** A closure that somebody made, the latest more often, and who sees to it. */
async function findClosure(world: World, random: Random): Promise<{ closure: Closure; clerk: Clerk } | undefined> {
  const { rows } = await world.stage.pool.query<Closure>(
    `select id, clinician_id as "clinicianId", centre_id as "centreId" from closures
     where created_by_user_id is not null order by id desc limit 3`,
  )
  if (rows.length === 0) return undefined
  const closure = random.pick(rows)
  const place = { centreId: closure.centreId ?? 1, clinicianId: closure.clinicianId ?? 1 }
  return { closure, clerk: clerkFor(world, random, place) }
}

/** Open again: nobody is asked about it any more. */
export async function deskReopenStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const found = await findClosure(world, random)
  if (found === undefined) return
  const { closure, clerk } = found
  const { pool } = world.stage
  const { rows: met } = await pool.query<{ id: number; appointmentId: number }>(
    `select id, appointment_id as "appointmentId" from closure_offers where closure_id = $1 and ended_at is null`,
    [closure.id],
  )
  world.isOfferChanged = true
  await askDesk(world, step, clerk, { method: 'DELETE', path: `closures/${closure.id}` })
  const { rows: left } = await pool.query<{ id: number }>(
    // One that another closure meets too may be that one's now.
    `select o.id from closure_offers o where o.id = any($1::bigint[]) and o.ended_at is null
       and not exists (select from closures where id = $2)
       and not exists (select from closures c where c.id = o.closure_id)`,
    [met.map(({ id }) => id), closure.id],
  )
  for (const { id } of left) world.findings.push(`offer ${id} is open, and its closure was undone`)
  if (!isAlone(world, step)) return
  await noteEnded(
    world,
    met.map(({ appointmentId }) => appointmentId),
  )
  if (closure.clinicianId !== null) await judgeOffered(world, closure.clinicianId)
}

/** Asks those of a closure, or the patient of any visit; says that one takes place all the same; or looks on. */
export async function deskOffersStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const what = random.weighted({ all: 30, some: 10, single: 30, keep: 15, look: 15 })
  if (what === 'single') return askForAnother(world, step, random)
  const found = await findClosure(world, random)
  if (found === undefined) return
  const { closure, clerk } = found
  const path = `closures/${closure.id}`
  if (what === 'all') return void (await askDesk(world, step, clerk, { path: `${path}/offers` }))
  const { rows } = await world.stage.pool.query<{ id: number }>(
    'select distinct appointment_id as id from closure_offers where closure_id = $1 order by 1',
    [closure.id],
  )
  if (what === 'look' || rows.length === 0) return look(world, step, clerk, path)
  const { id } = random.pick(rows)
  if (what === 'some')
    return void (await askDesk(world, step, clerk, { path: `${path}/offers`, body: { appointmentIds: [id] } }))
  const kept = await askDesk(world, step, clerk, { path: `${path}/keep`, body: { appointmentId: id } })
  if (statusOf(kept) === 200 && isAlone(world, step)) await noteEnded(world, [id])
}

async function askForAnother(world: World, step: Step, random: Random): Promise<void> {
  const found = await findVisit(world, random, `status = 'CONFIRMED'`)
  if (found === undefined) return
  const { visit, clerk } = found
  await askDesk(world, step, clerk, { path: `appointments/${visit.id}/offer` })
}

/** How a closure stands: each that it met is counted in one way. */
async function look(world: World, step: Step, clerk: Clerk, path: string): Promise<void> {
  const outcome = await askDesk(world, step, clerk, { method: 'GET', path })
  if (outcome.kind !== 'done' || outcome.value.status !== 200) return
  const { affected, open, moved, cancelled, unanswered, kept } = outcome.value.body
  for (const { appointment } of affected) checkScope(world, clerk, appointment)
  if (open + moved + cancelled + unanswered + kept !== affected.length) {
    world.findings.push(`${path} met ${affected.length}, and they are not counted once each`)
  }
}

/** The link to pay is made and sent again. */
export async function payLinkStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const found = await findVisit(world, random, `status = 'BOOKED'`)
  if (found === undefined) return
  const { visit, clerk } = found
  const outcome = await askDesk(world, step, clerk, { path: `appointments/${visit.id}/payment-link` })
  isCertain(world, step, { visit, clerk }, outcome)
}
