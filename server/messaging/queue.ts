import type { AppointmentId } from '../../contract/core/values.ts'
import type { Tx } from '../db/pool.ts'
import type { Job } from '../jobs/enqueue.ts'
import type { AppointmentTemplate } from './messages.ts'
import { insertNotifications } from './queries.ts'

/**
 * Queues messages about an appointment, in the transaction of the change that they tell of: once a template and version
 * of the appointment's time, however often it is called. What they say is decided when they are sent. Nothing is queued of
 * a template that the clinic switched off; for a patient without a phone it is written down as failed.
 */
export async function queueNotifications(
  tx: Tx,
  messages: {
    templates: readonly AppointmentTemplate[]
    appointmentId: AppointmentId
    /** For `payment_refunded`, which is sent once a refund. */
    refundId?: number
    /** For `meet_link`, which is sent once a link. */
    videoSessionId?: number
    /** The same for money that no appointment could keep. */
    strayPaymentId?: number
    now: Temporal.Instant
  },
  /** Queued in the same statement. */
  beside: readonly Job[] = [],
): Promise<void> {
  await insertNotifications(tx, messages, beside)
}
