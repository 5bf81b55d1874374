import { z } from 'zod'
import { AppointmentId, Instant } from '../core/values.ts'

/** What the browser hands to Razorpay's checkout. */
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
  /** The gateway's fee, where its customers pay it on top. */
  convenienceFeePaise: z.int(),
  /** What an offer took off. */
  discountPaise: z.int(),
  /** What left the patient's account. */
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

/** Razorpay's checkout sometimes hands on further keys, so these two, alone among the bodies, ignore unknown ones. */
export const VerifyPaymentBody = z.object(checkoutFields)
export const ConfirmBookingBody = z.object({ appointmentId: AppointmentId, ...checkoutFields })
