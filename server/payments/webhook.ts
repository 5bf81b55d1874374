import { systemActor } from '../../contract/rules/actor.ts'
import { createHash } from 'node:crypto'
import { lockPartiesOf } from '../scheduling/lock.ts'
import { transact } from '../db/transact.ts'
import type { Tx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../core/app-error.ts'
import { parseJson } from '../http/body.ts'
import { enqueue } from '../jobs/enqueue.ts'
import { parseWebhook, type GatewayPayment, type WebhookEvent } from '../providers/razorpay.ts'
import { recordDispute } from './dispute.ts'
import { findPayingPayment } from './match.ts'
import {
  findAppointmentOfEvent,
  findOrderOf,
  findPayment,
  insertWebhookEvent,
  lockPayment,
  markPaymentFailed,
} from './queries.ts'
import { applyRefund } from '../refunds/external.ts'
import { recordLapsedAuthorization } from './lapsed-authorization.ts'
import { settlePayment } from './settle.ts'

/**
 * Receives Razorpay's events. An event is recorded in the transaction of its effect, so a repeated one does nothing
 * and one that failed half-way can be sent again. Events that do not interest us, or are not about us, are recorded
 * as well. The signature over these bytes has already been checked.
 */
export async function receiveWebhook(
  deps: Deps,
  input: { rawBody: Buffer; eventId: string | undefined },
): Promise<void> {
  // Without an event id from Razorpay, a hash of the body identifies the event.
  const eventId = input.eventId ?? `sha256:${createHash('sha256').update(input.rawBody).digest('hex')}`
  const payload = parseJson(input.rawBody)
  const event = parseWebhook(payload)
  if (event === undefined) {
    deps.log.error('webhook_unreadable', { code: 'WEBHOOK_UNREADABLE', vendor: 'razorpay', eventId, field: 'event' })
    throw new AppError('INVALID_REQUEST')
  }
  await transact(deps.db, async (tx) => {
    const now = deps.clock.now()
    const kept = (await isAboutInactivePatient(tx, event)) ? {} : payload
    if (!(await insertWebhookEvent(tx, { eventId, eventType: event.event, payload: kept, now }))) return
    if (event.unreadable.length > 0) await checkOrderInstead(deps, tx, { event, eventId })
    await applyEvent(deps, tx, event)
  })
}

/**
 * Bodies quote the phone, the email address and the bank, so nothing more is stored about a patient who was erased.
 * Locks the patient, so that nobody is erased between this check and the insert.
 */
async function isAboutInactivePatient(tx: Tx, { about }: WebhookEvent): Promise<boolean> {
  const appointment = await findAppointmentOfEvent(tx, about)
  const parties = appointment && (await lockPartiesOf(tx, appointment.id))
  return parties?.isPatientActive === false || appointment?.wasOfGonePatient === true
}

/** If we cannot read part of an event, we ask Razorpay instead. */
async function checkOrderInstead(deps: Deps, tx: Tx, { event, eventId }: { event: WebhookEvent; eventId: string }) {
  const orderId = await findOrderOf(tx, event.about)
  deps.log.error('webhook_unreadable', {
    code: 'WEBHOOK_UNREADABLE',
    vendor: 'razorpay',
    eventId,
    orderId,
    field: event.unreadable.slice(0, 5).join(', ').slice(0, 200),
    reason: event.event,
  })
  if (orderId !== undefined) await enqueue(tx, 'check_order', { orderId }, { jobKey: `check:${orderId}` })
}

async function applyEvent(deps: Deps, tx: Tx, event: WebhookEvent): Promise<void> {
  const { payment, refund, dispute } = event
  // Events arrive in any order: a refund's or a dispute's may be the first to mention the payment.
  if (payment !== undefined) await applyPayment(deps, tx, payment, event)
  if (dispute !== undefined) await recordDispute(deps, tx, { dispute, orderId: event.about.orderId })
  // When Razorpay returns a payment that it never captured, that is the end of the payment and not a refund.
  const isReturn = payment?.captured === false
  if (refund !== undefined && !isReturn) await applyRefund(deps, tx, refund)
}

const webhookActor = systemActor('WEBHOOK')

async function applyPayment(deps: Deps, tx: Tx, payment: GatewayPayment, { event, order }: WebhookEvent) {
  const { orderId, status } = payment
  if (orderId === null) return
  if (payment.captured && (status === 'captured' || status === 'refunded')) {
    // `order.paid` names the payment that paid the order.
    const isOfOrder = order?.orderId === orderId && order.status === 'paid'
    const paysOrder = isOfOrder ? findPayingPayment(order, [payment]) === payment.paymentId : undefined
    await settlePayment(deps, tx, { ...toReceivedMoney(payment, orderId), actor: webhookActor, paysOrder })
  } else if (status === 'refunded') {
    await recordLapsedAuthorization(deps, tx, { actor: webhookActor, payment, orderId })
  } else if (event === 'payment.failed') {
    await recordFailure(deps, tx, payment, orderId)
  }
}

/** A captured payment of Razorpay's in the form that settling takes. */
export const toReceivedMoney = (payment: GatewayPayment, orderId: string) => ({
  orderId,
  paymentId: payment.paymentId,
  captured: {
    amountPaise: payment.amountPaise,
    currency: payment.currency,
    feePaise: payment.feePaise,
    isFeeOnCustomer: payment.isFeeOnCustomer,
    methodDetails: { method: payment.method, ...payment.methodDetails },
  },
})

/** A failed attempt releases nothing: the checkout allows another, and the bank may still approve this one. */
async function recordFailure(deps: Deps, tx: Tx, payment: GatewayPayment, orderId: string): Promise<void> {
  const found = await findPayment(tx, orderId)
  if (found === undefined) return
  const locked = await lockPayment(tx, orderId)
  if (locked !== undefined) await markPaymentFailed(tx, locked.id, payment)
  deps.log.info('payment_failed', { orderId, appointmentId: found.appointmentId, code: payment.errorCode ?? 'unknown' })
}
