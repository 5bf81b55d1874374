import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Faults } from '../faults.ts'
import { epochSeconds, razorpayId } from '../ids.ts'
import { ApiError } from '../razorpay/api-error.ts'
import type { RazorpayContext } from '../razorpay/context.ts'
import { eventBody } from '../razorpay/event-body.ts'
import type { PaymentMethod } from '../razorpay/ledger.ts'
import { bankRefused } from '../razorpay/test-instruments.ts'
import type { Webhooks } from '../webhooks.ts'
import {
  CaptureRequest,
  DisputeRequest,
  FaultRequest,
  PayRequest,
  RefundRequest,
  SettingsRequest,
  WebhookRequest,
} from './requests.ts'

export interface ControlContext {
  razorpay: RazorpayContext
  faults: Faults
  webhooks: { razorpay: Webhooks; gallabox: Webhooks }
}

const methods: Record<PaymentMethod['method'], PaymentMethod> = {
  card: { method: 'card', last4: '1007', network: 'Visa', name: 'Test Patient' },
  upi: { method: 'upi', vpa: 'success@razorpay' },
  netbanking: { method: 'netbanking', bank: 'HDFC' },
}

function read<Shape extends z.ZodType>(shape: Shape, body: unknown): z.infer<Shape> {
  const parsed = shape.safeParse(body ?? {})
  if (!parsed.success) throw new ApiError(z.prettifyError(parsed.error))
  return parsed.data
}

/** Shows what the pretend vendors received, and sets what they do next. */
export function controlApi(app: FastifyInstance, context: ControlContext): void {
  const { razorpay, faults, webhooks } = context
  const { store, ledger, refunds, settings } = razorpay
  const { state } = store

  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const status = error instanceof ApiError ? error.status : (error.statusCode ?? 500)
    return reply.code(status).send({ statusCode: status, message: error.message })
  })

  app.get('/messages', async (request) => {
    const { phone } = request.query as { phone?: string }
    const digits = phone?.replaceAll(/\D/g, '')
    const items = state.messages.filter((message) => digits === undefined || message.phone === digits)
    return {
      items: items.map(({ phone: to, template, values, at, text, status }) => ({
        phone: to,
        template,
        values,
        at,
        text,
        status,
      })),
    }
  })
  app.get('/orders', async () => ({
    items: Object.keys(state.orders).map((id) => {
      const payments = ledger.paymentsOfOrder(id)
      const paymentIds = new Set(payments.map((payment) => payment.id))
      const refundsOf = Object.values(state.refunds).filter((refund) => paymentIds.has(refund.payment_id))
      return { ...ledger.orderOf(id), payments, refunds: refundsOf }
    }),
  }))
  app.get('/events', async () => ({
    items: [
      ...state.webhooks.map((webhook) => ({
        ...webhook,
        kind: 'webhook',
        body: JSON.parse(webhook.body) as unknown,
      })),
      ...Object.entries(state.calendars).flatMap(([calendarId, events]) =>
        Object.values(events).map((event) => ({ ...event, kind: 'calendar_event', calendarId })),
      ),
    ],
  }))

  app.get('/faults', async () => ({ items: faults.list(), counts: faults.counts() }))
  app.post('/faults', async (request) => {
    faults.add(read(FaultRequest, request.body))
    return { items: faults.list() }
  })
  app.delete('/faults', async () => {
    faults.clear()
    return { items: [] }
  })

  app.post('/pay', async (request) => {
    const { orderId, method, outcome, again, amountPaise } = read(PayRequest, request.body)
    ledger.orderOf(orderId)
    const paid = ledger.capturedPaymentOf(orderId)
    const payment = paid !== undefined && !again ? paid : ledger.startPayment(orderId, methods[method], {}, amountPaise)
    if (payment !== paid) {
      if (outcome === 'failed') ledger.fail(payment, bankRefused)
      else ledger.authorize(payment)
      if (outcome === 'captured') ledger.capture(payment)
    }
    return {
      razorpay_order_id: orderId,
      razorpay_payment_id: payment.id,
      razorpay_signature: ledger.checkoutSignature(orderId, payment.id),
      payment,
    }
  })
  app.post('/capture', async (request) => {
    const payment = ledger.paymentOf(read(CaptureRequest, request.body).paymentId)
    if (payment.captured) return payment
    if (payment.status === 'failed') ledger.authorize(payment)
    return ledger.capture(payment)
  })
  app.post('/refunds', async (request) => {
    const { paymentId, amountPaise, fails } = read(RefundRequest, request.body)
    return refunds.refund(ledger.paymentOf(paymentId), { amount: amountPaise, fails })
  })
  app.post('/disputes', async (request) => {
    const { paymentId, status } = read(DisputeRequest, request.body)
    const payment = ledger.paymentOf(paymentId)
    const known = Object.values(state.disputes).find((dispute) => dispute.payment_id === paymentId)
    const dispute = known ?? {
      id: razorpayId('disp'),
      entity: 'dispute' as const,
      payment_id: paymentId,
      amount: payment.amount,
      currency: payment.currency,
      amount_deducted: 0,
      reason_code: 'chargeback_authorization',
      respond_by: epochSeconds() + 7 * 86_400,
      status: 'open',
      phase: 'chargeback' as const,
      evidence: null,
      created_at: epochSeconds(),
    }
    dispute.status = status === 'created' ? 'open' : status
    state.disputes[dispute.id] = dispute
    store.changed()
    webhooks.razorpay.emit(`payment.dispute.${status}`, eventBody(`payment.dispute.${status}`, { payment, dispute }))
    return dispute
  })

  app.post('/webhooks', async (request) => {
    const asked = read(WebhookRequest, request.body)
    const { action, vendor, times, eventId, order, ...rest } = asked
    const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
    // Addresses and secrets belong to one vendor; holding back applies to all unless one is named.
    Object.assign(webhooks[vendor ?? 'razorpay'].settings, given)
    const chosen = vendor === undefined ? Object.values(webhooks) : [webhooks[vendor]]
    if (action === 'hold') for (const one of chosen) one.hold()
    const sent = []
    if (action === 'release') for (const one of chosen) sent.push(...(await one.release(order)))
    if (action === 'repeat') sent.push(...(await webhooks[vendor ?? 'razorpay'].repeat(times, eventId)))
    return { items: sent.map(({ id, event, state: now, attempts }) => ({ id, event, state: now, attempts })) }
  })

  app.post('/settings', async (request) => Object.assign(settings, read(SettingsRequest, request.body)))
  app.post('/reset', async () => {
    faults.clear()
    store.reset()
    return {}
  })
}
