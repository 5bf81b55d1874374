import { z } from 'zod'
import { callJson, ProviderError } from './http.ts'
import {
  Order,
  Payment,
  Refund,
  type GatewayOrder,
  type GatewayPayment,
  type GatewayRefund,
} from './razorpay-entities.ts'
import { fromHex, hmacSha256, isSameDigest } from './signature.ts'

export {
  parseWebhook,
  type GatewayDispute,
  type GatewayOrder,
  type GatewayPayment,
  type GatewayRefund,
  type WebhookEvent,
} from './razorpay-entities.ts'

export interface RazorpayOptions {
  keyId: string
  keySecret: string
  /** Two during a rotation: Razorpay signs retries of old events with the old one. */
  webhookSecrets: readonly string[]
  /** Without `/v1`. */
  baseUrl: string
  timeoutMs?: number
}

export interface OrderRequest {
  /** At least 100. */
  amountPaise: number
  /** At most 40 characters, and the same whenever the same order is requested. */
  receipt: string
  notes: Record<string, string>
}

export interface RefundRequest {
  paymentId: string
  amountPaise: number
  /** At least 10 characters of `[A-Za-z0-9_-]`; for the same key Razorpay returns the first refund again. */
  idempotencyKey: string
  notes: Record<string, string>
  receipt: string
}

/** Both ends included, to the second. */
export interface LedgerSpan {
  from: Temporal.Instant
  to: Temporal.Instant
}

const longestPage = 100

const ErrorBody = z.object({ error: z.object({ code: z.string(), description: z.string() }).partial() })

function readError(body: unknown): { code?: string; description?: string } {
  return ErrorBody.safeParse(body).data?.error ?? {}
}

const listOf = <Item>(item: z.ZodType<Item>) =>
  z.object({ items: z.array(item) }).transform((collection) => collection.items)

const Orders = listOf<GatewayOrder>(Order)
const Payments = listOf<GatewayPayment>(Payment)
const Refunds = listOf<GatewayRefund>(Refund)

/**
 * Captured automatically if the bank approves within 12 minutes, the minimum that Razorpay allows; after that it can
 * be captured by us for a day, and then the money is returned
 * (https://razorpay.com/docs/payments/payments/capture-settings/api).
 */
const capture = {
  capture: 'automatic',
  capture_options: { automatic_expiry_period: 12, manual_expiry_period: 1440, refund_speed: 'normal' },
}

const isUncertain = (error: unknown): error is ProviderError =>
  error instanceof ProviderError && (error.kind === 'unknown' || error.kind === 'unavailable')

const says = (error: unknown, pattern: RegExp): error is ProviderError =>
  error instanceof ProviderError && error.kind === 'refused' && pattern.test(error.description ?? '')

/**
 * Razorpay's API as plain functions that throw ProviderError. Our own client, since the published package has no
 * timeout, no header for idempotent refunds, and throws a TypeError for a lost connection.
 */
