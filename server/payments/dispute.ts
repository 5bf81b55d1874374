import type { Tx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import type { GatewayDispute } from '../providers/razorpay.ts'
import { upsertDispute } from './dispute-queries.ts'

const over = new Set(['won', 'lost', 'closed'])

/** Keeps what Razorpay says of a dispute, and alerts: evidence has to be there before `respondBy`. */
export async function recordDispute(deps: Deps, tx: Tx, dispute: GatewayDispute): Promise<void> {
  const appointmentId = await upsertDispute(tx, dispute)
  if (appointmentId === undefined) return
  const severity = over.has(dispute.status) ? 'info' : 'error'
  deps.log[severity]('payment_disputed', { code: `DISPUTE_${dispute.status.toUpperCase()}`, appointmentId })
}
