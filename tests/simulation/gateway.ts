import type { MailBox } from './mail.ts'
import type { Random } from './random.ts'

/** Razorpay as the simulation has it: the truth about money, against which our own books are held. */

export interface GatewayOrder {
  id: string
  amount: number
  receipt: string
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
  /** What becomes of it next by itself, and when. */
  next?: { atMs: number; to: 'authorized' | 'captured' | 'void' }
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
const seconds = (ms: number) => Math.floor(ms / 1000)

export const orderEntity = ({ id, amount, receipt }: GatewayOrder, isPaid: boolean) => ({
  id,
  entity: 'order',
  amount,
  currency: 'INR',
  receipt,
  status: isPaid ? 'paid' : 'created',
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
  const keys = new Map<string, { body: string; refundId: string }>()
  /** Refunds that no call of ours asked for. */
  const outside = new Set<string>()
  let made = 0
  const newId = (prefix: string) => `${prefix}_${String((made += 1)).padStart(14, '0')}`

  const get = <Item>(items: Map<string, Item>, id: string): Item => {
    const item = items.get(id)
    if (item === undefined) throw new Refusal('The id provided does not exist')
    return item
  }
  const paymentsOf = (orderId: string) => [...payments.values()].filter((payment) => payment.orderId === orderId)
  /** Too little pays no order, however it came to be captured. */
  const isPaid = (orderId: string) =>
    paymentsOf(orderId).some(({ captured, amount }) => captured && amount >= get(orders, orderId).amount)

  function tell(event: string, entities: Record<string, unknown>, how: Circumstances & { isCertain?: boolean }) {
    const payload = Object.fromEntries(Object.entries(entities).map(([name, entity]) => [name, { entity }]))
    mail.send({ vendor: 'razorpay', event, body: JSON.stringify({ entity: 'event', event, payload }) }, how)
  }

  function capture(payment: GatewayPayment, how: Circumstances & { isCertain?: boolean }): void {
    Object.assign(payment, { status: 'captured', captured: true, next: undefined })
    if (!isPaid(payment.orderId)) return tell('payment.captured', { payment: paymentEntity(payment) }, how)
    // What the bank allows of other tries of this order is let go.
    for (const other of paymentsOf(payment.orderId)) {
      if (other !== payment && other.status === 'authorized')
        Object.assign(other, { status: 'failed', next: undefined })
    }
    tell('payment.captured', { payment: paymentEntity(payment) }, how)
    const order = orderEntity(get(orders, payment.orderId), true)
    tell('order.paid', { payment: paymentEntity(payment), order }, { ...how, isCertain: false })
  }

  function makeRefund(payment: GatewayPayment, amount: number, receipt: string | null, how: Circumstances) {
    if (!payment.captured) throw new Refusal('The payment status should be captured for action to be taken')
    const left = payment.amount - payment.refunded
    if (left === 0) throw new Refusal('The payment has been fully refunded already')
    if (amount > left) throw new Refusal('The refund amount provided is greater than amount captured.')
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
      refund.next = { atMs, to: random.chance(0.06) ? 'failed' : 'processed' }
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
    paymentsOf,
    isPaid,
    get,
    tell,
    capture,
    createOrder(amount: number, receipt: string): GatewayOrder {
      const order = { id: newId('order'), amount, receipt }
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
        throw new Refusal('Different request with the same idempotency key has already been processed.', 409)
      }
      if (earlier !== undefined) return get(refunds, earlier.refundId)
      const refund = makeRefund(payment, input.amount, input.receipt, how)
      if (input.key !== '') keys.set(input.key, { body, refundId: refund.id })
      return refund
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