export function createRazorpay({ keyId, keySecret, webhookSecrets, baseUrl, timeoutMs = 5000 }: RazorpayOptions) {
  // Exactly this spelling: Razorpay refuses `basic`.
  const authorization = `Basic ${Buffer.from(`${keyId}:${keySecret}`).toString('base64')}`
  const ask = <Reply>(
    call: string,
    path: string,
    reply: z.ZodType<Reply>,
    post?: { body: unknown; headers?: Record<string, string> },
  ) =>
    callJson({
      vendor: 'razorpay',
      call,
      method: post === undefined ? 'GET' : 'POST',
      url: `${baseUrl}/v1/${path}`,
      headers: { authorization, ...post?.headers },
      body: post?.body,
      timeoutMs,
      reply,
      readError,
    })
  const segment = encodeURIComponent

  async function findOrderByReceipt(receipt: string): Promise<GatewayOrder | undefined> {
    const orders = await ask('orders.list', `orders?receipt=${segment(receipt)}`, Orders)
    return orders.find((order) => order.receipt === receipt)
  }

  const postOrder = ({ amountPaise, receipt, notes }: OrderRequest) =>
    ask('orders.create', 'orders', Order, {
      body: { amount: amountPaise, currency: 'INR', receipt, notes, payment: capture },
    })

  /**
   * Creates an order once: if the reply was lost, it is looked up by its receipt before the single retry (Razorpay
   * has no idempotency header for orders).
   */
  async function createOrder(request: OrderRequest): Promise<GatewayOrder> {
    try {
      return await postOrder(request)
    } catch (error) {
      const isDuplicate = says(error, /receipt should be unique/i)
      if (!isDuplicate && !isUncertain(error)) throw error
      const found = await findOrderByReceipt(request.receipt)
      if (found !== undefined) return found
      if (isDuplicate) throw error
      return postOrder(request)
    }
  }

  const fetchPaymentRefunds = (paymentId: string) =>
    listAll('payments.refunds', `payments/${segment(paymentId)}/refunds`, Refunds)

  /** The refund made by an earlier attempt, found by its receipt. */
  async function findRefund(request: RefundRequest): Promise<GatewayRefund | undefined> {
    const refunds = await fetchPaymentRefunds(request.paymentId)
    return refunds.find((refund) => refund.receipt === request.receipt && refund.amountPaise === request.amountPaise)
  }

  /**
   * Refunds once per key. If the reply was lost, or Razorpay says that the key or the amount is used up, the refund
   * is looked up before the call counts as failed (https://razorpay.com/docs/api/refunds/normal-refunds-idempotent).
   */
  async function refundPayment(request: RefundRequest): Promise<GatewayRefund> {
    const { paymentId, amountPaise, idempotencyKey, notes, receipt } = request
    try {
      return await ask('payments.refund', `payments/${segment(paymentId)}/refund`, Refund, {
        body: { amount: amountPaise, speed: 'normal', notes, receipt },
        headers: { 'X-Refund-Idempotency': idempotencyKey },
      })
    } catch (error) {
      if (says(error, /still in progress/i)) {
        const { vendor, call, status, code, description } = error
        throw new ProviderError({ kind: 'unavailable', vendor, call, status, code, description, cause: error })
      }
      const mayBeThere = says(error, /already been processed|refunded already|greater than/i) || isUncertain(error)
      const found = mayBeThere ? await findRefund(request).catch(() => undefined) : undefined
      if (found !== undefined) return found
      throw error
    }
  }

  /**
   * Every item of a list. Without `count` Razorpay returns ten, and the one we need may be the eleventh
   * (https://razorpay.com/docs/api/payments/fetch-all-payments).
   */
  async function listAll<Item>(call: string, path: string, page: z.ZodType<Item[]>, filter = ''): Promise<Item[]> {
    const found: Item[] = []
    for (;;) {
      const skip = found.length === 0 ? '' : `&skip=${found.length}`
      const items = await ask(call, `${path}?${filter}count=${longestPage}${skip}`, page)
      found.push(...items)
      if (items.length < longestPage) return found
    }
  }

  const spanFilter = ({ from, to }: LedgerSpan) =>
    `from=${Math.floor(from.epochMilliseconds / 1000)}&to=${Math.floor(to.epochMilliseconds / 1000)}&`

  return {
    createOrder,
    listPayments: (span: LedgerSpan) => listAll('payments.list', 'payments', Payments, spanFilter(span)),
    listRefunds: (span: LedgerSpan) => listAll('refunds.list', 'refunds', Refunds, spanFilter(span)),
    findOrderByReceipt,
    refundPayment,
    fetchPaymentRefunds,
    fetchOrder: (orderId: string) => ask('orders.fetch', `orders/${segment(orderId)}`, Order),
    /** Every attempt to pay an order, including failed ones. */
    fetchOrderPayments: (orderId: string) =>
      listAll('orders.payments', `orders/${segment(orderId)}/payments`, Payments),
    fetchPayment: (paymentId: string) => ask('payments.fetch', `payments/${segment(paymentId)}`, Payment),
    fetchRefund: (refundId: string) => ask('refunds.fetch', `refunds/${segment(refundId)}`, Refund),
    /** The amount has to be the authorized one. */
    capturePayment: ({ paymentId, amountPaise }: { paymentId: string; amountPaise: number }) =>
      ask('payments.capture', `payments/${segment(paymentId)}/capture`, Payment, {
        body: { amount: amountPaise, currency: 'INR' },
      }),
    /** Whether Razorpay accepts the keys: throws ProviderError if not. */
    checkKeys: async () => void (await ask('orders.list', 'orders?count=1', z.object({ items: z.array(z.unknown()) }))),

    /** What the checkout returns to the browser, for our own order id. */
    isCheckoutSignature({ orderId, paymentId, signature }: { orderId: string; paymentId: string; signature: string }) {
      return isSameDigest(hmacSha256(keySecret, `${orderId}|${paymentId}`), fromHex(signature))
    },
    /** Over the raw bytes. Always false if no secret is set. */
    isWebhookSignature(rawBody: Buffer | string, signature: string): boolean {
      const given = fromHex(signature)
      return webhookSecrets.some((secret) => secret !== '' && isSameDigest(hmacSha256(secret, rawBody), given))
    },
  }
}

export type Razorpay = ReturnType<typeof createRazorpay>
