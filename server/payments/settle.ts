import type { Actor } from '../../contract/rules/actor.ts'
import type { Tx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { confirmAppointment, type ConfirmOutcome } from '../appointments/confirm.ts'
import { enqueue } from '../jobs/enqueue.ts'
import { matchPayment, type CapturedMoney, type Match } from './match.ts'
import {
  hasOtherPayment,
  isReplaceable,
  lockOrder,
  markPaymentPaid,
  scheduleOrderCheck,
  recordCapture,
  replacePayment,
  type LockedOrder,
  type OrderScope,
  type PaymentRow,
} from './queries.ts'
import { alignRefunds, alignWithCapture, queueRefund } from '../refunds/queue.ts'
import { revokePayment } from './revoke.ts'
import { claimUnmatched, refundUnmatchedPayment, type UnmatchedReason } from '../refunds/unmatched.ts'
import { isStillGoingAhead } from './notify-queries.ts'
import { notifyPaymentReceived } from './notify.ts'

/** A payment that arrived, as reported by the browser's signed result or by Razorpay itself. */
export interface ReceivedMoney {
  orderId: string
  paymentId: string
  /** Who reports it. */
  actor: Actor
  /** Missing if the browser reports it: the signature covers the order, whose amount we set. */
  captured?: CapturedMoney
  /** Whose order it has to be, if a patient reports it. */
  scope?: OrderScope
  /** Whether Razorpay says that this payment paid the order; undefined if it was not asked. */
  paysOrder?: boolean
}

/** `unclear`: a job fetches the order and then decides. */
export type SettleOutcome = 'settled' | 'known_before' | 'unknown_order' | 'mismatch' | 'unclear'

/**
 * Where the browser's verify call, the webhook and the reconciler all end. Idempotent: calling it again changes
 * nothing. The payment confirms the appointment, or its refund is queued, in this same transaction.
 */
export async function settlePayment(deps: Deps, tx: Tx, received: ReceivedMoney): Promise<SettleOutcome> {
  const order = await lockOrder(tx, received.orderId, received.scope)
  if (order === undefined) return 'unknown_order'
  const money = order.isPatientActive && !order.wasOfGonePatient ? received : withoutAccount(received)
  const locked = order.payment
  if (isPaid(locked) && locked.paymentId === money.paymentId && (locked.capturedAt !== null || !money.captured)) {
    return 'known_before'
  }
  const match = matchOf(locked, money)
  const payment = await applyCapture(tx, locked, money, match)
  const isOther = isPaid(payment) && payment.paymentId !== money.paymentId
  if (match.kind === 'unclear' && !(isOther && payment.capturedAt !== null)) {
    await enqueue(tx, 'check_order', { orderId: money.orderId }, { jobKey: `check:${money.orderId}` })
    return 'unclear'
  }
  if (match.kind !== 'pays' || isOther) return rejectPayment(deps, tx, { payment, money, match, isOther })
  // Its refund had begun before Razorpay said that it paid the order, so it cannot confirm anything.
  if (!(await claimUnmatched(tx, money.paymentId))) return 'mismatch'
  return acceptPayment(deps, tx, { ...order, payment, money, match })
}

/** Nobody needs to know any more whose account it was; the books need the method. */
const withoutAccount = ({ captured, ...money }: ReceivedMoney): ReceivedMoney => ({
  ...money,
  captured: captured && { ...captured, methodDetails: { method: captured.methodDetails.method } },
})

const isPaid = (payment: PaymentRow) => payment.status === 'SUCCESS' || payment.status === 'REFUNDED'

/** A signature covers the order, whose amount we set; how much was captured is for Razorpay to say. */
const matchOf = (payment: PaymentRow, { captured, paysOrder }: ReceivedMoney): Match =>
  captured === undefined
    ? { kind: 'pays', customerFeePaise: 0, discountPaise: 0 }
    : matchPayment(payment, captured, paysOrder)

/**
 * A signature means that the bank authorized a payment, not that it was captured: of two attempts at one order
 * Razorpay captures one and releases the other. So a captured payment replaces one that was only signed.
 */
async function applyCapture(tx: Tx, payment: PaymentRow, { paymentId, captured }: ReceivedMoney, match: Match) {
  const isOther = payment.status === 'SUCCESS' && payment.paymentId !== paymentId
  if (!isOther || captured === undefined || match.kind !== 'pays') return payment
  // Nor by one whose refund has begun already.
  if (!(await isReplaceable(tx, payment.id)) || !(await claimUnmatched(tx, paymentId))) return payment
  await replacePayment(tx, payment.id, paymentId)
  return { ...payment, paymentId }
}

/** Why a payment that arrived is refunded; one that confirmed an appointment is kept. */
const refundReasons: Record<ConfirmOutcome, string | undefined> = {
  confirmed: undefined,
  slot_lost: 'SLOT_LOST',
  patient_gone: 'PATIENT_GONE',
  cancelled: 'CANCELLED_BEFORE_PAYMENT',
  already_confirmed: 'PAID_TWICE',
}

interface Accepted extends LockedOrder {
  money: ReceivedMoney
  match: Extract<Match, { kind: 'pays' }>
}

async function acceptPayment(
  deps: Deps,
  tx: Tx,
  { payment, appointment, isPatientActive, money, match }: Accepted,
): Promise<SettleOutcome> {
  const now = deps.clock.now()
  const { actor, captured, orderId, paymentId } = money
  const { appointmentId } = payment
  const isFirst = await markPaymentPaid(tx, payment.id, { paymentId, paidAt: now })
  const isNewCapture = captured !== undefined && payment.capturedAt === null
  if (isNewCapture) {
    const { methodDetails } = captured
    await recordCapture(tx, payment.id, { ...match, methodDetails, capturedAt: now })
  }
  if (!isFirst) {
    const differs = match.customerFeePaise > 0 || match.discountPaise > 0
    if (isNewCapture && differs) await alignWithCapture(tx, { actor, paymentRowId: payment.id, now })
    if (isNewCapture) await notifyPaymentReceived(tx, appointmentId, now)
    return 'known_before'
  }
  const isCaptured = captured !== undefined
  const confirming = { appointment, isPatientActive, isPaid: isCaptured, actor, reason: 'PAID', now }
  const outcome = await confirmAppointment(deps, tx, confirming)
  // The clinic's own tools also confirm appointments, without a payment. The first payment that arrives afterwards is
  // kept.
  const stands = outcome === 'already_confirmed' && (await isStillGoingAhead(tx, appointmentId))
  const isNeeded = stands && !(await hasOtherPayment(tx, payment))
  const refundReason = isNeeded ? undefined : refundReasons[outcome]
  if (refundReason !== undefined) await queueRefund(tx, { actor, paymentRowId: payment.id, reason: refundReason, now })
  if (isNeeded) {
    // The visit may have moved to somebody who costs less before it was paid.
    await alignRefunds(tx, { actor, paymentRowId: payment.id, now })
    if (isCaptured) await notifyPaymentReceived(tx, appointmentId, now)
  }
  deps.log.info('payment_settled', { appointmentId, orderId, code: outcome })
  return 'settled'
}

/**
 * A payment that cannot pay for the appointment: of another amount, or a second one of an order that is already paid.
 */
async function rejectPayment(
  deps: Deps,
  tx: Tx,
  { payment, money, match, isOther }: { payment: PaymentRow; money: ReceivedMoney; match: Match; isOther: boolean },
): Promise<SettleOutcome> {
  const now = deps.clock.now()
  const { captured, orderId, paymentId } = money
  const { appointmentId } = payment
  const reason: UnmatchedReason = isOther ? 'SECOND_PAYMENT_OF_AN_ORDER' : 'AMOUNT_MISMATCH'
  deps.log.error('payment_mismatch', { code: reason, orderId, appointmentId })
  // Nobody has said yet that the browser's payment was captured: ask Razorpay.
  if (captured === undefined) await scheduleOrderCheck(tx, payment.id, now)
  // The browser's payment was accepted, but something else than the order's amount was captured.
  else if (isPaid(payment) && !isOther) await revokePayment(deps, tx, { actor: money.actor, payment, captured, now })
  else {
    const { amountPaise, currency } = captured
    // While the order's own payment is only signed, Razorpay may yet say that this one paid it.
    const mayPay = match.kind !== 'pays' && payment.capturedAt === null
    await refundUnmatchedPayment(tx, { amountPaise, currency, orderId, paymentId, appointmentId, reason, mayPay, now })
  }
  return 'mismatch'
}
