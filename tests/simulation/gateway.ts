import { feeOf, otherRequestOfKey, refundRefusal } from '../../sandbox/razorpay/rules.ts'
import type { MailBox } from './mail.ts'
import type { Random } from './random.ts'

/**
 * Razorpay as the simulation has it: the truth about money, against which our own books are held. The sandbox cannot
 * serve here: it answers over HTTP in its own time with ids of chance, and a seed has to play the same each time.
 * What Razorpay refuses and what it charges is the sandbox's own code.
 */

export interface GatewayOrder {
  id: string
  amount: number
  receipt: string
  createdMs: number
  /** Its payment is known before it is called paid. */
  paidFromMs: number
}

export interface GatewayPayment {
  id: string
  orderId: string
  amount: number
  status: 'created' | 'authorized' | 'captured' | 'failed' | 'refunded'
  captured: boolean
  refunded: number
  createdMs: number
  /** Whose phone it was paid from, with a plus. */
  contact?: string
  /** Who pays the fee, and whether there is an offer: switches of the clinic's own account. */
  customerFee: number
  hasOffer: boolean
  /** Whether the payment says that its fee is the customer's. */
  saysWhoseFee: boolean
  /** Too little, however it came to be captured, pays no order. */
  isShort: boolean
  /** No event tells of it. */
  isSilent: boolean
  /** What becomes of it next by itself, and when. */
  next?: { atMs: number; to: 'authorized' | 'captured' | 'void' | 'returned' }
}

export interface GatewayDispute {
  id: string
  paymentId: string
  status: string
  /** How many operations there had been when we were told of it first; undefined where we were not. */
  toldAfter?: number
}

export interface GatewayRefund {
  id: string
  paymentId: string
  amount: number
  receipt: string | null
  status: 'pending' | 'processed' | 'failed'
  createdMs: number
  next?: { atMs: number; to: 'processed' | 'failed' }
}

export class Refusal extends Error {
  readonly status: number
  constructor(description: string, status = 400) {
    super(description)
    this.status = status
  }
}

export interface Circumstances {
  random: Random
  nowMs: number
}

const minute = 60_000
/** An order older than this is not asked about any more: only the event tells that it was paid. */
const askedAboutForMs = 73 * 60 * minute
const seconds = (ms: number) => Math.floor(ms / 1000)

const orderEntity = ({ id, amount, receipt }: GatewayOrder, paidBy: GatewayPayment | undefined) => ({
  id,
  entity: 'order',
  amount,
  amount_paid: paidBy === undefined ? 0 : paidBy.amount - paidBy.customerFee,
  currency: 'INR',
  receipt,
  status: paidBy === undefined ? 'created' : 'paid',
})

export const paymentEntity = (payment: GatewayPayment) => ({
  id: payment.id,
  entity: 'payment',
  amount: payment.amount,
  currency: 'INR',
  status: payment.status,
  order_id: payment.orderId,
  captured: payment.captured,
  amount_refunded: payment.refunded,
  fee: payment.captured ? (payment.customerFee === 0 ? feeOf(payment.amount) : payment.customerFee) : null,
  ...(payment.customerFee > 0 && payment.saysWhoseFee ? { fee_bearer: 'customer' } : {}),
  ...(payment.hasOffer ? { offer_id: 'offer_simulated' } : {}),
  method: 'upi',
  vpa: 'asha@okbank',
  contact: payment.contact,
  error_code: payment.status === 'failed' ? 'BAD_REQUEST_ERROR' : null,
  error_description: payment.status === 'failed' ? 'Payment failed' : null,
  created_at: seconds(payment.createdMs),
})

export const refundEntity = (refund: GatewayRefund) => ({
  id: refund.id,
  entity: 'refund',
  payment_id: refund.paymentId,
  amount: refund.amount,
  currency: 'INR',
  status: refund.status,
  receipt: refund.receipt,
  created_at: seconds(refund.createdMs),
})

