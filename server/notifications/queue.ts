import type { AppointmentId } from '../../contract/values.ts'
import type { Tx } from '../db/pool.ts'
import { enqueue } from '../jobs/enqueue.ts'
import type { AppointmentTemplate } from './messages.ts'
import { insertNotification } from './queries.ts'

/** Tries of one message, over about three days: what a longer outage held up is of no use any more. */
export const maxSendAttempts = 25

/**
 * Queues a message about an appointment, in the transaction of the change that it tells of: once a template and version
 * of the appointment's time, however often it is called. What it says is decided when it is sent. Nothing is queued for
 * a patient without a phone, or a template that the clinic switched off.
 */
export async function queueNotification(
  tx: Tx,
  message: {
    template: AppointmentTemplate
    appointmentId: AppointmentId
    /** For `payment_refunded`, which is sent once a refund. */
    refundId?: number
    now: Temporal.Instant
  },
): Promise<void> {
  const notificationId = await insertNotification(tx, message)
  if (notificationId === undefined) return
  await enqueue(tx, 'send_notification', { notificationId }, { maxAttempts: maxSendAttempts })
}
