import type { Deps } from '../deps.ts'
import { ProviderError } from '../providers/http.ts'
import { findRefund, claimDueRefunds } from './queries.ts'
import { executeRefund, type CheckOrder } from './execute.ts'
import { recordRefundOutcome } from './queue.ts'
import { executeUnmatchedRefund } from './execute-unmatched.ts'
import { claimDueUnmatched } from './unmatched-queries.ts'

const batch = 50

/**
 * Asks Razorpay what became of refunds that are still on their way, and makes those whose job was given up. Safe to run
 * twice, or by several processes at once: each is handed to one of them, and what is recorded goes forward only.
 */
export async function followRefunds(deps: Deps, { checkOrder }: { checkOrder: CheckOrder }): Promise<number> {
  const now = deps.clock.now()
  const refunds = await claimDueRefunds(deps.db, now, batch)
  for (const refundId of refunds) await follow(deps, { refundId }, () => followRefund(deps, { refundId, checkOrder }))
  const strays = await claimDueUnmatched(deps.db, now, batch)
  for (const unmatchedPaymentId of strays)
    await follow(deps, {}, () => executeUnmatchedRefund(deps, { unmatchedPaymentId, checkOrder }))
  return refunds.length + strays.length
}

/** One that cannot be asked about now must not keep the others waiting. */
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
  await recordRefundOutcome(deps, refund, await deps.razorpay.fetchRefund(refund.providerRefundId))
}
