import { lockPartiesOf } from '../clinic/lock.ts'
import { transact } from '../db/transact.ts'
import type { Tx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../http/app-error.ts'
import { parseJson } from '../http/body.ts'
import { parseWebhook, type GatewayPayment, type WebhookEvent } from '../providers/razorpay.ts'
import { recordDispute } from './dispute.ts'
import { findAppointmentOfEvent, findPayment, insertWebhookEvent, lockPayment, markPaymentFailed } from './queries.ts'
import { reflectRefund } from './outside-refund.ts'
import { settlePayment } from './settle.ts'
import { createHash } from 'node:crypto'

/**
 * Razorpay's door. The event is recorded in the transaction of its effect, so one that is sent again does nothing and one
 * that failed half-way can be sent again. Events that are not of interest, or not about us, are recorded all the same.
 * Throws SIGNATURE_INVALID, with nothing stored.
 */
export async function receiveWebhook(
  deps: Deps,
  input: { rawBody: Buffer; signature: string; eventId: string | undefined },
): Promise<void> {
  if (!deps.razorpay.isWebhookSignature(input.rawBody, input.signature)) throw new AppError('SIGNATURE_INVALID')
  const payload = parseJson(input.rawBody)
  const event = parseWebhook(payload)
  if (event === undefined) throw new AppError('INVALID_REQUEST')
  // Without an id of Razorpay's the bytes stand for the event.
  const eventId = input.eventId ?? `sha256:${createHash('sha256').update(input.rawBody).digest('hex')}`
  await transact(deps.db, async (tx) => {
    const now = deps.clock.now()
    const kept = (await isAboutSomebodyGone(tx, event)) ? {} : payload
    if (!(await insertWebhookEvent(tx, { eventId, eventType: event.event, payload: kept, now }))) return
    await applyEvent(deps, tx, event)
  })
}

/**
 * Bodies quote the phone, the e-mail address and the bank: of a patient who was erased nothing is stored anew. Locks whom
 * the event is about, so that nobody is erased between this question and the row.
 */
async function isAboutSomebodyGone(tx: Tx, { payment, refund, dispute }: WebhookEvent): Promise<boolean> {
  const orderId = payment?.orderId ?? null
  const paymentId = payment?.paymentId ?? refund?.paymentId ?? dispute?.paymentId ?? null
  const appointmentId = await findAppointmentOfEvent(tx, { orderId, paymentId })
  const parties = appointmentId === undefined ? undefined : await lockPartiesOf(tx, appointmentId)
  return parties?.isPatientActive === false
}

async function applyEvent(deps: Deps, tx: Tx, event: WebhookEvent): Promise<void> {
  const { payment, refund, dispute } = event
  if (dispute !== undefined) return recordDispute(deps, tx, dispute)
  // Events come in any order: a refund's may be the first to tell of the payment.
  if (payment !== undefined) await applyPayment(deps, tx, payment, event.event)
  if (refund !== undefined) await reflectRefund(deps, tx, refund)
}

async function applyPayment(deps: Deps, tx: Tx, payment: GatewayPayment, event: string): Promise<void> {
  if (payment.orderId === null) return
  if (payment.captured && (payment.status === 'captured' || payment.status === 'refunded')) {
    await settlePayment(deps, tx, moneyOf(payment, payment.orderId))
  } else if (event === 'payment.failed') {
    await recordFailure(deps, tx, payment, payment.orderId)
  }
}

/** What Razorpay says of a captured payment, as settling takes it. */
export const moneyOf = (payment: GatewayPayment, orderId: string) => ({
  orderId,
  paymentId: payment.paymentId,
  captured: {
    amountPaise: payment.amountPaise,
    currency: payment.currency,
    methodDetails: { method: payment.method, ...payment.methodDetails },
  },
})

/** A failed try releases nothing: the checkout allows another, and a bank may still say yes. */
async function recordFailure(deps: Deps, tx: Tx, payment: GatewayPayment, orderId: string): Promise<void> {
  const found = await findPayment(tx, orderId)
  if (found === undefined) return
  const locked = await lockPayment(tx, orderId)
  if (locked !== undefined) await markPaymentFailed(tx, locked.id, payment)
  deps.log.info('payment_failed', { orderId, appointmentId: found.appointmentId, code: payment.errorCode ?? 'unknown' })
}
