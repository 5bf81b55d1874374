import { confirmAppointment, type ConfirmOutcome } from '../booking/confirm.ts'
import { lockPartiesOf } from '../clinic/lock.ts'
import type { Tx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import {
  checkSoon,
  findAppointmentOfOrder,
  lockPayment,
  markPaymentPaid,
  recordCapture,
  replaceUncaptured,
  type PaymentRow,
} from './queries.ts'
import { queueRefund } from './refund.ts'
import { takeStrayPayment, type StrayReason } from './stray.ts'

/** Money that arrived, from whichever door: the browser's signed word, or what Razorpay said itself. */
export interface ReceivedMoney {
  orderId: string
  paymentId: string
  /** Missing where the browser brings the news: the signature stands for the order, whose amount we set. */
  captured?: { amountPaise: number; currency: string; methodDetails: Record<string, unknown> }
}

export type SettleOutcome = 'settled' | 'known_before' | 'unknown_order' | 'mismatch'

/**
 * The one room that the browser's verify, the webhook and the reconciler all end in. Idempotent: called again it changes
 * nothing. The money confirms the appointment, or its refund is queued, in this same transaction.
 */
export async function settlePayment(deps: Deps, tx: Tx, money: ReceivedMoney): Promise<SettleOutcome> {
  const now = deps.clock.now()
  const appointmentOfOrder = await findAppointmentOfOrder(tx, money.orderId)
  if (appointmentOfOrder === undefined) return 'unknown_order'
  const { isPatientActive } = (await lockPartiesOf(tx, appointmentOfOrder)) ?? { isPatientActive: false }
  const locked = await lockPayment(tx, money.orderId)
  if (locked === undefined) return 'unknown_order'
  const payment = await believeCapture(tx, locked, money)
  const reason = strayReason(payment, money)
  if (reason !== undefined) {
    deps.log.error('payment_mismatch', { code: reason, orderId: money.orderId, appointmentId: payment.appointmentId })
    const { captured, orderId, paymentId } = money
    const { appointmentId } = payment
    // That the browser's was captured nobody has said yet: Razorpay is asked.
    if (captured === undefined) await checkSoon(tx, payment.id, now)
    else await takeStrayPayment(tx, { ...captured, orderId, paymentId, appointmentId, reason, now })
    return 'mismatch'
  }

  const isFirst = await markPaymentPaid(tx, payment.id, { paymentId: money.paymentId, paidAt: now })
  if (money.captured !== undefined && payment.capturedAt === null) {
    const { methodDetails } = money.captured
    // Whose account it was is nobody's business any more; how it was paid is the books'.
    const known = isPatientActive ? methodDetails : { method: methodDetails.method }
    await recordCapture(tx, payment.id, { methodDetails: known, capturedAt: now })
  }
  if (!isFirst) return 'known_before'

  const { appointmentId } = payment
  const confirming = { appointmentId, isPatientActive, isPaid: true, by: null, reason: 'PAID', now }
  const outcome = await confirmAppointment(deps, tx, confirming)
  const refundReason = refundReasons[outcome]
  if (refundReason !== undefined) await queueRefund(tx, { paymentRowId: payment.id, reason: refundReason, now })
  deps.log.info('payment_settled', { appointmentId, orderId: money.orderId, code: outcome })
  return 'settled'
}

/**
 * A signature says that a bank allowed a payment, not that it was captured: of two tries of one order Razorpay captures one
 * and lets the other go. So what was captured takes the place of what was only signed.
 */
async function believeCapture(
  tx: Tx,
  payment: PaymentRow,
  { paymentId, captured }: ReceivedMoney,
): Promise<PaymentRow> {
  const isOther = payment.status === 'SUCCESS' && payment.paymentId !== paymentId
  const isQuote = captured?.amountPaise === payment.amountPaise && captured.currency === payment.currency
  if (!isOther || !isQuote) return payment
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

/** Why this money cannot be the appointment's: not the frozen quote, or a second payment of an order that is paid. */
function strayReason(payment: PaymentRow, { captured, paymentId }: ReceivedMoney): StrayReason | undefined {
  const isQuote =
    captured === undefined || (captured.amountPaise === payment.amountPaise && captured.currency === payment.currency)
  if (!isQuote) return 'AMOUNT_MISMATCH'
  const isSamePayment = payment.paymentId === null || payment.paymentId === paymentId || !isPaid(payment)
  return isSamePayment ? undefined : 'SECOND_PAYMENT_OF_AN_ORDER'
}

const isPaid = (payment: PaymentRow) => payment.status === 'SUCCESS' || payment.status === 'REFUNDED'
