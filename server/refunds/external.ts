import { lockPartiesOf } from '../scheduling/lock.ts'
import type { Tx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import type { GatewayRefund } from '../providers/razorpay.ts'
import {
  findPaymentByProviderId,
  findRefund,
  findRefundByProviderId,
  lowerUnsentRefunds,
  insertExternalRefund,
  type RefundRow,
} from './queries.ts'
import { applyRefundOutcome } from './queue.ts'
import { applyUnmatchedRefund } from './unmatched.ts'

const ownReceipt = /^refund-(\d+)(?:-(\d+))?$/

/** Ours by Razorpay's id, or by the receipt that we gave it: its event may come before the answer to our call. */
async function findOurs(tx: Tx, refund: GatewayRefund): Promise<RefundRow | 'superseded' | undefined> {
  const known = await findRefundByProviderId(tx, refund.refundId)
  if (known !== undefined) return known
  const [, id, attempt = '1'] = ownReceipt.exec(refund.receipt ?? '') ?? []
  const row = id === undefined ? undefined : await findRefund(tx, Number(id))
  if (row?.paymentId !== refund.paymentId || row.amountPaise !== refund.amountPaise) return undefined
  return Number(attempt) === row.attempt ? row : 'superseded'
}

/**
 * What Razorpay says of a refund. One that somebody made by hand in Razorpay's dashboard becomes a row of ours, and what
 * we had queued and not sent of the same money is lowered by it. Refunds of other systems' payments are none of our business.
 */
export async function applyRefund(deps: Deps, tx: Tx, refund: GatewayRefund): Promise<void> {
  const ours = await findOurs(tx, refund)
  if (ours === 'superseded') return
  if (ours !== undefined) return applyRefundOutcome(deps, tx, ours, refund)
  if (await applyUnmatchedRefund(tx, refund, deps.clock.now())) return
  const payment = await findPaymentByProviderId(tx, refund.paymentId)
  if (payment === undefined) return
  await lockPartiesOf(tx, payment.appointmentId)
  // Its event and somebody who asked may come at once: who waited for the lock finds it known.
  const known = await findRefundByProviderId(tx, refund.refundId)
  if (known !== undefined) return applyRefundOutcome(deps, tx, known, refund)
  if (refund.status !== 'failed') await lowerUnsentRefunds(tx, payment.id, refund.amountPaise)
  const id = await insertExternalRefund(tx, { ...refund, paymentRowId: payment.id, now: deps.clock.now() })
  const row = id === undefined ? undefined : await findRefund(tx, id)
  if (row === undefined) return
  deps.log.warn('refund_from_outside', {
    code: 'REFUND_FROM_OUTSIDE',
    refundId: row.id,
    appointmentId: row.appointmentId,
  })
  await applyRefundOutcome(deps, tx, row, refund)
}
