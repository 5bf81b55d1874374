import { createHmac, randomBytes } from 'node:crypto'
import type { PaymentEntity, RefundEntity } from '../../sandbox/razorpay/entities.ts'
import type { Reply, SignedIn, TestApp } from './app.ts'

// The gateway's side of a booking: the sandbox is told to do what Razorpay would do by itself.

export type GatewayPayment = PaymentEntity

export interface CheckoutResult {
  razorpay_order_id: string
  razorpay_payment_id: string
  razorpay_signature: string
}

/** Pays an order at the sandbox; returns the payment and what the checkout would return to the browser. */
export async function pay(test: TestApp, orderId: string, more: Record<string, unknown> = {}) {
  const { payment, ...result } = await test.control('pay', { orderId, ...more })
  return { result: result as CheckoutResult, payment: payment as GatewayPayment }
}

export const verify = (test: TestApp, { token }: SignedIn, result: CheckoutResult): Promise<Reply> =>
  test.call('POST', '/api/payment/verify', { token, body: result })

export const newEventId = () => `evt_${randomBytes(7).toString('hex')}`

/** An event about a payment, as Razorpay words it. */
export const paymentEvent = (event: string, payment: unknown) => ({
  entity: 'event',
  account_id: 'acc_test',
  event,
  contains: ['payment'],
  payload: { payment: { entity: payment } },
  created_at: 1_767_600_000,
})

export const signature = (secret: string, raw: string) => createHmac('sha256', secret).update(raw).digest('hex')

/** Posts a body unchanged, signed with the webhook secret unless another signature is given. */
export function postWebhook(
  test: TestApp,
  body: unknown,
  { eventId = newEventId(), signed }: { eventId?: string; signed?: string } = {},
): Promise<Reply> {
  const raw = typeof body === 'string' ? body : JSON.stringify(body)
  return test.call('POST', '/api/payment/webhook', {
    headers: {
      'content-type': 'application/json',
      'x-razorpay-event-id': eventId,
      'x-razorpay-signature': signed ?? signature(test.config.RAZORPAY_WEBHOOK_SECRET, raw),
    },
    body: raw,
  })
}

/** The refunds of an order at the gateway. */
export async function refundsAtGateway(test: TestApp, orderId: string): Promise<RefundEntity[]> {
  const { items } = await test.control('orders')
  return items.find((order: { id: string }) => order.id === orderId).refunds
}

/** Razorpay returned a payment of 1,600 rupees that it had never captured. */
export const returnEvent = (payment: { id: string }) => ({
  event: 'refund.processed',
  payload: {
    refund: {
      entity: {
        id: `rfnd_${payment.id.slice(4)}`,
        payment_id: payment.id,
        amount: 160_000,
        currency: 'INR',
        status: 'processed',
      },
    },
    payment: { entity: { ...payment, status: 'refunded', captured: false, amount_refunded: 160_000 } },
  },
})
