import { lockClinician } from '../clinic/lock.ts'
import { transact } from '../db/transact.ts'
import type { Tx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { enqueue } from '../jobs/enqueue.ts'
import { queueNotifications } from '../notifications/queue.ts'
import { ProviderError } from '../providers/http.ts'
import type { AppointmentId } from '../../contract/values.ts'
import {
  findLatestRefund,
  findPaidPaymentId,
  findRefund,
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

/** Refused for good; keys that are wrong and a balance that is too low are mended by a person, and the refund then goes. */
export const isRefusedForGood = (error: unknown): error is ProviderError =>
  error instanceof ProviderError &&
  error.kind === 'refused' &&
  error.status !== 401 &&
  error.status !== 403 &&
  !/balance/i.test(error.description ?? '')

/**
 * Makes a queued refund at Razorpay. Safe to run twice: the same idempotency key makes Razorpay answer with the first
 * refund again, and a refund that has an id of Razorpay's is not made a second time.
 */
export async function executeRefund(deps: Deps, { refundId }: { refundId: number }): Promise<void> {
  const refund = await findRefund(deps.db, refundId)
  if (refund === undefined || refund.status !== 'PENDING' || refund.providerRefundId !== null) return
  try {
    const made = await deps.razorpay.refundPayment({
      paymentId: refund.paymentId,
      amountPaise: refund.amountPaise,
      idempotencyKey: refund.idempotencyKey,
      receipt: refundReceipt(refund),
      notes: { reason: refund.reason },
    })
    await recordRefundOutcome(deps, refund, { refundId: made.refundId, status: made.status })
  } catch (error) {
    if (error instanceof ProviderError && error.kind === 'refused') {
      deps.log.error('refund_refused', { code: 'REFUND_REFUSED', refundId, appointmentId: refund.appointmentId })
    }
    if (!isRefusedForGood(error)) throw error
    await recordRefund(deps.db, refund.id, {
      status: 'FAILED',
      providerRefundId: null,
      errorDescription: error.description,
      now: deps.clock.now(),
    })
  }
}

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
  await lockClinician(tx, refund.clinicianId)
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
