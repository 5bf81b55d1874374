import type { AppointmentId, PatientId } from '../../contract/core/values.ts'
import { appointmentCan } from '../../contract/rules/appointments.ts'
import { lockAppointment } from '../appointments/queries.ts'
import { lockPatient } from '../scheduling/lock.ts'
import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../core/app-error.ts'
import { ProviderError } from '../providers/http.ts'
import { findHoldToPay, findPaymentOf, insertFirstPayment, type HoldToPay } from './queries.ts'

export interface OpenOrder {
  orderId: string
  amountPaise: number
  prefill: { name: string; email: string; contact: string }
}

/**
 * The order that pays for a hold: the open one, or a new one where none was made or the last try failed to make it.
 * Razorpay is asked outside any transaction. Throws NOT_FOUND, ALREADY_PAID, HOLD_EXPIRED and
 * PAYMENT_PROVIDER_UNAVAILABLE, after which the hold still stands.
 */
export async function openOrder(
  deps: Deps,
  { appointmentId, patientId }: { appointmentId: AppointmentId; patientId: PatientId },
): Promise<OpenOrder> {
  const hold = await findHoldToPay(deps.db, appointmentId, patientId)
  if (hold === undefined) throw new AppError('NOT_FOUND')
  assertPayable(deps, hold)
  const orderId = hold.openOrderId ?? (await makeOrder(deps, hold))
  return { orderId, amountPaise: hold.amountPaise, prefill: hold.prefill }
}

function assertPayable(deps: Deps, hold: Pick<HoldToPay, 'status' | 'holdExpiresAt' | 'startsAt' | 'isPaid'>) {
  if (hold.isPaid || (hold.status !== 'BOOKED' && hold.status !== 'EXPIRED' && hold.status !== 'CANCELLED')) {
    throw new AppError('ALREADY_PAID')
  }
  if (!isPayable(deps, hold)) throw new AppError('HOLD_EXPIRED')
}

function isPayable(deps: Deps, hold: Pick<HoldToPay, 'status' | 'holdExpiresAt' | 'startsAt'>): boolean {
  const { status, startsAt, holdExpiresAt } = hold
  const facts = { status, startsAtMs: startsAt.getTime(), holdExpiresAtMs: holdExpiresAt?.getTime() ?? null }
  return appointmentCan.pay(facts, deps.clock.now().epochMilliseconds)
}

async function makeOrder(deps: Deps, hold: HoldToPay): Promise<string> {
  const order = await orderAtRazorpay(deps, hold)
  return transact(deps.db, async (tx) => {
    if (!(await lockPatient(tx, hold.patientId))) throw new AppError('UNAUTHENTICATED')
    const appointment = await lockAppointment(tx, hold.appointmentId)
    // Razorpay took its time: the hold may have run out meanwhile.
    if (appointment === undefined || !isPayable(deps, appointment)) throw new AppError('HOLD_EXPIRED')
    const now = deps.clock.now()
    const nextCheckAt = now.add({ seconds: deps.config.RECONCILE_AFTER_SECONDS })
    if (await insertFirstPayment(tx, { ...hold, orderId: order.orderId, now, nextCheckAt })) return order.orderId
    // Two tabs that asked at once made two orders; the first one stored is the one that both are given.
    const existing = await findPaymentOf(tx, hold.appointmentId)
    if (existing === undefined) throw new Error('The payment that was in the way is not there')
    return existing.orderId
  })
}

async function orderAtRazorpay(deps: Deps, hold: HoldToPay) {
  try {
    const order = await deps.razorpay.createOrder({
      amountPaise: hold.amountPaise,
      // Derived from the hold, so that an order whose reply was lost is found again; the time tells systems apart that
      // share one Razorpay account.
      receipt: `mibo-${hold.appointmentId}-${hold.createdAt.getTime().toString(36)}`,
      notes: { appointmentId: String(hold.appointmentId) },
    })
    if (order.amountPaise === hold.amountPaise && order.currency === 'INR') return order
    deps.log.error('order_mismatch', { code: 'ORDER_MISMATCH', appointmentId: hold.appointmentId })
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    deps.log.error('order_not_made', { vendor: 'razorpay', code: error.kind, appointmentId: hold.appointmentId })
  }
  throw new AppError('PAYMENT_PROVIDER_UNAVAILABLE', { retryAfterSeconds: 5 })
}
