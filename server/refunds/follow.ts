import type { Deps } from '../deps.ts'
import { ProviderError } from '../providers/http.ts'
import { findRefund } from './queries.ts'
import { claimDueRefunds } from './attempt-queries.ts'
import { executeRefund, type CheckOrder } from './execute.ts'
import { recordRefundStatus } from './queue.ts'
import { executeUnmatchedRefund } from './execute-unmatched.ts'
import { claimDueUnmatched } from './unmatched-queries.ts'

const batch = 50

/**
 * Asks Razorpay about refunds that are still on their way, and makes those whose job was given up. Safe to run twice,
 * or in several processes at once: each refund is claimed by one of them, and its status only moves forward.
 */
export async function followRefunds(deps: Deps, { checkOrder }: { checkOrder: CheckOrder }): Promise<number> {
  const now = deps.clock.now()
  const refunds = await claimDueRefunds(deps.db, now, batch)
  for (const refundId of refunds) await follow(deps, { refundId }, () => followRefund(deps, { refundId, checkOrder }))
  const unmatched = await claimDueUnmatched(deps.db, now, batch)
  for (const unmatchedPaymentId of unmatched)
    await follow(deps, {}, () => executeUnmatchedRefund(deps, { unmatchedPaymentId, checkOrder }))
  return refunds.length + unmatched.length
}

/** A refund that cannot be checked now must not hold up the others. */
async function follow(deps: Deps, ids: { refundId?: number }, ask: () => Promise<void>): Promise<void> {
  try {
    await ask()
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    deps.log.warn('refund_not_followed', { ...ids, vendor: 'razorpay', code: error.kind })
  }
}

async function followRefund(
  deps: Deps,
  { refundId, checkOrder }: { refundId: number; checkOrder: CheckOrder },
): Promise<void> {
  const refund = await findRefund(deps.db, refundId)
  if (refund === undefined || refund.status !== 'PENDING') return
  if (refund.providerRefundId === null) return executeRefund(deps, { refundId, checkOrder })
  await recordRefundStatus(deps, refund, await deps.razorpay.fetchRefund(refund.providerRefundId))
}
