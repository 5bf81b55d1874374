import type { Actor } from '../../contract/rules/actor.ts'
import type { Tx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { confirmAppointment, type ConfirmOutcome } from '../appointments/confirm.ts'
import { enqueue } from '../jobs/enqueue.ts'
import { matchPayment, type Captured, type Match } from './match.ts'
import {
  hasOtherPayment,
  lockOrder,
  markPaymentPaid,
  recheckSoon,
  recordCapture,
  replaceUncaptured,
  type LockedOrder,
  type OrderScope,
  type PaymentRow,
} from './queries.ts'
import { alignRefunds, queueRefund } from '../refunds/queue.ts'
import { revokePayment } from './revoke.ts'
import { claimUnmatched, refundUnmatchedPayment, type UnmatchedReason } from '../refunds/unmatched.ts'
import { isKept } from './tell-queries.ts'
import { tellPaymentReceived } from './tell.ts'

export type CapturedMoney = Captured & { methodDetails: Record<string, unknown> }

/** Money that arrived, from whichever door: the browser's signed word, or what Razorpay said itself. */
export interface ReceivedMoney {
  orderId: string
  paymentId: string
  /** Who brings the news. */
  actor: Actor
  /** Missing where the browser brings the news: the signature stands for the order, whose amount we set. */
  captured?: CapturedMoney
  /** Whose order it has to be, where a patient brings the news. */
  scope?: OrderScope
  /** Whether Razorpay says that this payment paid the order; undefined where it was not asked. */
  paysOrder?: boolean
}

/** `unclear`: the order is asked for by a job, and then decides. */
export type SettleOutcome = 'settled' | 'known_before' | 'unknown_order' | 'mismatch' | 'unclear'

/**
 * The one room that the browser's verify, the webhook and the reconciler all end in. Idempotent: called again it changes
 * nothing. The money confirms the appointment, or its refund is queued, in this same transaction.
 */
export async function settlePayment(deps: Deps, tx: Tx, money: ReceivedMoney): Promise<SettleOutcome> {
  const order = await lockOrder(tx, money.orderId, money.scope)
  if (order === undefined) return 'unknown_order'
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
  if (match.kind !== 'pays' || isOther) return refuse(deps, tx, { payment, money, isOther })
  // It was on its way back before Razorpay said that it paid the order: nothing can stand on it.
  if (!(await claimUnmatched(tx, money.paymentId))) return 'mismatch'
  return accept(deps, tx, { ...order, payment, money, match })
}

const isPaid = (payment: PaymentRow) => payment.status === 'SUCCESS' || payment.status === 'REFUNDED'

/** A signature is over the order, whose amount we set: what was captured then is Razorpay's to say. */
const matchOf = (payment: PaymentRow, { captured, paysOrder }: ReceivedMoney): Match =>
  captured === undefined
    ? { kind: 'pays', customerFeePaise: 0, discountPaise: 0 }
    : matchPayment(payment, captured, paysOrder)

/**
 * A signature says that a bank allowed a payment, not that it was captured: of two tries of one order Razorpay captures one
 * and lets the other go. So what was captured takes the place of what was only signed.
 */
async function applyCapture(tx: Tx, payment: PaymentRow, { paymentId, captured }: ReceivedMoney, match: Match) {
  const isOther = payment.status === 'SUCCESS' && payment.paymentId !== paymentId
  if (!isOther || captured === undefined || match.kind !== 'pays') return payment
  return (await replaceUncaptured(tx, payment.id, paymentId)) ? { ...payment, paymentId } : payment
}

/** Why money goes back although it arrived; what confirmed an appointment stays. */
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

async function accept(
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
    // Whose account it was is nobody's business any more; how it was paid is the books'.
    const known = isPatientActive ? methodDetails : { method: methodDetails.method }
    await recordCapture(tx, payment.id, { ...match, methodDetails: known, capturedAt: now })
    const differs = match.customerFeePaise > 0 || match.discountPaise > 0
    if (differs) await alignRefunds(tx, { actor, paymentRowId: payment.id, now })
  }
  if (!isFirst) {
    if (isNewCapture) await tellPaymentReceived(tx, appointmentId, now)
    return 'known_before'
  }
  const isCaptured = captured !== undefined
  const confirming = { appointment, isPatientActive, isPaid: isCaptured, actor, reason: 'PAID', now }
  const outcome = await confirmAppointment(deps, tx, confirming)
  // The clinic's own tools confirm too, without any payment: what then arrives first is what it stands on.
  const stands = outcome === 'already_confirmed' && (await isKept(tx, appointmentId))
  const isNeeded = stands && !(await hasOtherPayment(tx, payment))
  const refundReason = isNeeded ? undefined : refundReasons[outcome]
  if (refundReason !== undefined) await queueRefund(tx, { actor, paymentRowId: payment.id, reason: refundReason, now })
  else if (isNeeded && isCaptured) await tellPaymentReceived(tx, appointmentId, now)
  deps.log.info('payment_settled', { appointmentId, orderId, code: outcome })
  return 'settled'
}

/** This money cannot be the appointment's: too little or too much, or a second payment of an order that is paid. */
async function refuse(
  deps: Deps,
  tx: Tx,
  { payment, money, isOther }: { payment: PaymentRow; money: ReceivedMoney; isOther: boolean },
): Promise<SettleOutcome> {
  const now = deps.clock.now()
  const { captured, orderId, paymentId } = money
  const { appointmentId } = payment
  const reason: UnmatchedReason = isOther ? 'SECOND_PAYMENT_OF_AN_ORDER' : 'AMOUNT_MISMATCH'
  deps.log.error('payment_mismatch', { code: reason, orderId, appointmentId })
  // That the browser's was captured nobody has said yet: Razorpay is asked.
  if (captured === undefined) await recheckSoon(tx, payment.id, now)
  // The browser was believed, and what was captured then is not what was ordered.
  else if (isPaid(payment) && !isOther) await revokePayment(deps, tx, { actor: money.actor, payment, captured, now })
  else {
    const { amountPaise, currency } = captured
    await refundUnmatchedPayment(tx, { amountPaise, currency, orderId, paymentId, appointmentId, reason, now })
  }
  return 'mismatch'
}
