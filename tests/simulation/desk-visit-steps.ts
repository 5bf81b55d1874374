import { can } from '../../contract/rules/can.ts'
import {
  askDesk,
  findByPhone,
  findVisit,
  handBooking,
  isCertain,
  statusOf,
  takeOver,
  type Found,
  type Visit,
} from './desk.ts'
import type { Step } from './operation.ts'
import { openTime, quietly } from './patient-steps.ts'
import { choicesOf } from './perform.ts'
import type { Random } from './random.ts'
import { nowMs, type World } from './world.ts'
import { runSweep } from './worker-steps.ts'

const actionPath = (visit: Visit, name: string) => `appointments/${visit.id}/${name}`
const standing = `status in ('BOOKED', 'CONFIRMED')`

/** To another time mostly; to the other centre, to a colleague, or by somebody's word to a time that is not offered. */
export async function deskMoveStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const found = await findVisit(world, random, standing)
  if (found === undefined) return
  await move(world, step, random, found)
}

async function move(world: World, step: Step, random: Random, { visit, clerk }: Found): Promise<void> {
  const how = random.weighted({ time: 60, centre: 10, colleague: 15, word: 15 })
  const override = { reason: 'As agreed by phone', ...(random.chance(0.5) && { squeezeIn: true }) }
  const body = {
    startsAt: how === 'centre' ? visit.startsAt.toString() : openTime(world, random),
    ...(how === 'centre' && { centreId: visit.centreId === 1 ? 2 : 1 }),
    ...(how === 'colleague' && { clinicianId: visit.clinicianId === 1 ? 2 : 1 }),
    ...(how === 'word' && { override }),
    reason: 'Asked by phone',
  }
  // A hand-over changes two schedules at once.
  if (how === 'colleague') world.isOfferChanged = true
  const outcome = await askDesk(world, step, clerk, { path: actionPath(visit, 'move'), body })
  takeOver(world, visit.id)
  isCertain(world, step, { visit, clerk }, outcome)
}

/** With all of its money, a part of it, or none. */
export async function deskCancelStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const found = await findVisit(world, random, standing)
  if (found === undefined) return
  const { visit, clerk } = found
  const paidPaise = await paidFor(world, visit.id)
  const refund = random.weighted({ FULL: 50, NONE: 25, part: 25 })
  const partPaise = Math.max(100, Math.round(paidPaise / 300) * 100)
  const body = { reason: 'The clinician is away', refund: refund === 'part' ? { amountPaise: partPaise } : refund }
  const circumstances = { now: world.stage.clock.now(), cutoffHours: world.stage.deps.config.CANCEL_CUTOFF_HOURS }
  const thing = { ...visit, status: visit.status as 'CONFIRMED', holdExpiresAt: null }
  const isInTime = can({ kind: 'PATIENT' }, 'cancel', thing, circumstances).allowed
  const outcome = await askDesk(world, step, clerk, { path: actionPath(visit, 'cancel'), body })
  takeOver(world, visit.id)
  const isSure = isCertain(world, step, { visit, clerk }, outcome)
  if (outcome.kind !== 'done' || outcome.value.status !== 200) return
  const toldPaise = outcome.value.body.refund?.amountPaise ?? 0
  world.told.givenBack.set(visit.id, toldPaise)
  if (!isSure) return
  const mayOverride = clerk.role !== 'FRONT_DESK' && clerk.role !== 'CLINICIAN'
  if (!mayOverride && toldPaise !== (isInTime ? paidPaise : 0)) {
    world.findings.push(`${clerk.name} gave ${toldPaise} of ${paidPaise} paise back for appointment ${visit.id}`)
  }
}

/** What is paid for a visit and has not gone back, in paise. */
export async function paidFor(world: World, visitId: number): Promise<number> {
  const { rows } = await world.stage.pool.query<{ paise: number }>(
    `select (coalesce(sum(p.paid_amount - (select coalesce(sum(r.amount), 0) from refunds r where r.payment_id = p.id
         and r.status <> 'FAILED')), 0) * 100)::int as paise
     from payments p where p.appointment_id = $1 and p.status = 'SUCCESS'`,
    [visitId],
  )
  return rows[0]?.paise ?? 0
}

interface Kept {
  id: number
  isLate: boolean
  kind: string
  before: string
  now: string
}

/** How a visit stands, and how it stood before the desk's last change. */
async function lastChange(world: World, visitId: number, where: string): Promise<Kept | undefined> {
  const { rows } = await world.stage.pool.query<Kept>(
    `select dc.id, dc.kind, dc.release_at <= $2 as "isLate",
       row_to_json(row(dc.status_before, dc.starts_at_before, dc.ends_at_before, dc.centre_id_before,
         dc.clinician_id_before, dc.checked_in_at_before, dc.started_at_before, dc.completed_at_before,
         dc.squeezed_in_by_user_id_before, dc.override_reason_before, dc.time_version_before))::text as before,
       row_to_json(row(a.status, a.scheduled_start_at, a.scheduled_end_at, a.centre_id, a.clinician_id, a.checked_in_at,
         a.started_at, a.completed_at, a.squeezed_in_by_user_id, a.override_reason, a.time_version))::text as now
     from desk_changes dc join appointments a on a.id = dc.appointment_id
     where dc.appointment_id = $1 and ${where} order by dc.id desc limit 1`,
    [visitId, world.stage.clock.now().toString()],
  )
  return rows[0]
}

/** Undoes the last change, within its minute or after it, with the periodic task having run or not. */
export async function undoStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const found = await findVisit(world, random, '"isOpenAtDesk"')
  if (found === undefined) return
  if (random.chance(0.3)) world.stage.clock.advance({ seconds: 30 + random.below(60) })
  if (random.chance(0.3)) await runSweep(world, quietly(step), 'release_desk_changes')
  await undo(world, step, found)
}

