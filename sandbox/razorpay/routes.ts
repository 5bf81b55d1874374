import type { FastifyInstance, FastifyRequest } from 'fastify'
import { injectFault, type Faults } from '../faults.ts'
import { ApiError, errorBody } from './api-error.ts'
import { keysOf } from './keys.ts'
import type { RazorpayContext } from './context.ts'
import { currencyOf, fieldsOf, integerOf, notesOf, optionalText, pageOf, type Fields } from './input.ts'
import { paymentLinkRoutes } from './payment-link-routes.ts'

const paramOf = (request: FastifyRequest) => (request.params as { id: string }).id

/** Errors in Razorpay's format, whatever threw them. */
export function speakRazorpayErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    if (error instanceof ApiError) {
      const { status, message, field, reason } = error
      return reply.code(status).send(errorBody(status, message, { field, reason }))
    }
    const status = error.statusCode ?? 500
    const description = status < 500 ? 'The request could not be read.' : undefined
    return reply.code(status).send(errorBody(status, description))
  })
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send(errorBody(404, 'The requested URL was not found on the server.')),
  )
}

const orderFields = [
  'amount',
  'currency',
  'receipt',
  'notes',
  'partial_payment',
  'first_payment_min_amount',
  'payment',
  'payment_capture',
  'unique_receipt',
]

/** Razorpay's API under `/v1` (https://razorpay.com/docs/api). */
export function razorpayApi(
  app: FastifyInstance,
  { context, faults }: { context: RazorpayContext; faults: Faults },
): void {
  const { ledger, refunds, settings, store } = context
  const { state } = store
  speakRazorpayErrors(app)
  app.addHook('onRequest', async (request) => void keysOf(request, context.keys))
  injectFault(app, { vendor: 'razorpay', faults, errorBody: (status) => errorBody(status) })
  const call = (name: string) => ({ config: { call: name } })
  const orders = () => Object.keys(state.orders).map((id) => ledger.orderOf(id))

  app.post('/orders', call('orders.create'), async (request) => {
    const fields = fieldsOf(request.body, orderFields)
    const amount = integerOf(fields, 'amount')
    if (amount < 100) {
      throw new ApiError('Order amount less than minimum amount allowed', {
        field: 'amount',
        reason: 'amount_less_than_minimum_amount',
      })
    }
    currencyOf(fields)
    const receipt = optionalText(fields, 'receipt', 40)
    const same = receipt === null ? undefined : orders().find((order) => order.receipt === receipt)
    if (same !== undefined && fields.unique_receipt === true) return same
    if (same !== undefined && settings.uniqueReceipt) throw new ApiError('Order receipt should be unique.')
    const { keySecret } = keysOf(request, context.keys)
    return ledger.createOrder({ amount, receipt, notes: notesOf(fields), keySecret })
  })
  app.get('/orders', call('orders.list'), async (request) => {
    const query = request.query as Fields
    return pageOf(
      orders().filter((order) => query.receipt === undefined || order.receipt === query.receipt),
      query,
    )
  })
  app.get('/orders/:id', call('orders.fetch'), async (request) => ledger.orderOf(paramOf(request)))
  app.get('/orders/:id/payments', call('orders.payments'), async (request) => {
    ledger.orderOf(paramOf(request))
    return pageOf(ledger.paymentsOfOrder(paramOf(request)), request.query as Fields)
  })

  app.get('/payments', call('payments.list'), async (request) =>
    pageOf(Object.values(state.payments), request.query as Fields),
  )
  app.get('/payments/:id', call('payments.fetch'), async (request) => ledger.paymentOf(paramOf(request)))
  app.post('/payments/:id/capture', call('payments.capture'), async (request) => {
    const payment = ledger.paymentOf(paramOf(request))
    const fields = fieldsOf(request.body, ['amount', 'currency'])
    const amount = integerOf(fields, 'amount')
    currencyOf(fields)
    if (payment.captured) throw new ApiError('This payment has already been captured')
    if (payment.status !== 'authorized' || payment.order_id === null) {
      throw new ApiError('Only payments which have been authorized and not yet captured can be captured')
    }
    if (ledger.capturedPaymentOf(payment.order_id) !== undefined) {
      throw new ApiError('Your payment has been declined as the order is already paid. Please initiate a new order.')
    }
    if (amount !== payment.amount) throw new ApiError('Capture amount must be equal to the amount authorized')
    return ledger.capture(payment)
  })

  app.post('/payments/:id/refund', call('payments.refund'), async (request) => {
    const payment = ledger.paymentOf(paramOf(request))
    const fields = fieldsOf(request.body ?? {}, ['amount', 'speed', 'notes', 'receipt', 'speed_requested'])
    const key = request.headers['x-refund-idempotency']
    if (key !== undefined && !/^[A-Za-z0-9_-]{10,}$/.test(String(key))) {
      throw new ApiError('The idempotency key must be at least 10 characters of letters, digits, - and _.')
    }
    const input = {
      amount: fields.amount === undefined ? undefined : integerOf(fields, 'amount'),
      speed: optionalText(fields, 'speed', 20) ?? 'normal',
      receipt: optionalText(fields, 'receipt', 40),
      notes: notesOf(fields),
    }
    return refunds.refund(payment, input, key === undefined ? undefined : String(key))
  })
  app.get('/payments/:id/refunds', call('payments.refunds'), async (request) => {
    const { id } = ledger.paymentOf(paramOf(request))
    return pageOf(
      Object.values(state.refunds).filter((refund) => refund.payment_id === id),
      request.query as Fields,
    )
  })
  app.get('/refunds', call('refunds.list'), async (request) =>
    pageOf(Object.values(state.refunds), request.query as Fields),
  )
  app.get('/refunds/:id', call('refunds.fetch'), async (request) => {
    const refund = state.refunds[paramOf(request)]
    if (refund === undefined) throw new ApiError('The id provided does not exist')
    return refund
  })
  paymentLinkRoutes(app, context)
}
