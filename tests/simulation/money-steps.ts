import { createHmac } from 'node:crypto'
import type { GatewayPayment } from './gateway.ts'
import { ask, someBooking } from './patient-steps.ts'
import { operationsBegun, type Step } from './operation.ts'
import { choicesOf, perform } from './perform.ts'
import { checkoutSecret, webhookSecrets } from './stage.ts'
import type { Mail } from './mail.ts'
import type { Random } from './random.ts'
import { call, circumstances, nowMs, type Booking, type Patient, type World } from './world.ts'

const minute = 60_000

/** What checkout hands to the browser once a bank said yes. */
export function hand(patient: Patient, appointmentId: number, { orderId, id }: GatewayPayment) {
  const signature = createHmac('sha256', checkoutSecret).update(`${orderId}|${id}`).digest('hex')
  const fields = { razorpay_order_id: orderId, razorpay_payment_id: id, razorpay_signature: signature }
  patient.handed.push({ appointmentId, fields })
  return fields
}

/** Pays an order at once, all that was asked for; gives what the browser is handed. */
export function payNow(world: World, patient: Patient, { orderId, appointmentId, number }: Booking) {
  const { gateway } = world
  const how = circumstances(world)
  const order = gateway.get(gateway.orders, orderId ?? '')
  const payment = gateway.startPayment(order.id, order.amount, how.nowMs)
  payment.contact = `+${number}`
  gateway.capture(payment, how)
  world.trace.push(`${patient.name} pays ${order.id} with ${payment.id}`)
  return hand(patient, appointmentId, payment)
}

/** What the clinic's switches at Razorpay make of a payment. */
export function setExtras(payment: GatewayPayment, { fee, offer }: { fee: boolean; offer: boolean }): void {
  const { amount } = payment
  const asked = offer ? Math.round(amount * 0.9) : amount
  payment.customerFee = fee ? Math.round(asked * 0.0236) : 0
  payment.hasOffer = offer
  payment.amount = asked + payment.customerFee
}

/** A patient in Razorpay's checkout: pays at once, later, not at all, twice, or too little. Nothing of ours runs. */
export async function payStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const all = world.patients.flatMap((patient) =>
    patient.bookings
      .filter(({ orderId }) => orderId !== null)
      .slice(-3)
      .map((booking) => ({ patient, booking })),
  )
  if (all.length === 0) return
  const { patient, booking } = random.pick(all)
  const orderId = booking.orderId!
  const { gateway } = world
  const how = circumstances(world)
  const isPaid = gateway.isPaid(orderId)
  // Checkout lets nobody pay a paid order; two tabs that pay at once were seen to all the same.
  if (isPaid && !random.chance(0.25)) return
  const { amount } = gateway.get(gateway.orders, orderId)
  const payment = gateway.startPayment(orderId, amount, how.nowMs)
  payment.contact = `+${booking.number}`
  const way = isPaid
    ? 'now'
    : random.weighted({ now: 45, capturedLater: 15, fails: 12, lateYes: 12, lateMoney: 6, less: 4 })
  const extras = random.weighted({ none: 70, fee: 14, offer: 10, both: 6 })
  setExtras(payment, { fee: extras === 'fee' || extras === 'both', offer: extras === 'offer' || extras === 'both' })
  payment.saysWhoseFee = random.chance(0.5)
  if (random.chance(0.2)) gateway.get(gateway.orders, orderId).paidFromMs = how.nowMs + 1000 * random.below(40)
  world.trace.push(`${patient.name} pays ${orderId} with ${payment.id}: ${isPaid ? 'again' : way}`)
  switch (way) {
    case 'now':
      gateway.capture(payment, { ...how, isCertain: isPaid })
      hand(patient, booking.appointmentId, payment)
      return
    case 'capturedLater':
      payment.status = 'authorized'
      payment.next = { atMs: how.nowMs + random.below(12 * minute), to: 'captured' }
      hand(patient, booking.appointmentId, payment)
      return
    case 'fails':
      return gateway.fail(payment, how)
    case 'lateYes':
      gateway.fail(payment, how)
      payment.next = { atMs: how.nowMs + 20 * minute + random.below(20 * 60 * minute), to: 'authorized' }
      return
    case 'lateMoney':
      gateway.fail(payment, how)
      payment.next = { atMs: how.nowMs + 20 * minute + random.below(60 * 60 * minute), to: 'captured' }
      return
    case 'less':
      Object.assign(payment, { isShort: true, customerFee: 0, hasOffer: false, amount: Math.max(100, amount - 10_000) })
      gateway.capture(payment, how)
  }
}

/** Whether an appointment is this patient's, as far as they know, or by what is stored: it may be another's since. */
async function isTheirs({ stage }: World, { bookings, number }: Patient, id: number): Promise<boolean> {
  if (bookings.some(({ appointmentId }) => appointmentId === id)) return true
  const { rowCount } = await stage.pool.query(
    `select from appointments a join patient_profiles p on p.id = a.patient_id join users u on u.id = p.user_id
     where a.id = $1 and u.phone = $2`,
    [id, number],
  )
  return rowCount === 1
}

