import { lockPartiesOf } from '../clinic/lock.ts'
import { transact } from '../db/transact.ts'
import type { Tx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { enqueue } from '../jobs/enqueue.ts'
import { queueNotifications } from '../notifications/queue.ts'
import type { ProviderError } from '../providers/http.ts'
import type { AppointmentId } from '../../contract/values.ts'
import {
  findLatestRefund,
  findPaidPaymentId,
  insertRefund,
  markRefundedIfWhole,
  recordRefund,
  type RefundRow,
} from './refund-queries.ts'

/** Queues a refund of all that is left of a payment, once a reason: the row is the promise, the job keeps it. */
export async function queueRefund(
  tx: Tx,
  input: { paymentRowId: number; reason: string; now: Temporal.Instant },
): Promise<number | undefined> {
  const refundId = await insertRefund(tx, input)
  if (refundId !== undefined) await enqueue(tx, 'execute_refund', { refundId }, { jobKey: `refund:${refundId}` })
  return refundId
}

export interface QueuedRefund {
  amountPaise: number
  status: 'PENDING' | 'PROCESSED' | 'FAILED'
}

/** The refund of a cancelled appointment: queued now, or as it stands where it was queued before; null if nothing was paid. */
export async function queueCancellationRefund(
  tx: Tx,
  appointmentId: AppointmentId,
  now: Temporal.Instant,
): Promise<QueuedRefund | null> {
  const paid = await findPaidPaymentId(tx, appointmentId)
  if (paid === undefined) return null
  await queueRefund(tx, { paymentRowId: paid, reason: 'CANCELLED', now })
  return (await findLatestRefund(tx, paid)) ?? null
}

/** What this try of a refund is known by at Razorpay; `outside-refund.ts` reads it back. */
export const refundReceipt = ({ id, attempt }: Pick<RefundRow, 'id' | 'attempt'>) =>
  attempt === 1 ? `refund-${id}` : `refund-${id}-${attempt}`

/** Keys that are wrong and a balance that is too low are mended by a person, and the refund then goes. */
export const canBeMended = (refusal: ProviderError) =>
  refusal.status === 401 || refusal.status === 403 || /balance/i.test(refusal.description ?? '')

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
  await markRefundedIfWhole(tx, refund.paymentRowId)
  if (said.status === 'failed') {
    deps.log.error('refund_failed', { code: 'REFUND_FAILED', refundId: refund.id, appointmentId: refund.appointmentId })
    return
  }
  await queueNotifications(tx, {
    templates: ['payment_refunded'],
    appointmentId: refund.appointmentId,
    refundId: refund.id,
    now,
  })
}
