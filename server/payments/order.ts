import type { AppointmentId, PatientId } from '../../contract/core/values.ts'
import type { PaymentOrder } from '../../contract/patient/payment.ts'
import { can } from '../../contract/rules/can.ts'
import type { Deps } from '../deps.ts'
import { circumstancesAt } from '../core/settings.ts'
import { AppError } from '../core/app-error.ts'
import { ProviderError } from '../providers/http.ts'
import { findHoldToPay, insertOrder, type HoldToPay } from './order-queries.ts'
import { findPaymentOf } from './queries.ts'

/** The order of the patient's own hold. Throws NOT_FOUND and what `openOrder` throws. */
export async function openOrderForHold(
  deps: Deps,
  { appointmentId, patientId }: { appointmentId: AppointmentId; patientId: PatientId },
): Promise<PaymentOrder> {
  const hold = await findHoldToPay(deps.db, appointmentId, patientId)
  if (hold === undefined) throw new AppError('NOT_FOUND')
  return openOrder(deps, hold, patientId)
}

/**
 * The order that pays for a hold, as the browser passes it to Razorpay's checkout: the open one, or a new one if
 * there is none. Razorpay is called outside any transaction. Throws ALREADY_PAID, HOLD_EXPIRED, UNAUTHENTICATED for
 * an erased or deactivated patient, FORBIDDEN if no price is known, and PAYMENT_PROVIDER_UNAVAILABLE, in which case
 * the hold is kept.
 */
export async function openOrder(deps: Deps, hold: HoldToPay, patientId: PatientId): Promise<PaymentOrder> {
  assertPayable(deps, hold)
  // Booked through the earlier system, which recorded no fee; a free booking is confirmed without an order.
  if (hold.amountPaise === 0)
    throw new AppError('FORBIDDEN', { message: 'Please call the clinic to pay for this visit.' })
  const orderId = hold.orderId ?? (await createOrder(deps, hold, patientId))
  if (orderId === undefined) return openOrderForHold(deps, { appointmentId: hold.id, patientId })
  const { amountPaise, prefill } = hold
  return { orderId, amountPaise, currency: 'INR', razorpayKeyId: deps.config.RAZORPAY_KEY_ID, prefill }
}

function assertPayable(deps: Deps, hold: HoldToPay): void {
  const { status, paymentStatus } = hold
  const isPaid = paymentStatus === 'SUCCESS' || paymentStatus === 'REFUNDED'
  if (isPaid || (status !== 'BOOKED' && status !== 'EXPIRED' && status !== 'CANCELLED')) {
    throw new AppError('ALREADY_PAID')
  }
  const circumstances = circumstancesAt(deps.clock.now(), deps.settings)
  if (!can({ kind: 'PATIENT' }, 'pay', hold, circumstances).allowed) throw new AppError('HOLD_EXPIRED')
}

/** Undefined if the hold's price has changed in the meantime: its registration fee was dropped. */
async function createOrder(
  deps: Deps,
  { id: appointmentId, ...hold }: HoldToPay,
  patientId: PatientId,
): Promise<string | undefined> {
  const { orderId } = await createRazorpayOrder(deps, { ...hold, id: appointmentId })
  const { amountPaise } = hold
  const now = deps.clock.now()
  const nextCheckAt = now.add({ seconds: deps.config.RECONCILE_AFTER_SECONDS })
  const inserted = await insertOrder(deps.db, { patientId, appointmentId, orderId, amountPaise, now, nextCheckAt })
  if (inserted === 'stored') return orderId
  if (inserted === 'other_price') return undefined
  if (inserted === 'patient_gone') throw new AppError('UNAUTHENTICATED')
  if (inserted === 'not_payable') throw new AppError('HOLD_EXPIRED')
  // Two tabs that asked at once created two orders; both get the one that was stored first.
  const existing = await findPaymentOf(deps.db, appointmentId)
  if (existing === undefined) throw new Error('The payment that was in the way is not there')
  return existing.orderId
}

async function createRazorpayOrder(deps: Deps, hold: HoldToPay) {
  try {
    const order = await deps.razorpay.createOrder({
      amountPaise: hold.amountPaise,
      // Derived from the hold and its price, so that an order whose reply was lost can be found again. The time of
      // booking tells apart systems that share one Razorpay account.
      receipt: `mibo-${hold.id}-${hold.createdAt.epochMilliseconds.toString(36)}-${hold.amountPaise}`,
      notes: { appointmentId: String(hold.id) },
    })
    if (order.amountPaise === hold.amountPaise && order.currency === 'INR') return order
    deps.log.error('order_mismatch', { code: 'ORDER_MISMATCH', appointmentId: hold.id })
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    deps.log.error('order_not_made', { vendor: 'razorpay', code: error.kind, appointmentId: hold.id })
  }
  throw new AppError('PAYMENT_PROVIDER_UNAVAILABLE', { retryAfterSeconds: 5 })
}