export function createGateway(mail: MailBox) {
  const orders = new Map<string, GatewayOrder>()
  const payments = new Map<string, GatewayPayment>()
  const refunds = new Map<string, GatewayRefund>()
  const disputes = new Map<string, GatewayDispute>()
  /** What a key was answered with first, be it a refusal: so it is answered ever after. */
  const keys = new Map<string, { body: string; refundId: string } | { body: string; refusal: string }>()
  /** Until when the clinic's balance is too low for any refund. */
  let lowBalanceUntilMs = 0
  /** Refunds that no call of ours asked for. */
  const outside = new Set<string>()
  let made = 0
  let told = 0
  const newId = (prefix: string) => `${prefix}_${String((made += 1)).padStart(14, '0')}`

  const get = <Item>(items: Map<string, Item>, id: string): Item => {
    const item = items.get(id)
    if (item === undefined) throw new Refusal('The id provided does not exist')
    return item
  }
  const paymentsOf = (orderId: string) => [...payments.values()].filter((payment) => payment.orderId === orderId)
  const paidBy = (orderId: string) => paymentsOf(orderId).find(({ captured, isShort }) => captured && !isShort)
  const isPaid = (orderId: string) => paidBy(orderId) !== undefined
  /** The order as Razorpay shows it: it is called paid a moment after its payment was captured. */
  const orderOut = (orderId: string, nowMs: number) => {
    const order = get(orders, orderId)
    return orderEntity(order, order.paidFromMs <= nowMs ? paidBy(orderId) : undefined)
  }

  function tell(event: string, entities: Record<string, unknown>, how: Circumstances & { isCertain?: boolean }) {
    // Now and then a field reads otherwise than documented, of what could be asked about too.
    told += 1
    const isOdd = told % 23 === 0 && how.isCertain !== true && entities.payment !== undefined
    const written = isOdd ? { ...entities, payment: { ...(entities.payment as object), amount: 'many' } } : entities
    const payload = Object.fromEntries(Object.entries(written).map(([name, entity]) => [name, { entity }]))
    mail.send({ vendor: 'razorpay', event, body: JSON.stringify({ entity: 'event', event, payload }) }, how)
  }

  function capture(payment: GatewayPayment, at: Circumstances & { isCertain?: boolean }): void {
    Object.assign(payment, { status: 'captured', captured: true, next: undefined })
    const order = get(orders, payment.orderId)
    const how = { ...at, isCertain: at.isCertain === true || at.nowMs - order.createdMs > askedAboutForMs }
    // A payment that is silent is one of an account whose webhook Razorpay has switched off.
    if (payment.isSilent) return
    if (!isPaid(payment.orderId)) return tell('payment.captured', { payment: paymentEntity(payment) }, how)
    // What the bank allows of other tries of this order is let go.
    for (const other of paymentsOf(payment.orderId)) {
      if (other !== payment && other.status === 'authorized')
        Object.assign(other, { status: 'failed', next: undefined })
    }
    tell('payment.captured', { payment: paymentEntity(payment) }, how)
    const paid = orderEntity(order, payment.isShort ? paidBy(order.id) : payment)
    if (!payment.isShort) {
      tell('order.paid', { payment: paymentEntity(payment), order: paid }, { ...how, isCertain: false })
    }
  }

  function makeRefund(payment: GatewayPayment, amount: number, receipt: string | null, how: Circumstances) {
    if (receipt !== null && how.nowMs < lowBalanceUntilMs) {
      throw new Refusal('Your account does not have enough balance to carry out the refund operation.')
    }
    const refusal = refundRefusal(payment, amount)
    if (refusal !== undefined) throw new Refusal(refusal.description)
    const { random, nowMs } = how
    const refund: GatewayRefund = {
      id: newId('rfnd'),
      paymentId: payment.id,
      amount,
      receipt,
      status: random.chance(0.3) ? 'processed' : 'pending',
      createdMs: nowMs,
    }
    if (refund.status === 'pending') {
      const atMs = nowMs + minute + random.below(4 * 24 * 60 * minute)
      refund.next = { atMs, to: random.chance(receipt === null ? 0.3 : 0.06) ? 'failed' : 'processed' }
    }
    refunds.set(refund.id, refund)
    payment.refunded += amount
    if (payment.refunded === payment.amount) payment.status = 'refunded'
    // Of a refund that somebody else made nothing but these events ever tells us.
    const isCertain = receipt === null
    tell('refund.created', { refund: refundEntity(refund), payment: paymentEntity(payment) }, { ...how, isCertain })
    if (refund.status === 'processed') tell('refund.processed', { refund: refundEntity(refund) }, how)
    return refund
  }

  function settleRefund(refund: GatewayRefund, to: 'processed' | 'failed', how: Circumstances): void {
    const payment = get(payments, refund.paymentId)
    Object.assign(refund, { status: to, next: undefined })
    if (to === 'failed') {
      payment.refunded -= refund.amount
      payment.status = 'captured'
    }
    // A stray payment's refund is followed by nothing but its events.
    const isCertain = refund.receipt?.startsWith('stray-') === true
    tell(`refund.${to}`, { refund: refundEntity(refund), payment: paymentEntity(payment) }, { ...how, isCertain })
  }

  function movePayment(payment: GatewayPayment, how: Circumstances): void {
    const { to } = payment.next!
    payment.next = undefined
    if (to === 'void') {
      if (payment.status === 'authorized') payment.status = 'failed'
      return
    }
    // Only allowed, and never captured: Razorpay gives it back by itself.
    if (to === 'returned') {
      if (payment.captured || payment.status !== 'authorized') return
      Object.assign(payment, { status: 'refunded', refunded: payment.amount })
      const refund = {
        id: newId('rfnd'),
        paymentId: payment.id,
        amount: payment.amount,
        receipt: null,
        createdMs: how.nowMs,
      }
      const entity = refundEntity({ ...refund, status: 'processed' })
      return tell('refund.processed', { refund: entity, payment: paymentEntity(payment) }, how)
    }
    if (isPaid(payment.orderId)) return
    if (to === 'captured') return capture(payment, how)
    payment.status = 'authorized'
    payment.next = { atMs: payment.createdMs + 1440 * minute, to: 'void' }
    tell('payment.authorized', { payment: paymentEntity(payment) }, how)
  }

  return {
    orders,
    payments,
    refunds,
    outside,
    disputes,
    /** Disputes, open or lost, that we were told of before we sent a refund on top of them. */
    refundedAlthough: new Set<string>(),
    paymentsOf,
    isPaid,
    orderOut,
    setLowBalance(untilMs: number): void {
      lowBalanceUntilMs = untilMs
    },
    get,
    tell,
    capture,
    createOrder(amount: number, receipt: string, nowMs: number): GatewayOrder {
      const order = { id: newId('order'), amount, receipt, createdMs: nowMs, paidFromMs: 0 }
      orders.set(order.id, order)
      return order
    },
    startPayment(orderId: string, amount: number, nowMs: number): GatewayPayment {
      const payment: GatewayPayment = {
        id: newId('pay'),
        orderId,
        amount,
        status: 'created',
        captured: false,
        refunded: 0,
        createdMs: nowMs,
        customerFee: 0,
        hasOffer: false,
        saysWhoseFee: true,
        isShort: false,
        isSilent: false,
      }
      payments.set(payment.id, payment)
      return payment
    },
    fail(payment: GatewayPayment, how: Circumstances): void {
      payment.status = 'failed'
      tell('payment.failed', { payment: paymentEntity(payment) }, how)
    },
    /** As our own call asks for it: the same key, the same refund. */
    refundByKey(payment: GatewayPayment, input: { amount: number; receipt: string; key: string }, how: Circumstances) {
      const body = JSON.stringify([payment.id, input.amount, input.receipt])
      const earlier = keys.get(input.key)
      if (earlier !== undefined && earlier.body !== body) {
        throw new Refusal(otherRequestOfKey, 409)
      }
      if (earlier !== undefined && 'refusal' in earlier) throw new Refusal(earlier.refusal)
      if (earlier !== undefined) return get(refunds, earlier.refundId)
      try {
        const refund = makeRefund(payment, input.amount, input.receipt, how)
        keys.set(input.key, { body, refundId: refund.id })
        return refund
      } catch (error) {
        if (error instanceof Refusal) keys.set(input.key, { body, refusal: error.message })
        throw error
      }
    },
    /** As somebody makes it by hand in the dashboard. */
    refundOutside(payment: GatewayPayment, amount: number, how: Circumstances): GatewayRefund {
      const refund = makeRefund(payment, amount, null, how)
      outside.add(refund.id)
      return refund
    },
    /** Whatever comes by itself with the time: banks answer, refunds arrive. */
    passTime(how: Circumstances): void {
      for (const payment of payments.values()) {
        while (payment.next !== undefined && payment.next.atMs <= how.nowMs) movePayment(payment, how)
      }
      for (const refund of refunds.values()) {
        if (refund.next !== undefined && refund.next.atMs <= how.nowMs) settleRefund(refund, refund.next.to, how)
      }
    },
  }
}

export type Gateway = ReturnType<typeof createGateway>
