import type { AppointmentId } from '../../contract/core/values.ts'
import type { Tx } from '../db/pool.ts'
import { queueNotifications } from '../messaging/queue.ts'
import { isKept } from './tell-queries.ts'

/**
 * Tells that money arrived, once Razorpay itself said that it was captured: what a bank has only allowed may go back by
 * itself. Told of appointments that keep it; of money that goes back its refund tells.
 */
export async function tellPaymentReceived(tx: Tx, appointmentId: AppointmentId, now: Temporal.Instant): Promise<void> {
  if (await isKept(tx, appointmentId)) {
    await queueNotifications(tx, { templates: ['payment_received'], appointmentId, now })
  }
}
