import { z } from 'zod'

// Razorpay omits or nulls whatever does not apply. So everything except what we decide by may be missing or differ
// from the documentation: that costs a detail, and never the event.
const text = z.string().nullish().catch(null)
const seconds = z.int().nullish().catch(null)

const OrderEntity = z.object({
  id: z.string(),
  amount: z.int(),
  amount_paid: z.int().nullish().catch(null),
  currency: z.string(),
  receipt: text,
  status: z.enum(['created', 'attempted', 'paid']),
})

const PaymentEntity = z.object({
  id: z.string(),
  amount: z.int(),
  currency: z.string(),
  status: z.enum(['created', 'authorized', 'captured', 'refunded', 'failed']),
  order_id: z.string().nullish(),
  captured: z.boolean().nullish(),
  amount_refunded: z.int().nullish(),
  fee: z.int().nullish().catch(null),
  fee_bearer: text,
  method: text,
  bank: text,
  wallet: text,
  vpa: text,
  card: z.object({ last4: text, network: text, issuer: text, type: text }).nullish().catch(null),
  error_code: text,
  error_description: text,
  created_at: seconds,
})

const RefundEntity = z.object({
  id: z.string(),
  payment_id: z.string(),
  amount: z.int(),
  currency: z.string(),
  status: z.enum(['pending', 'processed', 'failed']),
  receipt: text,
  created_at: seconds,
})

const DisputeEntity = z.object({
  id: z.string(),
  payment_id: z.string(),
  amount: z.int(),
  status: z.string(),
  respond_by: seconds,
})

export interface GatewayOrder {
  orderId: string
  amountPaise: number
  /** Null if Razorpay does not say. */
  amountPaidPaise: number | null
  currency: string
  receipt: string | null
  status: 'created' | 'attempted' | 'paid'
}

/**
 * As much of the payment method as a receipt or a question at the desk needs; never a whole card number, address or
 * phone.
 */
export interface PaymentMethodDetails {
  cardLast4?: string
  cardNetwork?: string
  cardIssuer?: string
  cardType?: string
  bank?: string
  wallet?: string
  /** Masked: `su*****@razorpay`. */
  vpa?: string
}

export interface GatewayPayment {
  paymentId: string
  /** Null for a payment without an order: it cannot be captured, and Razorpay returns it. */
  orderId: string | null
  amountPaise: number
  currency: string
  status: 'created' | 'authorized' | 'captured' | 'refunded' | 'failed'
  captured: boolean
  amountRefundedPaise: number
  /** Razorpay's fee including tax; null until captured. */
  feePaise: number | null
  /** Whether the customer paid the fee on top of the order: a switch in the merchant's dashboard. */
  isFeeOnCustomer: boolean
  /** `card`, `netbanking`, `wallet`, `emi`, `upi`. */
  method: string | null
  methodDetails: PaymentMethodDetails
  errorCode: string | null
  errorDescription: string | null
  createdAt: Temporal.Instant | null
}

export interface GatewayRefund {
  refundId: string
  paymentId: string
  amountPaise: number
  currency: string
  status: 'pending' | 'processed' | 'failed'
  receipt: string | null
  createdAt: Temporal.Instant | null
}

export interface GatewayDispute {
  disputeId: string
  paymentId: string
  amountPaise: number
  status: string
  respondBy: Temporal.Instant | null
}

const fromSeconds = (seconds: number | null | undefined) =>
  typeof seconds === 'number' ? Temporal.Instant.fromEpochMilliseconds(seconds * 1000) : null

/** Enough of a UPI address to recognise one's own, but not enough to use it. */
function maskVpa(vpa: string): string {
  const [name = '', ...handle] = vpa.split('@')
  return `${name.slice(0, 2)}*****${handle.length === 0 ? '' : `@${handle.join('@')}`}`
}

function methodDetailsOf(entity: z.infer<typeof PaymentEntity>): PaymentMethodDetails {
  const { card } = entity
  const details = {
    cardLast4: card?.last4?.slice(-4),
    cardNetwork: card?.network,
    cardIssuer: card?.issuer,
    cardType: card?.type,
    bank: entity.bank,
    wallet: entity.wallet,
    vpa: typeof entity.vpa === 'string' && entity.vpa !== '' ? maskVpa(entity.vpa) : null,
  }
  return Object.fromEntries(Object.entries(details).filter(([, value]) => typeof value === 'string' && value !== ''))
}

