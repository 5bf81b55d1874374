import { listBacklog } from '../../server/operations/backlog.ts'
import { deliver, disputePayment, hand, setExtras } from './money-steps.ts'
import type { Step } from './operation.ts'
import { choicesOf } from './perform.ts'
import { circumstances, nowMs, type Booking, type Patient, type World } from './world.ts'
import { runSweep } from './worker-steps.ts'

const minute = 60_000
const hour = 60 * minute

interface Unpaid {
  patient: Patient
  booking: Booking
  orderId: string
}

function someUnpaid(world: World, step: Step): Unpaid | undefined {
  const unpaid = world.patients.flatMap((patient) =>
    patient.bookings.slice(-3).flatMap((booking): Unpaid[] => {
      const { orderId } = booking
      return orderId === null || world.gateway.isPaid(orderId) ? [] : [{ patient, booking, orderId }]
    }),
  )
  return unpaid.length === 0 ? undefined : choicesOf(step).pick(unpaid)
}

/** A bank allows a payment and the browser is told so; then Razorpay gives it back before anybody captured it. */
export async function returnedStep(world: World, step: Step): Promise<void> {
  const some = someUnpaid(world, step)
  if (some === undefined) return
  const { gateway } = world
  const how = circumstances(world)
  const payment = gateway.startPayment(some.orderId, gateway.get(gateway.orders, some.orderId).amount, how.nowMs)
  payment.status = 'authorized'
  payment.next = { atMs: how.nowMs + minute + how.random.below(12 * minute), to: 'returned' }
  hand(some.patient, some.booking.appointmentId, payment)
  world.trace.push(`${some.patient.name} pays ${some.orderId} with ${payment.id}, which Razorpay will return`)
}

/**
 * A patient tries a dozen times. The first payment failed, and its bank says yes later; of that no webhook tells, and
 * a list of the order's payments shows the newest first.
 */
export async function triesStep(world: World, step: Step): Promise<void> {
  const some = someUnpaid(world, step)
  if (some === undefined) return
  const { gateway } = world
  const how = circumstances(world)
  const { amount, createdMs } = gateway.get(gateway.orders, some.orderId)
  // Where no webhook tells, an order is asked about for three days, and its hold was over after a quarter of an hour.
  if (how.nowMs - createdMs > 70 * hour) return
  const first = gateway.startPayment(some.orderId, amount, how.nowMs)
  setExtras(first, { fee: how.random.chance(0.3), offer: how.random.chance(0.3) })
  Object.assign(first, { status: 'failed', isSilent: true })
  first.next = { atMs: how.nowMs + minute + how.random.below(hour), to: 'captured' }
  for (let tries = 0; tries < 11; tries += 1) {
    gateway.startPayment(some.orderId, amount, how.nowMs).status = 'failed'
  }
  world.trace.push(`${some.patient.name} tries ${some.orderId} twelve times; ${first.id} will be captured in silence`)
}

/** For more than three days Razorpay takes no keys of ours; then somebody puts them right. */
export async function wrongKeysStep(world: World, step: Step): Promise<void> {
  const { stage, findings } = world
  stage.trouble = { host: 'razorpay.example', fault: 'keys' }
  world.trace.push('Razorpay does not take the keys')
  for (const hours of [1, 40, 40]) {
    stage.clock.advance({ hours })
    await runSweep(world, { do: 'sweep', seed: step.seed }, 'check_due_orders')
  }
  const { rows } = await stage.pool.query<{ count: number }>(
    'select count(*)::int as count from payments where checks_count > 0 and next_check_at is not null',
  )
  const isListed = (await listBacklog(stage.deps)).some((line) => line.includes('does not let us ask'))
  if (rows[0]!.count > 0 && !isListed) findings.push('nobody is told that Razorpay does not take the keys')
  stage.trouble = undefined
}

/** The clinic's balance at Razorpay is too low for any refund, for some hours. */
export async function lowBalanceStep(world: World, step: Step): Promise<void> {
  const hours = 1 + choicesOf(step).below(12)
  world.gateway.setLowBalance(nowMs(world) + hours * hour)
  world.trace.push(`The clinic's balance at Razorpay is too low for ${hours} h`)
}

/** The clinic's own tools confirm a hold without any payment, or delete it as they delete: by a flag. */
export async function clinicHoldStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const change = random.chance(0.5)
    ? `status = 'CONFIRMED', source = 'ADMIN_FRONT_DESK'`
    : random.chance(0.7)
      ? 'is_active = false'
      : `is_active = false, status = 'EXPIRED'`
  const { rows } = await world.stage.pool.query<{ id: number }>(
    // The time is told, since the database's is another; who and why, no tool of theirs tells.
    `update appointments set ${change}, status_changed_at = $1, status_source = null, updated_at = now() where status = 'BOOKED' and is_active and id = (
       select max(id) from appointments where status = 'BOOKED' and is_active) returning id`,
    // A moment later: it waited for what was being decided.
    [world.stage.clock.now().add({ milliseconds: 1 }).toString()],
  )
  for (const { id } of rows) world.byClinic.add(id)
  world.trace.push(`The clinic's own tool sets ${change} on ${rows.map(({ id }) => id).join() || 'nothing'}`)
}

/**
 * A bank disputes a payment, often the newest, of which Razorpay may not have told us yet; and half of the time word
 * of that comes before all that is still on its way.
 */
export async function disputeStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const captured = [...world.gateway.payments.values()].filter((payment) => payment.captured)
  if (captured.length === 0) return
  const payment = random.chance(0.5) ? captured.at(-1)! : random.pick(captured)
  disputePayment(world, payment, random)
  if (world.depth > 1 || random.chance(0.5)) return
  world.stage.clock.advance({ seconds: 10 })
  const news = world.mail.due(nowMs(world)).filter(({ event }) => event.startsWith('payment.dispute.'))
  for (const mail of news) await deliver(world, step, mail)
}
