import { deliver, payNow } from './money-steps.ts'
import type { Step } from './operation.ts'
import {
  ask,
  findStanding,
  initiate,
  moveTo,
  openTime,
  phoneOf,
  quietly,
  slotFor,
  visitorFor,
} from './patient-steps.ts'
import { choicesOf } from './perform.ts'
import type { Random } from './random.ts'
import type { GatewayPayment, GatewayRefund } from './gateway.ts'
import { circumstances, nowMs, type Booking, type World } from './world.ts'
import { runSweep } from './worker-steps.ts'

// What takes several steps of one patient's in a row, which steps drawn by chance seldom are.

const minute = 60_000

/** A patient books, pays, and checkout brings the browser back, in one go, as most do. */
export async function buyStep(world: World, step: Step): Promise<void> {
  await buy(world, step, choicesOf(step))
}

async function buy(world: World, step: Step, random: Random): Promise<void> {
  const patient = random.pick(world.patients)
  const phone = await phoneOf(world, step, patient, random)
  if (phone === undefined) return
  const body = { ...slotFor(world, random), ...visitorFor(patient, random) }
  const booking = await initiate(world, quietly(step), { patient, phone, body })
  if (booking === undefined || booking.orderId === null || world.gateway.isPaid(booking.orderId)) return
  const fields = payNow(world, patient, booking)
  const outcome = await ask(world, step, patient, { path: 'payment/verify', body: fields, phone })
  if (outcome.kind === 'done' && outcome.value.status === 200) world.told.paid.add(booking.orderId)
}

/** In the last minutes of the financial year somebody books and pays, and the worker stands still until the morning. */
export async function newYearStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const eve = Temporal.Instant.from('2026-03-31T18:25:00Z').add({ seconds: random.below(200) })
  if (world.depth > 1 || Temporal.Instant.compare(world.stage.clock.now(), eve) >= 0) return
  world.stage.clock.set(eve)
  await buy(world, step, random)
  world.stage.clock.advance({ hours: 1 + random.below(9) })
  world.trace.push(`The worker stands still until ${world.stage.clock.now().toString()}`)
}

/**
 * A hold runs out while its patient's bank still thinks; the patient holds the time again, and then the bank says
 * yes.
 */
export async function heldAgainStep(world: World, step: Step): Promise<void> {
  if (world.depth > 1) return
  const random = choicesOf(step)
  const patient = random.pick(world.patients)
  const phone = await phoneOf(world, step, patient, random)
  if (phone === undefined) return
  const { HOLD_SECONDS, HOLD_PAUSE_SECONDS } = world.stage.deps.config
  const body = { ...slotFor(world, random), clinicianId: random.pick([1, 2]), centreId: 1 }
  const visitor = visitorFor(patient, random)
  const first = await initiate(world, quietly(step), { patient, phone, body: { ...body, ...visitor } })
  if (first === undefined || first.orderId === null || world.gateway.isPaid(first.orderId)) return
  const waitMs = 1000 * (HOLD_SECONDS + HOLD_PAUSE_SECONDS + 10 + random.below(300))
  const { gateway } = world
  const payment = gateway.startPayment(first.orderId, gateway.get(gateway.orders, first.orderId).amount, nowMs(world))
  payment.contact = `+${first.number}`
  gateway.fail(payment, circumstances(world))
  payment.next = { atMs: nowMs(world) + waitMs + 2 * minute, to: 'captured' }
  world.trace.push(`${patient.name} pays ${first.orderId} with ${payment.id}, which the bank will allow after the hold`)
  world.stage.clock.advance({ milliseconds: waitMs })
  const again = random.chance(0.8) ? visitor : visitorFor(patient, random)
  const later = await phoneOf(world, step, patient, random)
  if (later === undefined) return
  const asked = { patient, phone: later, body: { ...body, ...again } }
  await initiate(world, { ...quietly(step), seed: step.seed + 1 }, asked)
  world.stage.clock.advance({ milliseconds: 2 * minute })
  gateway.passTime(circumstances(world))
  if (random.chance(0.7)) await runSweep(world, step, 'check_due_orders')
}

const paidHere = "fee_amount > 0 and source = 'WEB_PATIENT'"

/** What an order was paid with, where nothing of it went back. */
const findPaid = ({ gateway }: World, booking: Booking): GatewayPayment | undefined =>
  [...gateway.payments.values()].find(
    ({ orderId, captured, refunded }) => orderId === booking.orderId && captured && refunded === 0,
  )

/**
 * A patient cancels, and before our refund is sent somebody at the clinic refunds by hand: a part, or all of it. Of
 * that one we hear at once, and half of the time its bank sends it back in the end.
 */
export async function refundsMeetStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const some = await findStanding(world, step, random, paidHere)
  const paid = some && findPaid(world, some.booking)
  if (some === undefined || paid === undefined) return
  const { patient, booking, phone } = some
  const { gateway, told } = world
  const path = `patient-dashboard/appointments/${booking.appointmentId}/cancel`
  const outcome = await ask(world, quietly(step), patient, { path, body: {}, phone })
  if (outcome.kind !== 'done' || outcome.value.status !== 200) return
  told.cancelled.add(booking.appointmentId)
  if (outcome.value.body.refund !== null) told.refunds.add(booking.appointmentId)
  const refund = gateway.refundOutside(paid, random.pick([paid.amount, 10_000]), circumstances(world))
  if (refund.next !== undefined && random.chance(0.5)) refund.next.to = 'failed'
  await hearOf(world, step, refund)
}

/** Word of a refund made by hand comes within seconds, where it is not held up. */
async function hearOf(world: World, step: Step, { id, amount, paymentId }: GatewayRefund): Promise<void> {
  world.trace.push(`The clinic refunds ${amount} of ${paymentId} by hand: ${id}`)
  world.stage.clock.advance({ seconds: 10 })
  const news = world.mail.due(nowMs(world)).filter(({ body }) => body.includes(`"${id}"`))
  for (const mail of news) await deliver(world, step, mail)
}

/** The clinic asks a patient to come at another time, and gives a part of the fee back for it. */
export async function goodwillStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const some = await findStanding(world, step, random, paidHere)
  const paid = some && findPaid(world, some.booking)
  if (some === undefined || paid === undefined) return
  await hearOf(world, step, world.gateway.refundOutside(paid, 10_000, circumstances(world)))
  await moveTo(world, quietly(step), some, { startsAt: openTime(world, random) })
}
