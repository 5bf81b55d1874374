import type { FastifyInstance, FastifyRequest } from 'fastify'
import { epochSeconds, razorpayId } from '../ids.ts'
import { ApiError } from './api-error.ts'
import type { RazorpayContext } from './context.ts'
import type { PaymentLinkEntity } from './entities.ts'
import { eventBody } from './event-body.ts'
import { currencyOf, fieldsOf, integerOf, notesOf, optionalText } from './input.ts'
import { keysOf } from './keys.ts'

const known = [
  'amount',
  'currency',
  'accept_partial',
  'first_min_partial_amount',
  'description',
  'reference_id',
  'customer',
  'notify',
  'reminder_enable',
  'expire_by',
  'notes',
  'callback_url',
  'callback_method',
  'upi_link',
  'options',
]

const fifteenMinutes = 15 * 60

/** Payment links (https://razorpay.com/docs/api/payments/payment-links). */
export function paymentLinkRoutes(app: FastifyInstance, context: RazorpayContext): void {
  const { store, ledger, webhooks } = context
  const links = store.state.paymentLinks
  const call = (name: string) => ({ config: { call: name } })

  function linkOf(request: FastifyRequest): PaymentLinkEntity {
    const link = links[(request.params as { id: string }).id]
    if (link === undefined) throw new ApiError('The id provided does not exist')
    return link
  }

  app.post('/payment_links', call('payment_links.create'), async (request) => {
    const fields = fieldsOf(request.body, known)
    const amount = integerOf(fields, 'amount')
    if (amount < 100) throw new ApiError('amount must be at least 100', { field: 'amount' })
    const currency = fields.currency === undefined ? 'INR' : currencyOf(fields)
    const reference = optionalText(fields, 'reference_id', 40) ?? ''
    if (reference !== '' && Object.values(links).some((link) => link.reference_id === reference)) {
      throw new ApiError(`payment link with given reference_id (${reference}) already exists.`)
    }
    const expireBy = fields.expire_by === undefined ? 0 : integerOf(fields, 'expire_by')
    if (expireBy !== 0 && expireBy < epochSeconds() + fifteenMinutes) {
      throw new ApiError('expire_by should be at least 15 minutes in future', { field: 'expire_by' })
    }
    const { keySecret } = keysOf(request, context.keys)
    const order = ledger.createOrder({ amount, receipt: reference || null, notes: [], keySecret })
    const id = razorpayId('plink')
    const notify = (fields.notify ?? {}) as { sms?: boolean; email?: boolean }
    links[id] = {
      id,
      entity: 'payment_link',
      amount,
      amount_paid: 0,
      currency,
      accept_partial: fields.accept_partial === true,
      description: optionalText(fields, 'description', 2048) ?? '',
      reference_id: reference,
      customer: (fields.customer ?? {}) as Record<string, string>,
      notify: { sms: notify.sms === true, email: notify.email === true },
      reminder_enable: fields.reminder_enable === true,
      expire_by: expireBy,
      callback_url: optionalText(fields, 'callback_url', 2048) ?? '',
      callback_method: optionalText(fields, 'callback_method', 10) ?? '',
      notes: notesOf(fields),
      short_url: `https://rzp.io/rzp/${id.slice(-7)}`,
      status: 'created',
      order_id: order.id,
      payments: [],
      cancelled_at: 0,
      expired_at: 0,
      created_at: epochSeconds(),
      updated_at: epochSeconds(),
    }
    store.changed()
    return links[id]
  })
  app.get('/payment_links/:id', call('payment_links.fetch'), async (request) => linkOf(request))
  app.post('/payment_links/:id/cancel', call('payment_links.cancel'), async (request) => {
    const link = linkOf(request)
    if (link.status !== 'created') throw new ApiError(`payment link in ${link.status} state cannot be cancelled.`)
    Object.assign(link, { status: 'cancelled', cancelled_at: epochSeconds(), updated_at: epochSeconds() })
    store.changed()
    webhooks.emit('payment_link.cancelled', eventBody('payment_link.cancelled', { payment_link: link }))
    return link
  })
  app.post('/payment_links/:id/notify_by/:medium', call('payment_links.notify'), async (request) => {
    linkOf(request)
    const { medium } = request.params as { medium: string }
    if (medium !== 'sms' && medium !== 'email') throw new ApiError('The medium is not supported')
    return { success: true }
  })
}
