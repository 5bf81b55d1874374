import { createHmac } from 'node:crypto'
import { digits, epochSeconds, razorpayId } from '../ids.ts'
import type { Store } from '../state.ts'
import type { Webhooks } from '../webhooks.ts'
import { ApiError } from './api-error.ts'
import type { RazorpaySettings } from './settings.ts'
import type { Notes, OrderEntity, PaymentEntity, PaymentError } from './entities.ts'
import { eventBody } from './event-body.ts'
import { feeOf } from './rules.ts'

export type PaymentMethod =
  | { method: 'card'; last4: string; network: string; name: string }
  | { method: 'upi'; vpa: string }
  | { method: 'netbanking'; bank: string }

export interface Ledger {
  createOrder(input: { amount: number; receipt: string | null; notes: Notes; keySecret: string }): OrderEntity
  orderOf(orderId: string): OrderEntity
  paymentOf(paymentId: string): PaymentEntity
  paymentsOfOrder(orderId: string): PaymentEntity[]
  capturedPaymentOf(orderId: string): PaymentEntity | undefined
  /** A first step: the payment exists, and the bank has not answered. */
  startPayment(
    orderId: string,
    how: PaymentMethod,
    payer: { email?: string; contact?: string },
    /** Instead of the checkout's amount. */
    amount?: number,
  ): PaymentEntity
  authorize(payment: PaymentEntity): PaymentEntity
  capture(payment: PaymentEntity): PaymentEntity
  fail(payment: PaymentEntity, error: PaymentError): PaymentEntity
  /** What the checkout returns to the browser. */
  checkoutSignature(orderId: string, paymentId: string): string
}

/** Without the secret, which is ours. */
function withoutSecret(order: OrderEntity & { keySecret?: string }): OrderEntity {
  const { keySecret: _, ...entity } = order
  return entity
}

/** The fee included in a customer's amount; rounding leaves less than a paisa. */
const feeWithin = (amount: number) => amount - Math.round(amount / 1.0236)

function methodFields(how: PaymentMethod): Partial<PaymentEntity> & Pick<PaymentEntity, 'acquirer_data'> {
  switch (how.method) {
    case 'upi':
      return {
        vpa: how.vpa,
        upi: { payer_account_type: 'bank_account', vpa: how.vpa, flow: 'collect' },
        acquirer_data: { rrn: digits(12), upi_transaction_id: digits(16) },
      }
    case 'netbanking':
      return { bank: how.bank, acquirer_data: { bank_transaction_id: digits(10) } }
    case 'card': {
      const id = razorpayId('card')
      const { last4, network, name } = how
      const details = { last4, network, type: 'credit' as const, issuer: 'HDFC', international: false }
      return {
        card_id: id,
        card: { id, entity: 'card', name, emi: false, sub_type: 'consumer', ...details },
        acquirer_data: { auth_code: digits(6) },
      }
    }
  }
}

