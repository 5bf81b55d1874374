import type { AppointmentId, PatientId } from '../../contract/core/values.ts'
import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../core/app-error.ts'
import { findPayment, type PaymentRow } from './queries.ts'
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
 * Throws SIGNATURE_INVALID, also for an order that is not this patient's or not this appointment's.
 */
export async function verifyPayment(
  deps: Deps,
  { result, patientId, appointmentId }: { result: CheckoutResult; patientId: PatientId; appointmentId?: AppointmentId },
): Promise<PaymentRow> {
  const payment = await findPayment(deps.db, result.orderId)
  const isTheirs = payment !== undefined && payment.patientId === patientId
  const isForThis = appointmentId === undefined || payment?.appointmentId === appointmentId
  if (!isTheirs || !isForThis || !deps.razorpay.isCheckoutSignature({ ...result, orderId: payment.orderId })) {
    throw new AppError('SIGNATURE_INVALID')
  }
  return settleSigned(deps, result)
}

/**
 * The browser's door where the gateway's own page posts, without a session: the signature alone speaks, and proves that this
 * payment paid this order. Throws SIGNATURE_INVALID, also for an order that is not there.
 */
export async function verifyCallback(deps: Deps, result: CheckoutResult): Promise<PaymentRow> {
  const payment = await findPayment(deps.db, result.orderId)
  if (payment === undefined || !deps.razorpay.isCheckoutSignature({ ...result, orderId: payment.orderId })) {
    throw new AppError('SIGNATURE_INVALID')
  }
  return settleSigned(deps, result)
}

async function settleSigned(deps: Deps, { orderId, paymentId }: CheckoutResult): Promise<PaymentRow> {
  // A second payment of an order that is paid is not refused: the appointment stands, and the reconciler sends it back.
  await transact(deps.db, (tx) => settlePayment(deps, tx, { orderId, paymentId }))
  const settled = await findPayment(deps.db, orderId)
  if (settled === undefined) throw new Error('A settled payment is not there')
  return settled
}
