import { z } from 'zod'
import { VerifyPaymentBody } from '../../contract/patient/payment.ts'
import { payReturn, type PayReturn } from '../../contract/rules/pay-page.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../core/app-error.ts'
import { verifyCallback } from './verify.ts'

/** What is posted where a payment came to nothing. Nothing of it is signed, so it changes nothing. */
const FailedPayment = z.object({ 'error[code]': z.string(), 'error[reason]': z.string().optional() })

/**
 * The door of browsers that the checkout had to leave the page in: Razorpay posts its form here, with the patient's browser
 * and without a session. Gives the page to go to. It is built from what the browser brought along, and from the
 * appointment's id where a signature proves the payment, so that a guessed order tells nobody anything.
 */
export async function receiveCallback(deps: Deps, form: unknown, back: string | undefined): Promise<string> {
  const paid = VerifyPaymentBody.safeParse(form)
  if (!paid.success) {
    const failed = FailedPayment.safeParse(form)
    if (!failed.success) return placeAfter('unclear', back)
    return placeAfter(failed.data['error[reason]'] === 'payment_cancelled' ? 'cancelled' : 'failed', back)
  }
  try {
    const appointmentId = await verifyCallback(deps, {
      orderId: paid.data.razorpay_order_id,
      paymentId: paid.data.razorpay_payment_id,
      signature: paid.data.razorpay_signature,
    })
    return `/appointments/${appointmentId}/confirmed`
  } catch (error) {
    // Somebody looks at a page, so whatever went wrong leads to one. The webhook and the reconciler settle the payment.
    if (error instanceof AppError) deps.log.warn('callback_refused', { code: error.code })
    else deps.log.error('callback_failed', { error })
    return placeAfter('unclear', back)
  }
}

const placeAfter = (outcome: PayReturn, back: string | undefined) => payReturn(back ?? '', outcome) ?? '/dashboard'
