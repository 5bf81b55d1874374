import { clerkFor } from './clerks.ts'
import type { Clerk } from './hire.ts'
import { askDesk, findByPhone, findVisit, isCertain, statusOf, type Visit } from './desk.ts'
import type { Step } from './operation.ts'
import { openTime, quietly, slotFor } from './patient-steps.ts'
import { choicesOf } from './perform.ts'
import type { Random } from './random.ts'
import { nowMs, type Patient, type Reply, type World } from './world.ts'

const minuteMs = 60_000

/** A patient of the clinic's web, or somebody who is seen for the first time. */
function caller(world: World, random: Random): Patient {
  if (random.chance(0.75)) return random.pick(world.patients)
  const count = world.patients.length
  const patient: Patient = {
    name: random.pick(['Divya', 'Kabir', 'Leela', 'Omar']),
    number: `9199123${45_000 + count}`,
    address: `10.0.1.${count}`,
    phones: [],
    bookings: [],
    asking: [],
    handed: [],
    family: [],
    isMinor: false,
  }
  return patient
}

function paymentFor(random: Random): Record<string, unknown> {
  const how = random.weighted({ NOW: 45, LINK: 20, AT_VISIT: 25, WAIVED: 10 })
  if (how === 'NOW') return { how, method: random.pick(['CASH', 'CASH', 'CARD', 'UPI']), reference: 'slip 7' }
  if (how === 'LINK') return random.chance(0.5) ? { how } : { how, holdMinutes: 15 + random.below(30) }
  return how === 'WAIVED' ? { how, reason: 'Staff family' } : { how }
}

/** A time that is offered mostly; by somebody's word also any other, and beside another visit. */
function timeFor(world: World, random: Random, slot: Record<string, unknown>): Record<string, unknown> {
  if (random.chance(0.7)) return slot
  const override = { reason: 'Crisis', ...(random.chance(0.6) && { squeezeIn: true }) }
  const soonMs = Math.ceil(nowMs(world) / (5 * minuteMs)) * 5 * minuteMs + random.below(12) * 5 * minuteMs
  return random.chance(0.4) ? { ...slot, startsAt: new Date(soonMs).toISOString(), override } : { ...slot, override }
}

async function openDrawer(world: World, step: Step, clerk: Clerk, centreId: number, random: Random): Promise<void> {
  const body = { centreId, openingPaise: 10_000 * random.below(30) }
  await askDesk(world, quietly(step), clerk, { path: 'drawers', body })
}

/** What the desk was told that it took; kept, whatever comes of the visit. */
function noteTaken(world: World, clerk: Clerk, appointmentId: number, payment: { id: number; amountPaise: number }) {
  const { id, amountPaise } = payment
  world.told.taken.set(id, { appointmentId, amountPaise, userId: clerk.userId })
}

/**
 * Books for who calls or stands there, known or new, and asks for the money now, by link, at the visit or not at all.
 */
export async function deskBookStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const patient = caller(world, random)
  const slot = timeFor(world, random, slotFor(world, random))
  const place = { centreId: Number(slot.centreId), clinicianId: Number(slot.clinicianId) }
  const clerk = clerkFor(world, random, place)
  const patientId = await findByPhone(world, clerk, patient.number)
  const isNameless = patientId === undefined && random.chance(0.1)
  const newPatient = { fullName: patient.name, ...(!isNameless && { phone: `+${patient.number}` }) }
  const who = patientId === undefined ? { patient: newPatient } : { patientId }
  const guardian = patient.isMinor && random.chance(0.7) ? { guardianName: `Parent of ${patient.name}` } : {}
  const draftId = `00000000-0000-4000-8000-${step.seed.toString(16).padStart(12, '0')}`
  const body = { ...who, ...slot, payment: paymentFor(random), ...guardian, draftId }
  const book = (how: Step) => askDesk(world, how, clerk, { path: 'appointments', body })
  let outcome = await book(step)
  if (outcome.kind === 'done' && outcome.value.body?.code === 'DRAWER_CLOSED') {
    await openDrawer(world, step, clerk, place.centreId, random)
    outcome = await book({ ...quietly(step), seed: step.seed + 1 })
  }
  // A reply that was lost, or a button pressed twice: it is the booking that was made.
  if (random.chance(outcome.kind === 'done' ? 0.15 : 0.7)) {
    const again = await book({ ...quietly(step), seed: step.seed + 2 })
    const [one, two] = [outcome, again].map((one) =>
      one.kind === 'done' ? one.value.body?.appointment?.id : undefined,
    )
    if (one !== undefined && two !== undefined && one !== two)
      world.findings.push(`a booking that was sent again is ${two}, and was ${one}`)
    if (outcome.kind !== 'done') outcome = again
  }
  if (outcome.kind !== 'done' || outcome.value.status !== 201) return
  const isAlone = world.depth === 1 && step.meanwhile === undefined
  judgeBooked(world, clerk, { body, reply: outcome.value, isAlone })
  const { appointment, payment } = outcome.value.body
  if (payment !== null) noteTaken(world, clerk, appointment.id, payment)
  if (isNameless) return
  if (!world.patients.includes(patient)) world.patients.push(patient)
  const { clinicianId, centreId, appointmentType, startsAt } = slot
  const known = { clinicianId, centreId, appointmentType, startsAt }
  const { number } = patient
  patient.bookings.push({ appointmentId: appointment.id, orderId: null, body: known, number, isElsewhere: true })
}

