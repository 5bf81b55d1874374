import { z } from 'zod'
import { AppointmentId, Instant } from '../core/values.ts'

/** What the browser passes to Razorpay's checkout. */
export const PaymentOrder = z.object({
  orderId: z.string(),
  amountPaise: z.int(),
  currency: z.literal('INR'),
  razorpayKeyId: z.string(),
  prefill: z.object({ name: z.string(), email: z.string(), contact: z.string() }),
})
export type PaymentOrder = z.infer<typeof PaymentOrder>

export const Payment = z.object({
  orderId: z.string(),
  paymentId: z.string().nullable(),
  status: z.enum(['CREATED', 'PENDING', 'SUCCESS', 'FAILED', 'REFUNDED']),
  /** What was ordered. */
  amountPaise: z.int(),
  /** The gateway's fee, if customers pay it on top. */
  convenienceFeePaise: z.int(),
  /** The discount of an offer. */
  discountPaise: z.int(),
  /** What the patient was charged. */
  paidPaise: z.int(),
  paidAt: Instant.nullable(),
})
export type Payment = z.infer<typeof Payment>

export const CreateOrderBody = z.strictObject({ appointmentId: AppointmentId })

const checkoutFields = {
  razorpay_order_id: z.string().min(1).max(100),
  razorpay_payment_id: z.string().min(1).max(100),
  razorpay_signature: z.string().min(1).max(200),
}

/**
 * Razorpay's checkout sometimes passes additional keys, so these two bodies, unlike all others, ignore unknown ones.
 */
export const VerifyPaymentBody = z.object(checkoutFields)
export const ConfirmBookingBody = z.object({ appointmentId: AppointmentId, ...checkoutFields })
