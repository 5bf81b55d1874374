import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { ApiError } from './api-error.ts'
import type { RazorpayContext } from './context.ts'
import type { PaymentEntity, PaymentError } from './entities.ts'
import type { PaymentMethod } from './ledger.ts'
import { speakRazorpayErrors } from './routes.ts'
import { bankRefused, cancelledByCustomer, outcomeOfCard, outcomeOfUpi, wrongOtp } from './test-instruments.ts'

const OrderRequest = z.object({ key: z.string(), order_id: z.string() })
const PayRequest = OrderRequest.extend({
  method: z.enum(['card', 'upi', 'netbanking']),
  card: z.object({ number: z.string(), expiry: z.string(), cvv: z.string(), name: z.string() }).partial().optional(),
  vpa: z.string().optional(),
  bank: z.string().optional(),
  outcome: z.enum(['success', 'failure']).optional(),
  email: z.string().optional(),
  contact: z.string().optional(),
})
const OtpRequest = z.object({ payment_id: z.string(), otp: z.string() })
const CancelRequest = z.object({ payment_id: z.string().nullish(), order_id: z.string() })

function read<Shape extends z.ZodType>(shape: Shape, body: unknown): z.infer<Shape> {
  const parsed = shape.safeParse(body)
  if (!parsed.success) throw new ApiError(z.prettifyError(parsed.error))
  return parsed.data
}

type Attempt = { how: PaymentMethod; error?: PaymentError; needsOtp: boolean }

function attemptOf(request: z.infer<typeof PayRequest>): Attempt {
  if (request.method === 'upi') {
    const vpa = request.vpa?.trim() ?? ''
    const outcome = outcomeOfUpi(vpa)
    if ('invalid' in outcome) throw new ApiError(outcome.invalid, { field: 'vpa' })
    return { how: { method: 'upi', vpa }, error: outcome.error, needsOtp: false }
  }
  if (request.method === 'netbanking') {
    const error = request.outcome === 'failure' ? bankRefused : undefined
    return { how: { method: 'netbanking', bank: request.bank ?? 'HDFC' }, error, needsOtp: false }
  }
  const number = (request.card?.number ?? '').replaceAll(/\D/g, '')
  const outcome = outcomeOfCard(number)
  if ('invalid' in outcome) throw new ApiError(outcome.invalid, { field: 'card[number]' })
  const how = {
    method: 'card' as const,
    last4: number.slice(-4),
    network: outcome.network,
    name: request.card?.name ?? '',
  }
  return { how, error: outcome.error, needsOtp: outcome.error === undefined }
}

/** What the payment sheet calls: not part of Razorpay's documented API, like the real sheet's calls. */
export function checkoutApi(app: FastifyInstance, { context }: { context: RazorpayContext }): void {
  const { ledger, keys } = context
  speakRazorpayErrors(app)

  function openOrder(request: { key: string; order_id: string }) {
    if (keys.keyId !== undefined && keys.keyId !== request.key) throw new ApiError('The api key provided is invalid')
    return ledger.orderOf(request.order_id)
  }

  const failed = (payment: PaymentEntity, error: PaymentError) => {
    ledger.fail(payment, error)
    const metadata = { payment_id: payment.id, order_id: payment.order_id }
    return { status: 'failed', error: { ...error, metadata } }
  }

  const captured = (payment: PaymentEntity) => {
    const orderId = payment.order_id ?? ''
    if (ledger.capturedPaymentOf(orderId) === undefined) {
      ledger.authorize(payment)
      ledger.capture(payment)
    }
    const paid = ledger.capturedPaymentOf(orderId) ?? payment
    return {
      status: 'captured',
      razorpay_payment_id: paid.id,
      razorpay_order_id: orderId,
      razorpay_signature: ledger.checkoutSignature(orderId, paid.id),
    }
  }

  // The script's own telemetry, sent to lumberjack.razorpay.com.
  app.post('/track', async (_request, reply) => reply.code(204).send())
  app.post('/order', async (request) => {
    const { amount, currency, status } = openOrder(read(OrderRequest, request.body))
    return { amount, currency, status }
  })
  app.post('/pay', async (request) => {
    const asked = read(PayRequest, request.body)
    const order = openOrder(asked)
    if (order.status === 'paid') throw new ApiError('Your payment has been declined as the order is already paid.')
    const { how, error, needsOtp } = attemptOf(asked)
    const payment = ledger.startPayment(order.id, how, { email: asked.email, contact: asked.contact })
    if (error !== undefined) return failed(payment, error)
    return needsOtp ? { status: 'otp_required', payment_id: payment.id } : captured(payment)
  })
  app.post('/otp', async (request) => {
    const { payment_id: paymentId, otp } = read(OtpRequest, request.body)
    const payment = ledger.paymentOf(paymentId)
    if (payment.status !== 'created') throw new ApiError('This payment is not waiting for a code.')
    return /^\d{4,10}$/.test(otp) ? captured(payment) : failed(payment, wrongOtp)
  })
  app.post('/cancel', async (request) => {
    const { payment_id: paymentId } = read(CancelRequest, request.body)
    if (typeof paymentId === 'string') {
      const payment = ledger.paymentOf(paymentId)
      if (payment.status === 'created') ledger.fail(payment, cancelledByCustomer)
    }
    return {}
  })
}