async function undo(world: World, step: Step, { visit, clerk }: Found): Promise<void> {
  const last = await lastChange(world, visit.id, 'dc.undone_at is null')
  if (last?.kind === 'MOVE') world.isOfferChanged = true
  const outcome = await askDesk(world, step, clerk, { path: actionPath(visit, 'undo') })
  takeOver(world, visit.id)
  const isSure = isCertain(world, step, { visit, clerk }, outcome)
  if (statusOf(outcome) !== 200) return
  world.told.givenBack.delete(visit.id)
  if (!isSure || last === undefined) return
  if (last.isLate) world.findings.push(`appointment ${visit.id}: a change was undone after its time`)
  const undone = await lastChange(world, visit.id, `dc.id = ${last.id} and dc.undone_at is not null`)
  if (undone?.before !== undone?.now) {
    world.findings.push(`appointment ${visit.id} is not as it was before what was undone: ${undone?.now}`)
  }
}

/** A receptionist who slips, and sees it: cancelled or moved, and undone at once. */
export async function slipStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const found = await findVisit(world, random, standing)
  if (found === undefined) return
  if (random.chance(0.5)) await move(world, quietly(step), random, found)
  else {
    const body = { reason: 'Wrong row', refund: 'FULL' }
    const outcome = await askDesk(world, quietly(step), found.clerk, { path: actionPath(found.visit, 'cancel'), body })
    takeOver(world, found.visit.id)
    if (outcome.kind !== 'done' || outcome.value.status !== 200) return
    world.told.givenBack.set(found.visit.id, outcome.value.body.refund?.amountPaise ?? 0)
  }
  if (random.chance(0.4)) await runSweep(world, quietly(step), 'release_desk_changes')
  await undo(world, step, found)
}

/** Moved away and back again within a minute: of which nobody hears. */
export async function thereAndBackStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const found = await findVisit(world, random, `status = 'CONFIRMED'`)
  if (found === undefined) return
  const { visit, clerk } = found
  await move(world, quietly(step), random, found)
  const body = { startsAt: visit.startsAt.toString(), centreId: visit.centreId, clinicianId: visit.clinicianId }
  world.isOfferChanged = true
  const outcome = await askDesk(world, step, clerk, { path: actionPath(visit, 'move'), body })
  isCertain(world, step, { visit, clerk }, outcome)
}

const visitSteps = { 'check-in': 30, start: 25, complete: 20, 'no-show': 10, 'step-back': 15 }

/** Arrived, under way, done, or not come; and one step back. */
export async function visitStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const found = await findVisit(world, random, `status in ('CONFIRMED', 'IN_PROGRESS', 'COMPLETED', 'NO_SHOW')`)
  if (found === undefined) return
  const { visit, clerk } = found
  const outcome = await askDesk(world, step, clerk, { path: actionPath(visit, random.weighted(visitSteps)) })
  takeOver(world, visit.id)
  isCertain(world, step, { visit, clerk }, outcome)
}

/** Booked for somebody else by mistake: the visit and its money are the other's. */
export async function wrongPersonStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const found = await findVisit(world, random, standing)
  if (found === undefined) return
  const { visit, clerk } = found
  const other = random.pick(world.patients)
  const patientId = await findByPhone(world, clerk, other.number)
  if (patientId === undefined) return
  const guardian = other.isMinor && random.chance(0.7) ? { guardianName: `Parent of ${other.name}` } : {}
  const body = { patientId, reason: 'Booked for the wrong person', ...guardian }
  const outcome = await askDesk(world, step, clerk, { path: actionPath(visit, 'wrong-person'), body })
  takeOver(world, visit.id)
  isCertain(world, step, { visit, clerk }, outcome)
  if (statusOf(outcome) !== 200) return
  world.told.names.delete(visit.id)
  handBooking(world, visit.id, other)
}

/** A link from another tool, where Google made none or not the right one. */
export async function meetLinkStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const found = await findVisit(world, random, `status = 'CONFIRMED' and "appointmentType" = 'ONLINE'`)
  if (found === undefined) return
  const { visit, clerk } = found
  const body = { joinUrl: `https://meet.example/room-${random.below(1000)}` }
  const outcome = await askDesk(world, step, clerk, { path: actionPath(visit, 'meet-link'), body })
  isCertain(world, step, { visit, clerk }, outcome)
}

/** The desk's minute is over: what it did leaves the house. */
export async function releaseStep(world: World, step: Step): Promise<void> {
  world.stage.clock.advance({ seconds: 61 })
  world.trace.push(`The minute is over at ${new Date(nowMs(world)).toISOString()}`)
  await runSweep(world, step, 'release_desk_changes')
}

/**
 * The minute is over, and while the periodic task has its list in hand, somebody changes the same visit again: the new
 * change has a minute of its own.
 */
export async function oneMoreChangeStep(world: World, step: Step): Promise<void> {
  if (world.depth > 1) return
  const random = choicesOf(step)
  const found = await findVisit(world, random, '"isOpenAtDesk" or ' + standing)
  if (found === undefined) return
  if (!found.visit.isOpenAtDesk) await move(world, quietly(step), random, found)
  world.stage.clock.advance({ seconds: 61 })
  const { actsBeside, inHand } = world
  Object.assign(world, { actsBeside: 1, inHand: found.visit.id })
  const again = random.weighted({ deskMove: 5, deskCancel: 4, visit: 2 })
  await runSweep(
    world,
    { ...step, plan: { ...step.plan, parkAt: 2 + random.below(3) }, meanwhile: [{ do: again, seed: random.seed() }] },
    'release_desk_changes',
  )
  Object.assign(world, { actsBeside, inHand })
}
