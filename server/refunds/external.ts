import { lockPartiesOf } from '../scheduling/lock.ts'
import type { Tx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import type { GatewayRefund } from '../providers/razorpay.ts'
import { findPaymentByProviderId, findRefund, findRefundByProviderId, type RefundRow } from './queries.ts'
import { lowerUnsentRefunds } from './amount-queries.ts'
import { insertExternalRefund } from './external-queries.ts'
import { applyRefundStatus } from './queue.ts'
import { applyUnmatchedRefund } from './unmatched.ts'

const ownReceipt = /^refund-(\d+)(?:-(\d+))?$/

/** Our own refund, by Razorpay's id or by the receipt we gave it: its event may arrive before the reply to our call. */
async function findOurs(tx: Tx, refund: GatewayRefund): Promise<RefundRow | 'superseded' | undefined> {
  const known = await findRefundByProviderId(tx, refund.refundId)
  if (known !== undefined) return known
  const [, id, attempt = '1'] = ownReceipt.exec(refund.receipt ?? '') ?? []
  const row = id === undefined ? undefined : await findRefund(tx, Number(id))
  if (row?.paymentId !== refund.paymentId || row.amountPaise !== refund.amountPaise) return undefined
  return Number(attempt) === row.attempt ? row : 'superseded'
}

/**
 * Applies what Razorpay says about a refund. A refund made by hand in Razorpay's dashboard gets a row of its own, and
 * lowers what we had queued and not yet sent for the same payment. Refunds of other systems' payments are ignored.
 */
export async function applyRefund(deps: Deps, tx: Tx, refund: GatewayRefund): Promise<void> {
  const ours = await findOurs(tx, refund)
  if (ours === 'superseded') return
  if (ours !== undefined) return applyRefundStatus(deps, tx, ours, refund)
  if (await applyUnmatchedRefund(tx, refund, deps.clock.now())) return
  const payment = await findPaymentByProviderId(tx, refund.paymentId)
  if (payment === undefined) return
  await lockPartiesOf(tx, payment.appointmentId)
  // Its event and a check may arrive at once: whichever waited for the lock finds it recorded.
  const known = await findRefundByProviderId(tx, refund.refundId)
  if (known !== undefined) return applyRefundStatus(deps, tx, known, refund)
  if (refund.status !== 'failed') await lowerUnsentRefunds(tx, payment.id, refund.amountPaise)
  const id = await insertExternalRefund(tx, { ...refund, paymentRowId: payment.id, now: deps.clock.now() })
  const row = id === undefined ? undefined : await findRefund(tx, id)
  if (row === undefined) return
  deps.log.warn('refund_from_outside', {
    code: 'REFUND_FROM_OUTSIDE',
    refundId: row.id,
    appointmentId: row.appointmentId,
  })
  await applyRefundStatus(deps, tx, row, refund)
}