/** Orders and payments, with the states that Razorpay documents and a webhook for each change. */
export function createLedger(
  store: Store,
  webhooks: Webhooks,
  settings: Pick<RazorpaySettings, 'feeBearer' | 'offerPaise'>,
): Ledger {
  const { state } = store

  const emit = (event: string, payload: Record<string, unknown>) => webhooks.emit(event, eventBody(event, payload))

  function orderWithSecret(orderId: string) {
    const order = state.orders[orderId]
    if (order === undefined) throw new ApiError('The id provided does not exist')
    return order
  }

  function paymentOf(paymentId: string): PaymentEntity {
    const payment = state.payments[paymentId]
    if (payment === undefined) throw new ApiError('The id provided does not exist')
    return payment
  }

  const paymentsOfOrder = (orderId: string) =>
    Object.values(state.payments).filter((payment) => payment.order_id === orderId)

  return {
    createOrder({ amount, receipt, notes, keySecret }) {
      const id = razorpayId('order')
      const order = {
        id,
        entity: 'order' as const,
        amount,
        amount_paid: 0,
        amount_due: amount,
        currency: 'INR',
        receipt,
        offer_id: null,
        status: 'created' as const,
        attempts: 0,
        notes,
        created_at: epochSeconds(),
      }
      state.orders[id] = { ...order, keySecret }
      store.changed()
      return order
    },
    orderOf: (orderId) => withoutSecret(orderWithSecret(orderId)),
    paymentOf,
    paymentsOfOrder,
    capturedPaymentOf: (orderId) => paymentsOfOrder(orderId).find((payment) => payment.captured),
    startPayment(orderId, how, { email = 'void@razorpay.com', contact = '+919999999999' }, given) {
      const order = orderWithSecret(orderId)
      order.attempts += 1
      if (order.status === 'created') order.status = 'attempted'
      const discounted = order.amount - Math.min(settings.offerPaise, order.amount - 100)
      const isFeeOnCustomer = settings.feeBearer === 'customer'
      const amount = given ?? discounted + (isFeeOnCustomer ? feeOf(discounted) : 0)
      const payment: PaymentEntity = {
        id: razorpayId('pay'),
        entity: 'payment',
        amount,
        currency: order.currency,
        base_amount: amount,
        ...(isFeeOnCustomer ? { fee_bearer: 'customer' } : {}),
        ...(settings.offerPaise > 0 ? { offer_id: 'offer_SandboxOffer01' } : {}),
        status: 'created',
        order_id: orderId,
        invoice_id: null,
        international: false,
        method: how.method,
        amount_refunded: 0,
        amount_transferred: 0,
        refund_status: null,
        captured: false,
        description: null,
        card_id: null,
        bank: null,
        wallet: null,
        vpa: null,
        email,
        contact,
        notes: order.notes,
        fee: null,
        tax: null,
        error_code: null,
        error_description: null,
        error_source: null,
        error_step: null,
        error_reason: null,
        ...methodFields(how),
        created_at: epochSeconds(),
      }
      state.payments[payment.id] = payment
      store.changed()
      return payment
    },
    authorize(payment) {
      Object.assign(payment, {
        status: 'authorized',
        error_code: null,
        error_description: null,
        error_source: null,
        error_step: null,
        error_reason: null,
      })
      store.changed()
      emit('payment.authorized', { payment })
      return payment
    },
    capture(payment) {
      const order = payment.order_id === null ? undefined : state.orders[payment.order_id]
      // If added to the order, it is what the customer was shown; otherwise it is deducted from what the merchant
      // gets.
      const fee = payment.fee_bearer === 'customer' ? feeWithin(payment.amount) : feeOf(payment.amount)
      Object.assign(payment, { status: 'captured', captured: true, fee, tax: Math.round(fee * 0.1525) })
      const isPaid = order !== undefined && (payment.offer_id !== undefined || payment.amount >= order.amount)
      if (isPaid) {
        const { fee_bearer: feeBearer, offer_id: offerId = null } = payment
        const amountPaid = feeBearer === 'customer' ? payment.amount - fee : payment.amount
        Object.assign(order, { status: 'paid', amount_paid: amountPaid, amount_due: 0, offer_id: offerId })
      }
      store.changed()
      emit('payment.captured', { payment })
      if (!isPaid) return payment
      emit('order.paid', { payment, order: withoutSecret(order) })
      const link = Object.values(state.paymentLinks).find((one) => one.order_id === order.id)
      if (link !== undefined) {
        Object.assign(link, { status: 'paid', amount_paid: link.amount, updated_at: epochSeconds() })
        link.payments = [
          { payment_id: payment.id, amount: payment.amount, status: 'captured', created_at: epochSeconds() },
        ]
        emit('payment_link.paid', { payment_link: link, payment, order: withoutSecret(order) })
      }
      return payment
    },
    fail(payment, { code, description, source, step, reason }) {
      Object.assign(payment, {
        status: 'failed',
        captured: false,
        error_code: code,
        error_description: description,
        error_source: source,
        error_step: step,
        error_reason: reason,
      })
      store.changed()
      emit('payment.failed', { payment })
      return payment
    },
    checkoutSignature: (orderId, paymentId) =>
      createHmac('sha256', orderWithSecret(orderId).keySecret).update(`${orderId}|${paymentId}`).digest('hex'),
  }
}
