import type { Tx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import type { GatewayDispute } from '../providers/razorpay.ts'
import { findDisputedAppointment, upsertDispute } from './dispute-queries.ts'

const finalStatuses = new Set(['won', 'lost', 'closed'])

/**
 * Stores what Razorpay says about a dispute, and alerts: the evidence is due by `respondBy`. A dispute about an
 * unknown payment is stored too, and is listed once the payment turns out to be ours.
 */
export async function recordDispute(
  deps: Deps,
  tx: Tx,
  { dispute, orderId }: { dispute: GatewayDispute; orderId: string | null },
): Promise<void> {
  if (!(await upsertDispute(tx, { ...dispute, orderId }))) return
  const appointmentId = await findDisputedAppointment(tx, { paymentId: dispute.paymentId, orderId })
  const isAlarm = appointmentId !== undefined && !finalStatuses.has(dispute.status)
  deps.log[isAlarm ? 'error' : 'info']('payment_disputed', {
    code: `DISPUTE_${dispute.status.toUpperCase()}`,
    appointmentId,
  })
}
