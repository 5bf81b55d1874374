import type { AppointmentId } from '../../contract/core/values.ts'
import { systemActor, type Actor } from '../../contract/rules/actor.ts'
import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../core/app-error.ts'
import { findAppointmentOfOrder, type OrderScope } from './queries.ts'
import { settlePayment } from './settle.ts'

/** What Razorpay's checkout returned to the browser. */
export interface CheckoutResult {
  orderId: string
  paymentId: string
  signature: string
}

/**
 * Settles what the browser reports. The signature proves that this payment paid this order, and the order's amount is
 * the quote that we gave it, so nothing else from the browser is needed. Idempotent. Throws SIGNATURE_INVALID, also
 * for an order that does not exist or is not this patient's or this appointment's.
 */
export async function verifyPayment(
  deps: Deps,
  actor: Actor,
  result: CheckoutResult,
  scope?: OrderScope,
): Promise<void> {
  const { orderId, paymentId } = result
  if (!deps.razorpay.isCheckoutSignature(result)) throw new AppError('SIGNATURE_INVALID')
  // A second payment of a paid order is not an error here: the appointment stands, and the reconciler refunds the
  // payment.
  const outcome = await transact(deps.db, (tx) => settlePayment(deps, tx, { orderId, paymentId, actor, scope }))
  if (outcome === 'unknown_order') throw new AppError('SIGNATURE_INVALID')
}

/**
 * The same for the form that the gateway's own page posts, without a session: the signature alone proves that this
 * payment paid this order. Returns the appointment. Throws SIGNATURE_INVALID, also for an order that does not exist.
 */
export async function verifyCallback(deps: Deps, result: CheckoutResult): Promise<AppointmentId> {
  await verifyPayment(deps, systemActor('CHECKOUT_PAGE'), result)
  const appointmentId = await findAppointmentOfOrder(deps.db, result.orderId)
  if (appointmentId === undefined) throw new Error('A settled payment is not there')
  return appointmentId
}