/** A payment entity as in Razorpay's API and webhooks (https://razorpay.com/docs/api/payments/entity). */
export const Payment = PaymentEntity.transform((entity): GatewayPayment => ({
  paymentId: entity.id,
  orderId: entity.order_id ?? null,
  amountPaise: entity.amount,
  currency: entity.currency,
  status: entity.status,
  captured: entity.captured ?? entity.status === 'captured',
  amountRefundedPaise: entity.amount_refunded ?? 0,
  feePaise: entity.fee ?? null,
  isFeeOnCustomer: entity.fee_bearer === 'customer',
  method: entity.method ?? null,
  methodDetails: methodDetailsOf(entity),
  errorCode: entity.error_code?.slice(0, 100) ?? null,
  errorDescription: entity.error_description ?? null,
  createdAt: fromSeconds(entity.created_at),
}))

export const Order = OrderEntity.transform((entity): GatewayOrder => ({
  orderId: entity.id,
  amountPaise: entity.amount,
  amountPaidPaise: entity.amount_paid ?? null,
  currency: entity.currency,
  receipt: entity.receipt ?? null,
  status: entity.status,
}))

export const Refund = RefundEntity.transform((entity): GatewayRefund => ({
  refundId: entity.id,
  paymentId: entity.payment_id,
  amountPaise: entity.amount,
  currency: entity.currency,
  status: entity.status,
  receipt: entity.receipt ?? null,
  createdAt: fromSeconds(entity.created_at),
}))

const Dispute = DisputeEntity.transform((entity): GatewayDispute => ({
  disputeId: entity.id,
  paymentId: entity.payment_id,
  amountPaise: entity.amount,
  status: entity.status,
  respondBy: fromSeconds(entity.respond_by),
}))

export interface WebhookEvent {
  /** Such as `payment.captured`, including ones that we do not know. */
  event: string
  payment?: GatewayPayment
  order?: GatewayOrder
  refund?: GatewayRefund
  dispute?: GatewayDispute
  /** Fields that differ from the documentation, such as `payment.amount`: their entities are left out. */
  unreadable: string[]
  /** What the event is about, as far as it can be read. */
  about: { orderId: string | null; paymentId: string | null }
}

const wrapped = z.object({ entity: z.unknown() }).optional().catch(undefined)
const Webhook = z.object({
  event: z.string().min(1).max(100),
  payload: z
    .object({ payment: wrapped, order: wrapped, refund: wrapped, dispute: wrapped })
    .optional()
    .catch(undefined),
})

const Ids = z.object({ id: text, order_id: text, payment_id: text }).catch({})

/** The order and payment that an event names, in any of its entities. */
function aboutOf(payload: z.infer<typeof Webhook>['payload']): WebhookEvent['about'] {
  const [payment, order, refund, dispute] = [payload?.payment, payload?.order, payload?.refund, payload?.dispute].map(
    (entity) => Ids.parse(entity?.entity),
  )
  return {
    orderId: payment?.order_id ?? order?.id ?? null,
    paymentId: payment?.id ?? refund?.payment_id ?? dispute?.payment_id ?? null,
  }
}

/**
 * Parses a webhook's body. Undefined if it is not a webhook at all. An entity that differs from the documentation is
 * left out and named in `unreadable`; a missing one is just left out, since events that we do not act on carry
 * others.
 */
export function parseWebhook(json: unknown): WebhookEvent | undefined {
  const webhook = Webhook.safeParse(json)
  if (!webhook.success) return undefined
  const { event, payload } = webhook.data
  const unreadable: string[] = []
  function read<Entity>(name: 'payment' | 'order' | 'refund' | 'dispute', shape: z.ZodType<Entity>) {
    const entity = payload?.[name]?.entity
    if (entity === undefined || entity === null) return undefined
    const parsed = shape.safeParse(entity)
    for (const { path } of parsed.error?.issues ?? []) unreadable.push([name, ...path].join('.'))
    return parsed.data
  }
  return {
    event,
    payment: read('payment', Payment),
    order: read('order', Order),
    refund: read('refund', Refund),
    dispute: read('dispute', Dispute),
    unreadable,
    about: aboutOf(payload),
  }
}
