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
  findPaidPaymentId,
  findRefundSums,
  findShortfall,
  insertRefund,
  insertRestRefund,
  lowerUnsentRefunds,
  markRefundedIfFull,
  raiseUnsentRefund,
  recordRefund,
  type RefundRow,
  type RefundSums,
} from './queries.ts'

/** Queues a refund of all that is left of a payment, once a reason: the row is the promise, the job keeps it. */
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
 * Has what we owe of a payment go back in full, no more and no less, after its sum became known, or after a refund that
 * ours had been lowered for failed: then `mostPaise` is what that one was of, since what failed otherwise is a person's.
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
  // What went back by hand may be all of what was paid, as it is known now.
  await markRefundedIfFull(tx, paymentRowId)
  const amountPaise = await findShortfall(tx, paymentRowId, mostPaise)
  if (amountPaise === undefined || (await raiseUnsentRefund(tx, paymentRowId, amountPaise))) return
  const refundId = await insertRestRefund(tx, { actor, paymentRowId, amountPaise, now })
  if (refundId !== undefined) await enqueueRefund(tx, refundId)
}

export interface QueuedRefund {
  amountPaise: number
  status: 'PENDING' | 'PROCESSED' | 'FAILED'
}

/** What a reply says of sums that have come to different points: the one that a patient has to know of first. */
function mostPressing({ waitingPaise, pendingPaise, processedPaise }: RefundSums): QueuedRefund | null {
  if (waitingPaise > 0) return { amountPaise: waitingPaise, status: 'FAILED' }
  if (pendingPaise > 0) return { amountPaise: pendingPaise, status: 'PENDING' }
  return processedPaise > 0 ? { amountPaise: processedPaise, status: 'PROCESSED' } : null
}

/** The refund of a cancelled appointment: queued now, or as it stands where it was queued before; null if nothing was paid. */
export async function queueCancellationRefund(
  tx: Tx,
  { actor, appointmentId, now }: { actor: Actor; appointmentId: AppointmentId; now: Temporal.Instant },
): Promise<QueuedRefund | null> {
  const paid = await findPaidPaymentId(tx, appointmentId)
  if (paid === undefined) return null
  await queueRefund(tx, { actor, paymentRowId: paid, reason: 'CANCELLED', now })
  return mostPressing(await findRefundSums(tx, paid))
}

/** What this try of a refund is known by at Razorpay; `outside-refund.ts` reads it back. */
export const refundReceipt = ({ id, attempt }: Pick<RefundRow, 'id' | 'attempt'>) =>
  attempt === 1 ? `refund-${id}` : `refund-${id}-${attempt}`

/** Keys that are wrong and a balance that is too low are mended by a person, and the refund then goes. */
export const canBeCorrected = (refusal: ProviderError) =>
  isOperatorFault(refusal) || /balance/i.test(refusal.description ?? '')

const statusOf = { pending: 'PENDING', processed: 'PROCESSED', failed: 'FAILED' } as const

/** What Razorpay says of a refund of ours, by its reply or by webhook; the patient is told once that it is on its way. */
export async function recordRefundOutcome(
  deps: Deps,
  refund: RefundRow,
  said: { refundId: string; status: keyof typeof statusOf },
): Promise<void> {
  await transact(deps.db, (tx) => applyRefundOutcome(deps, tx, refund, said))
}

export async function applyRefundOutcome(
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
  await markRefundedIfFull(tx, refund.paymentRowId)
  if (said.status === 'failed') {
    deps.log.error('refund_failed', { code: 'REFUND_FAILED', refundId: refund.id, appointmentId: refund.appointmentId })
    const { paymentRowId, amountPaise } = refund
    // Ours was lowered for one that somebody made by hand: now nobody gives that part back.
    if (refund.origin === 'EXTERNAL')
      await alignRefunds(tx, { actor: systemActor('RULE'), paymentRowId, mostPaise: amountPaise, now })
    return
  }
  await queueNotifications(tx, {
    templates: ['payment_refunded'],
    appointmentId: refund.appointmentId,
    refundId: refund.id,
    now,
  })
}
