import type { Deps } from '../deps.ts'
import { countBacklog, countCodes } from './queries.ts'

const enoughCodes = 10
const lowShare = 0.4

/**
 * Logs at `error`, with a stable code, what patients would otherwise notice first: codes that do not arrive, and jobs
 * that were given up. Safe to run twice: it only reads and logs.
 */
export async function raiseAlerts(deps: Deps): Promise<void> {
  const { sent, verified } = await countCodes(deps.db, deps.clock.now())
  if (sent >= enoughCodes && verified / sent < lowShare) {
    deps.log.error('few_codes_verified', { code: 'OTP_CONVERSION_LOW', count: sent - verified })
  }
  const { jobsDead, refundsFailed, refundsHeldBack, ordersNotAsked, disputesOpen } = await countBacklog(
    deps.db,
    deps.clock.now(),
  )
  if (jobsDead > 0) deps.log.error('jobs_given_up', { code: 'JOBS_DEAD', count: jobsDead })
  if (ordersNotAsked > 0) deps.log.error('orders_not_asked', { code: 'RAZORPAY_KEYS', count: ordersNotAsked })
  if (disputesOpen > 0) deps.log.warn('disputes_open', { code: 'DISPUTES_OPEN', count: disputesOpen })
  if (refundsHeldBack > 0) deps.log.warn('refunds_held_back', { code: 'REFUND_WAITS', count: refundsHeldBack })
  if (refundsFailed > 0) deps.log.warn('refunds_failed', { code: 'REFUNDS_FAILED', count: refundsFailed })
}