/** The browser brings what checkout handed to it: once, again, or for another appointment than it was. */
export async function verifyStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const patients = world.patients.filter(({ handed }) => handed.length > 0)
  if (patients.length === 0) return
  const owner = random.pick(patients)
  const { appointmentId, fields } = random.pick(owner.handed.slice(-3))
  const some = await someBooking(world, step, random)
  if (some === undefined) return
  const before = await isTheirs(world, some.patient, appointmentId)
  const isConfirm = random.chance(0.3)
  const asked = isConfirm && random.chance(0.3) ? some.booking.appointmentId : appointmentId
  const body = isConfirm ? { ...fields, appointmentId: asked } : fields
  const path = isConfirm ? 'booking/confirm' : 'payment/verify'
  const outcome = await ask(world, step, some.patient, { path, body, phone: some.phone })
  if (outcome.kind !== 'done' || outcome.value.status !== 200) return
  if (!before && !(await isTheirs(world, some.patient, appointmentId)))
    world.findings.push(`${some.patient.name} was shown ${owner.name}'s payment ${fields.razorpay_payment_id}`)
  if (asked !== appointmentId) world.findings.push(`A payment of ${appointmentId} was taken for ${asked}`)
  world.told.paid.add(fields.razorpay_order_id)
}

const pathOf = { razorpay: '/api/payment/webhook', gallabox: '/api/notifications/webhook' } as const

function headersOf({ id, vendor, event, body }: Mail): Record<string, string> {
  const hmac = createHmac('sha256', webhookSecrets[vendor]).update(body)
  return vendor === 'razorpay'
    ? { 'x-razorpay-event-id': id, 'x-razorpay-signature': hmac.digest('hex') }
    : { 'x-event-name': event, 'x-gallabox-signature': hmac.digest('base64') }
}

/** Posts one webhook; the vendor posts it again until it is answered with 200. */
export async function deliver(world: World, step: Step, mail: Mail): Promise<void> {
  const post = () => call(world, 'POST', pathOf[mail.vendor], { body: mail.body, headers: headersOf(mail) })
  const name = `webhook ${mail.event} ${mail.id}`
  const outcome = await perform(world, step, name, post, ({ status }) => String(status))
  if (outcome.kind === 'failed') world.findings.push(`${name} threw ${String(outcome.error)}`)
  if (outcome.kind !== 'done') return
  if (outcome.value.status === 200) {
    noteDispute(world, mail)
    return world.mail.delivered(mail)
  }
  if (outcome.value.status !== 503) world.findings.push(`${name} was answered ${outcome.value.status}`)
}

/** From now on no refund of ours may go on top of it. */
function noteDispute(world: World, { event, body }: Mail): void {
  if (!event.startsWith('payment.dispute.')) return
  const { payload } = JSON.parse(body) as { payload: { dispute: { entity: { id: string } } } }
  const dispute = world.gateway.disputes.get(payload.dispute.entity.id)
  if (dispute !== undefined) dispute.toldAfter ??= operationsBegun()
}

export async function webhookStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  for (let count = 1 + random.below(3); count > 0; count -= 1) {
    const due = world.mail.due(nowMs(world))
    if (due.length === 0) return
    await deliver(world, step, random.pick(due))
    if (step.plan !== undefined) return
  }
}

/** Somebody at the clinic refunds by hand, in Razorpay's own dashboard; or a bank disputes a payment. */
export async function dashboardStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const captured = [...world.gateway.payments.values()].filter(
    ({ captured, amount, refunded }) => captured && refunded < amount,
  )
  if (captured.length === 0) return
  const payment = random.pick(captured)
  const how = circumstances(world)
  if (random.chance(0.7)) {
    const left = payment.amount - payment.refunded
    const amount = random.chance(0.5) || left < 20_000 ? left : 10_000
    const refund = world.gateway.refundOutside(payment, amount, how)
    world.trace.push(`The clinic refunds ${amount} of ${payment.id} by hand: ${refund.id}`)
    return
  }
  disputePayment(world, payment, random)
}

/** The next word of a bank about one payment. */
export function disputePayment(world: World, payment: GatewayPayment, random: Random): void {
  const { gateway } = world
  const id = `disp_${payment.id.slice(-14)}`
  const event = random.pick(['created', 'under_review', 'lost', 'won'])
  const entity = { id, payment_id: payment.id, amount: payment.amount, status: event === 'created' ? 'open' : event }
  const known = gateway.disputes.get(id)
  const isOver = known?.status === 'won' || known?.status === 'lost'
  if (isOver) return
  if (known === undefined) gateway.disputes.set(id, { id, paymentId: payment.id, status: event })
  else known.status = event
  gateway.tell(`payment.dispute.${event}`, { dispute: entity }, { ...circumstances(world), isCertain: true })
  world.trace.push(`A bank disputes ${payment.id}: ${event}`)
}
