import { lockPartiesOf } from '../scheduling/lock.ts'
import { transact } from '../db/transact.ts'
import type { Tx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { enqueue } from '../jobs/enqueue.ts'
import { queueNotifications } from '../messaging/queue.ts'
import { isOperatorFault, type ProviderError } from '../providers/http.ts'
import type { AppointmentId } from '../../contract/core/values.ts'
import { systemActor, type Actor } from '../../contract/rules/actor.ts'
import {
  findRefundSums,
  insertRefund,
  markRefundedIfFull,
  recordRefund,
  type RefundRow,
  type RefundSums,
} from './queries.ts'
import {
  findShortfall,
  insertRemainderRefund,
  lowerUnsentRefunds,
  raiseUnsentRefund,
  reopenCoveredRefund,
} from './amount-queries.ts'

/** Queues a refund of whatever is left of a payment, once per reason: the row records the debt, and the job pays it. */
export async function queueRefund(
  tx: Tx,
  input: { actor: Actor; paymentRowId: number; reason: string; now: Temporal.Instant },
): Promise<number | undefined> {
  const refundId = await insertRefund(tx, input)
  if (refundId !== undefined) await enqueueRefund(tx, refundId)
  return refundId
}

const enqueueRefund = (tx: Tx, refundId: number) =>
  enqueue(tx, 'execute_refund', { refundId }, { jobKey: `refund:${refundId}` })

/**
 * Makes our refunds of a payment add up to exactly what has to go back. After an external refund failed that had
 * covered ours, `mostPaise` is its amount.
 */
export async function alignRefunds(
  tx: Tx,
  {
    actor,
    paymentRowId,
    mostPaise,
    now,
  }: { actor: Actor; paymentRowId: number; mostPaise?: number; now: Temporal.Instant },
): Promise<void> {
  await lowerUnsentRefunds(tx, paymentRowId, 0)
  const shortfall = await findShortfall(tx, paymentRowId, mostPaise)
  if (shortfall === undefined || (await raiseUnsentRefund(tx, paymentRowId, shortfall))) return
  const refundId =
    (await reopenCoveredRefund(tx, paymentRowId, { ...shortfall, now })) ??
    (await insertRemainderRefund(tx, { ...shortfall, actor, paymentRowId, now }))
  if (refundId !== undefined) await enqueueRefund(tx, refundId)
}

/** Makes them add up now that the captured amount is known, all of which manual refunds may already cover. */
export async function alignWithCapture(
  tx: Tx,
  captured: { actor: Actor; paymentRowId: number; now: Temporal.Instant },
): Promise<void> {
  await markRefundedIfFull(tx, captured.paymentRowId)
  await alignRefunds(tx, captured)
}

export interface QueuedRefund {
  amountPaise: number
  status: 'PENDING' | 'PROCESSED' | 'FAILED'
}

/** Of refunds at different stages, the one that the patient needs to know about first. */
function mostUrgent({ waitingPaise, pendingPaise, processedPaise }: RefundSums): QueuedRefund | null {
  if (waitingPaise > 0) return { amountPaise: waitingPaise, status: 'FAILED' }
  if (pendingPaise > 0) return { amountPaise: pendingPaise, status: 'PENDING' }
  return processedPaise > 0 ? { amountPaise: processedPaise, status: 'PROCESSED' } : null
}

/** What goes back, or went back, of the money of a cancelled appointment; null if nothing does. */
export const findCancellationRefund = async (tx: Tx, appointmentId: AppointmentId): Promise<QueuedRefund | null> =>
  mostUrgent(await findRefundSums(tx, appointmentId))

/** The receipt of this attempt at a refund at Razorpay; `external.ts` reads it back. */
export const refundReceipt = ({ id, attempt }: Pick<RefundRow, 'id' | 'attempt'>) =>
  attempt === 1 ? `refund-${id}` : `refund-${id}-${attempt}`

/** A person can correct wrong keys or a low balance, after which the refund goes through. */
export const canBeCorrected = (refusal: ProviderError) =>
  isOperatorFault(refusal) || /balance/i.test(refusal.description ?? '')

const statusOf = { pending: 'PENDING', processed: 'PROCESSED', failed: 'FAILED' } as const

/**
 * Applies what Razorpay says about our refund, by reply or by webhook. The patient is notified once, when it is on
 * its way.
 */
export async function recordRefundStatus(
  deps: Deps,
  refund: RefundRow,
  said: { refundId: string; status: keyof typeof statusOf },
): Promise<void> {
  await transact(deps.db, (tx) => applyRefundStatus(deps, tx, refund, said))
}

export async function applyRefundStatus(
  deps: Deps,
  tx: Tx,
  refund: RefundRow,
  said: { refundId: string; status: keyof typeof statusOf },
): Promise<void> {
  const now = deps.clock.now()
  await lockPartiesOf(tx, refund.appointmentId)
  const isNews = await recordRefund(tx, refund.id, {
    status: statusOf[said.status],
    providerRefundId: said.refundId,
    now,
  })
  if (!isNews) return
  const { paymentRowId, amountPaise } = refund
  const isByHand = refund.origin === 'EXTERNAL'
  await markRefundedIfFull(tx, paymentRowId)
  if (said.status === 'failed') {
    deps.log.error('refund_failed', { code: 'REFUND_FAILED', refundId: refund.id, appointmentId: refund.appointmentId })
    // Ours was lowered because of a manual refund, which has now failed: that part still has to be refunded.
    if (isByHand) await alignRefunds(tx, { actor: systemActor('RULE'), paymentRowId, mostPaise: amountPaise, now })
    return
  }
  // It may have failed before and arrive after all: what was queued in its place is not refunded again.
  if (isByHand) await lowerUnsentRefunds(tx, paymentRowId, 0)
  await queueNotifications(tx, {
    templates: ['payment_refunded'],
    appointmentId: refund.appointmentId,
    refundId: refund.id,
    now,
  })
}
