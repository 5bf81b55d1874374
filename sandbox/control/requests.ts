import { z } from 'zod'
import { faultKinds } from '../faults.ts'

const times = z.int().min(1).max(1_000_000).default(1)

export const FaultRequest = z.strictObject({
  vendor: z.enum(['razorpay', 'gallabox', 'google']),
  call: z.string().min(1).default('*'),
  kind: z.enum(faultKinds),
  times,
  chance: z.number().min(0).max(1).default(1),
  status: z.int().min(400).max(599).default(500),
  delayMs: z.int().min(0).max(600_000).default(3000),
})

/** As Razorpay writes it, or as the product does. */
const orderId = z.string().min(1)

export const PayRequest = z
  .strictObject({
    orderId: orderId.optional(),
    order_id: orderId.optional(),
    method: z.enum(['card', 'upi', 'netbanking']).default('upi'),
    outcome: z.enum(['captured', 'authorized', 'failed']).default('captured'),
    /** A second payment of a paid order, as late authorizations cause. */
    again: z.boolean().default(false),
    /** Another amount than the checkout's: too little does not pay an order. */
    amountPaise: z.int().min(100).optional(),
  })
  .transform(({ orderId: ours, order_id: theirs, ...rest }, context) => {
    const id = ours ?? theirs
    if (id !== undefined) return { orderId: id, ...rest }
    context.addIssue('orderId: say which order is to be paid.')
    return z.NEVER
  })

export const WebhookRequest = z.strictObject({
  /** Without an action only the settings change. */
  action: z.enum(['hold', 'release', 'repeat']).optional(),
  vendor: z.enum(['razorpay', 'gallabox']).optional(),
  times,
  eventId: z.string().optional(),
  order: z.enum(['kept', 'reversed']).default('kept'),
  url: z.url().optional(),
  secret: z.string().optional(),
  delayMs: z.int().min(0).max(600_000).optional(),
  /** Each event is posted 0 to that many times, at moments spread over `spreadMs`; 0 ends that. */
  mostTimes: z.int().min(0).max(20).optional(),
  spreadMs: z.int().min(0).max(600_000).optional(),
})

export const SettingsRequest = z.strictObject({
  uniqueReceipt: z.boolean().optional(),
  refundProcessMs: z.int().min(0).max(600_000).optional(),
  feeBearer: z.enum(['merchant', 'customer']).optional(),
  offerPaise: z.int().min(0).max(10_000_000).optional(),
})

export const RefundRequest = z.strictObject({
  paymentId: z.string(),
  amountPaise: z.int().min(100).optional(),
  /** The bank rejects it. */
  fails: z.boolean().default(false),
})

export const CaptureRequest = z.strictObject({ paymentId: z.string() })

export const DisputeRequest = z.strictObject({
  paymentId: z.string(),
  status: z.enum(['created', 'under_review', 'action_required', 'won', 'lost', 'closed']).default('created'),
})
