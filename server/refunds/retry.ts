import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { enqueue } from '../jobs/enqueue.ts'
import { lockPartiesOf } from '../scheduling/lock.ts'
import { decideRefunds, listFailedRefunds, reopenRefund } from './attempt-queries.ts'
import { queueUnmatchedRefund } from './unmatched.ts'
import { decideUnmatched, listFailedUnmatched, reopenUnmatched } from './unmatched-queries.ts'

/**
 * Retries failed refunds under a new idempotency key, once a person has dealt with the cause. Refunds whose money was
 * returned in another way are left alone. Safe to run twice: only failed refunds are reopened.
 */
export async function retryFailedRefunds(deps: Deps): Promise<number> {
  const now = deps.clock.now()
  const { db } = deps
  const opened: boolean[] = []
  for (const { refundId, appointmentId } of await listFailedRefunds(db)) {
    opened.push(
      await transact(db, async (tx) => {
        await lockPartiesOf(tx, appointmentId)
        const isOpen = await reopenRefund(tx, refundId, now)
        if (isOpen) await enqueue(tx, 'execute_refund', { refundId }, { jobKey: `refund:${refundId}` })
        return isOpen
      }),
    )
  }
  for (const unmatchedPaymentId of await listFailedUnmatched(db)) {
    opened.push(
      await transact(db, async (tx) => {
        const isOpen = await reopenUnmatched(tx, unmatchedPaymentId, now)
        if (isOpen) await queueUnmatchedRefund(tx, unmatchedPaymentId)
        return isOpen
      }),
    )
  }
  return opened.filter(Boolean).length
}

/**
 * A person's decision about money that waits because its payment is disputed or Razorpay refused: refund it, or leave
 * it because the bank has returned it. Returns how many refunds were affected; 0 if none is waiting.
 */
export async function decideWaitingRefund(deps: Deps, paymentId: string, decision: 'SEND' | 'DROP'): Promise<number> {
  return transact(deps.db, async (tx) => {
    const refundIds = await decideRefunds(tx, paymentId, decision)
    const unmatchedPaymentId = await decideUnmatched(tx, paymentId, decision)
    if (decision === 'SEND') {
      for (const refundId of refundIds) {
        await enqueue(tx, 'execute_refund', { refundId }, { jobKey: `refund:${refundId}` })
      }
      if (unmatchedPaymentId !== undefined) await queueUnmatchedRefund(tx, unmatchedPaymentId)
    }
    return refundIds.length + (unmatchedPaymentId === undefined ? 0 : 1)
  })
}
