import type { AppointmentId } from '../../contract/core/values.ts'
import type { Tx } from '../db/pool.ts'
import { queueNotifications } from '../messaging/queue.ts'
import { isBought } from './notify-queries.ts'

/**
 * Tells the patient that a payment was received, once Razorpay has captured it: an authorization alone may still
 * lapse. Only for appointments that keep the payment; otherwise the refund's message says what happened. If the desk
 * can still undo its cancellation, the message waits for that.
 */
export async function notifyPaymentReceived(
  tx: Tx,
  appointmentId: AppointmentId,
  now: Temporal.Instant,
): Promise<void> {
  if (await isBought(tx, appointmentId)) {
    await queueNotifications(tx, { templates: ['payment_received'], appointmentId, now })
  }
}