/** What comes back is what was asked for, and who only sees to a desk overrides nothing. */
function judgeBooked(
  world: World,
  clerk: Clerk,
  { body, reply, isAlone }: { body: Record<string, unknown>; reply: Reply; isAlone: boolean },
): void {
  const { appointment, payment } = reply.body
  const { findings } = world
  const { how } = body.payment as { how: string }
  const isPaid = appointment.duePaise === 0 && appointment.status === 'CONFIRMED'
  const isHeld = appointment.status === (appointment.duePaise === 0 ? 'CONFIRMED' : 'BOOKED')
  const wanted = { NOW: isPaid, LINK: isHeld, AT_VISIT: payment === null, WAIVED: isPaid }
  // Somebody else may have taken the payment before the reply was read.
  if (isAlone && !wanted[how as keyof typeof wanted]) {
    findings.push(`appointment ${appointment.id} was booked ${how}, and is ${appointment.status}`)
  }
  const isByWord = appointment.isSqueezedIn || appointment.overrideReason !== null || how === 'WAIVED'
  const mayOverride = clerk.role !== 'FRONT_DESK' && clerk.role !== 'CLINICIAN'
  if (appointment.isSqueezedIn && !mayOverride) findings.push(`${clerk.name} squeezed appointment ${appointment.id} in`)
  if (how === 'WAIVED' && isByWord && !mayOverride) findings.push(`${clerk.name} waived appointment ${appointment.id}`)
}

/** A further visit after one. */
export async function followUpStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const found = await findVisit(world, random, `status in ('CONFIRMED', 'IN_PROGRESS', 'COMPLETED')`)
  if (found === undefined) return
  const { visit, clerk } = found
  const body = { startsAt: openTime(world, random) }
  const outcome = await askDesk(world, step, clerk, { path: `appointments/${visit.id}/follow-up`, body })
  if (outcome.kind !== 'done' || outcome.value.status !== 201) return
  const { appointment } = outcome.value.body
  const of = world.patients.find(({ bookings }) => bookings.some(({ appointmentId }) => appointmentId === visit.id))
  const { clinicianId, centreId, appointmentType } = visit
  const known = { clinicianId, centreId, appointmentType, startsAt: body.startsAt }
  const { number } = of ?? { number: '' }
  of?.bookings.push({ appointmentId: appointment.id, orderId: null, body: known, number, isElsewhere: true })
}

/** How much is asked for of what is due: all of it, a part, and now and then too much. */
const sumOf = (duePaise: number, random: Random): number =>
  ({ all: duePaise, part: Math.ceil(duePaise / 200) * 100, more: duePaise + 5_000 })[
    random.weighted({ all: 60, part: 25, more: 15 })
  ]

/** Takes what a visit owes, or a part of it; cash needs one's own open drawer. */
export async function deskPayStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const found = await findVisit(world, random, `status in ('BOOKED', 'CONFIRMED', 'IN_PROGRESS', 'COMPLETED')`)
  if (found === undefined) return
  await takeMoney(world, step, random, found)
}

async function takeMoney(world: World, step: Step, random: Random, { visit, clerk }: { visit: Visit; clerk: Clerk }) {
  const looked = await askDesk(world, quietly(step), clerk, { method: 'GET', path: `appointments/${visit.id}` })
  if (looked.kind !== 'done' || looked.value.status !== 200) return
  const { duePaise } = looked.value.body
  const amountPaise = Math.max(100, sumOf(duePaise, random))
  const body = { method: random.pick(['CASH', 'CASH', 'CARD', 'UPI']), amountPaise }
  const take = (how: Step) => askDesk(world, how, clerk, { path: `appointments/${visit.id}/payments`, body })
  let outcome = await take(step)
  if (outcome.kind === 'done' && outcome.value.body?.code === 'DRAWER_CLOSED') {
    await openDrawer(world, step, clerk, visit.centreId, random)
    outcome = await take({ ...quietly(step), seed: step.seed + 1 })
  }
  if (outcome.kind !== 'done' || outcome.value.status !== 201) return
  noteTaken(world, clerk, visit.id, outcome.value.body)
  const isMore = isCertain(world, step, { visit, clerk }, outcome) && amountPaise > duePaise
  if (isMore) world.findings.push(`${amountPaise} paise were taken for appointment ${visit.id}, which owed ${duePaise}`)
}

/** Opens a drawer in the morning, or asks for a second one. */
export async function drawerStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const clerk = random.pick(world.stage.clerks)
  const centreId = clerk.centreId ?? random.pick([1, 2])
  const body = { centreId, openingPaise: 10_000 * random.below(30) }
  const outcome = await askDesk(world, step, clerk, { path: 'drawers', body })
  const isOpen = statusOf(outcome) === 201
  if (isOpen && clerk.role === 'CLINICIAN') world.findings.push(`${clerk.name} opened a drawer`)
}
