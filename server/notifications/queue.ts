import type { AppointmentId } from '../../contract/values.ts'
import type { Tx } from '../db/pool.ts'
import { enqueueAll } from '../jobs/enqueue.ts'
import type { AppointmentTemplate } from './messages.ts'
import { insertNotifications } from './queries.ts'

/** Tries of one message, over about three days: what a longer outage held up is of no use any more. */
export const maxSendAttempts = 25

/**
 * Queues messages about an appointment, in the transaction of the change that they tell of: once a template and version
 * of the appointment's time, however often it is called. What they say is decided when they are sent. Nothing is queued for
 * a patient without a phone, or a template that the clinic switched off.
 */
export async function queueNotifications(
  tx: Tx,
  messages: {
    templates: readonly AppointmentTemplate[]
    appointmentId: AppointmentId
    /** For `payment_refunded`, which is sent once a refund. */
    refundId?: number
    now: Temporal.Instant
  },
): Promise<void> {
  const ids = await insertNotifications(tx, messages)
  const payloads = ids.map((notificationId) => ({ notificationId }))
  await enqueueAll(tx, 'send_notification', payloads, { maxAttempts: maxSendAttempts })
}
