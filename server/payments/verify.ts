import type { AppointmentId } from '../../contract/core/values.ts'
import { systemActor, type Actor } from '../../contract/rules/actor.ts'
import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../core/app-error.ts'
import { findAppointmentOfOrder, type OrderScope } from './queries.ts'
import { settlePayment } from './settle.ts'

/** What Razorpay's checkout handed to the browser. */
export interface CheckoutResult {
  orderId: string
  paymentId: string
  signature: string
}

/**
 * The browser's door. The signature is Razorpay's word that this payment paid this order, and the order's amount is the
 * quote that we gave it, so nothing else of the browser's is believed or needed. The same however often it is called.
 * Throws SIGNATURE_INVALID, also for an order that is not there, not this patient's or not this appointment's.
 */
export async function verifyPayment(
  deps: Deps,
  actor: Actor,
  result: CheckoutResult,
  scope?: OrderScope,
): Promise<void> {
  const { orderId, paymentId } = result
  if (!deps.razorpay.isCheckoutSignature(result)) throw new AppError('SIGNATURE_INVALID')
  // A second payment of an order that is paid is not refused: the appointment stands, and the reconciler sends it back.
  const outcome = await transact(deps.db, (tx) => settlePayment(deps, tx, { orderId, paymentId, actor, scope }))
  if (outcome === 'unknown_order') throw new AppError('SIGNATURE_INVALID')
}

/**
 * The browser's door where the gateway's own page posts, without a session: the signature alone speaks, and proves that this
 * payment paid this order. Gives the appointment. Throws SIGNATURE_INVALID, also for an order that is not there.
 */
export async function verifyCallback(deps: Deps, result: CheckoutResult): Promise<AppointmentId> {
  await verifyPayment(deps, systemActor('CHECKOUT_PAGE'), result)
  const appointmentId = await findAppointmentOfOrder(deps.db, result.orderId)
  if (appointmentId === undefined) throw new Error('A settled payment is not there')
  return appointmentId
}
