import type { Tx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import type { GatewayDispute } from '../providers/razorpay.ts'
import { findDisputedAppointment, upsertDispute } from './dispute-queries.ts'

const over = new Set(['won', 'lost', 'closed'])

/**
 * Keeps what Razorpay says of a dispute, and alerts: evidence has to be there before `respondBy`. One about a payment that
 * is not known yet is kept as well, and is listed once its payment is ours.
 */
export async function recordDispute(
  deps: Deps,
  tx: Tx,
  { dispute, orderId }: { dispute: GatewayDispute; orderId: string | null },
): Promise<void> {
  if (!(await upsertDispute(tx, { ...dispute, orderId }))) return
  const appointmentId = await findDisputedAppointment(tx, { paymentId: dispute.paymentId, orderId })
  const isAlarm = appointmentId !== undefined && !over.has(dispute.status)
  deps.log[isAlarm ? 'error' : 'info']('payment_disputed', {
    code: `DISPUTE_${dispute.status.toUpperCase()}`,
    appointmentId,
  })
}
