import type { AppointmentId } from '../../contract/core/values.ts'
import type { Tx } from '../db/pool.ts'
import type { Job } from '../jobs/enqueue.ts'
import type { AppointmentTemplate } from './messages.ts'
import { insertNotifications } from './queries.ts'

/**
 * Queues messages about an appointment, in the transaction of the change they report: once per template and version
 * of the appointment's time, however often it is called. Their content is decided when they are sent. Templates that
 * the clinic has switched off are skipped; for a patient without a phone, the failure is recorded.
 */
export async function queueNotifications(
  tx: Tx,
  messages: {
    templates: readonly AppointmentTemplate[]
    appointmentId: AppointmentId
    /** For `payment_refunded`, which is sent once per refund. */
    refundId?: number
    /** For `meet_link`, which is sent once per link. */
    videoSessionId?: number
    /** For `appointment_offer`, which is sent once per offer. */
    offerId?: number
    /** Sent once more, although it was sent before. */
    isRepeated?: boolean
    /** The same for a payment that no appointment could keep. */
    unmatchedPaymentId?: number
    now: Temporal.Instant
  },
  /** Queued in the same statement. */
  beside: readonly Job[] = [],
): Promise<void> {
  await insertNotifications(tx, messages, beside)
}
