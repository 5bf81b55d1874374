import { z } from 'zod'
import { VerifyPaymentBody } from '../../contract/patient/payment.ts'
import { payReturn, type PayReturn } from '../../contract/rules/pay-page.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../core/app-error.ts'
import { verifyCallback } from './verify.ts'

/** What Razorpay posts when a payment has failed. None of it is signed, so it changes nothing. */
const FailedPayment = z.object({ 'error[code]': z.string(), 'error[reason]': z.string().optional() })

/**
 * For browsers in which the checkout has to leave the page: Razorpay posts its form here from the patient's browser,
 * without a session. Returns the page to redirect to. That is built from what the browser sent, and contains the
 * appointment's id only if a signature proves the payment, so guessing order ids reveals nothing.
 */
export async function receiveCallback(deps: Deps, form: unknown, back: string | undefined): Promise<string> {
  const paid = VerifyPaymentBody.safeParse(form)
  if (!paid.success) {
    const failed = FailedPayment.safeParse(form)
    if (!failed.success) return redirectTarget('unclear', back)
    const reason = failed.data['error[reason]']
    return redirectTarget(reason === 'payment_cancelled' ? 'cancelled' : 'failed', back, reason)
  }
  try {
    const appointmentId = await verifyCallback(deps, {
      orderId: paid.data.razorpay_order_id,
      paymentId: paid.data.razorpay_payment_id,
      signature: paid.data.razorpay_signature,
    })
    return `/appointments/${appointmentId}/confirmed`
  } catch (error) {
    // The patient is looking at a page, so whatever went wrong must lead to one. The webhook or the reconciler
    // settles the payment.
    if (error instanceof AppError) deps.log.warn('callback_refused', { code: error.code })
    else deps.log.error('callback_failed', { error })
    return redirectTarget('unclear', back)
  }
}

const redirectTarget = (outcome: PayReturn, back: string | undefined, reason?: string) =>
  payReturn(back ?? '', outcome, reason) ?? '/dashboard'
