import type { AppointmentId, UserId } from '../../contract/core/values.ts'
import type { Tx } from '../db/pool.ts'
import { enqueue } from '../jobs/enqueue.ts'
import { insertDeskRefunds } from './desk-queries.ts'

/**
 * Queues what the desk gives back of a cancelled visit, in full or in part. What was paid at the desk waits for a person to
 * give it back there.
 */
export async function queueDeskRefund(
  tx: Tx,
  refund: { appointmentId: AppointmentId; refundPaise: number; userId: UserId; now: Temporal.Instant },
): Promise<void> {
  for (const refundId of await insertDeskRefunds(tx, { ...refund, reason: 'CANCELLED' })) {
    await enqueue(tx, 'execute_refund', { refundId }, { jobKey: `refund:${refundId}` })
  }
}
