import type { Deps } from '../deps.ts'
import { ProviderError } from '../providers/http.ts'
import { findRefund, takeDueRefunds } from './refund-queries.ts'
import { executeRefund, recordRefundOutcome } from './refund.ts'

const batch = 50

/**
 * Asks Razorpay what became of refunds that are still on their way, and makes those whose job was given up. Safe to run
 * twice, or by several processes at once: each is handed to one of them, and what is recorded goes forward only.
 */
export async function followRefunds(deps: Deps): Promise<number> {
  const due = await takeDueRefunds(deps.db, deps.clock.now(), batch)
  for (const refundId of due) {
    try {
      await followRefund(deps, refundId)
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error
      deps.log.warn('refund_not_followed', { refundId, vendor: 'razorpay', code: error.kind })
    }
  }
  return due.length
}

async function followRefund(deps: Deps, refundId: number): Promise<void> {
  const refund = await findRefund(deps.db, refundId)
  if (refund === undefined || refund.status !== 'PENDING') return
  if (refund.providerRefundId === null) return executeRefund(deps, { refundId })
  const said = await deps.razorpay.fetchRefund(refund.providerRefundId)
  if (said.status !== 'pending') await recordRefundOutcome(deps, refund, said)
}
