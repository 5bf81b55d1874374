import type { AppointmentId, UserId } from '../../contract/core/values.ts'
import type { Actor } from '../../contract/rules/actor.ts'
import type { Tx } from '../db/pool.ts'
import { enqueue } from '../jobs/enqueue.ts'
import { insertPartRefunds, listGatewayPayments } from './desk-queries.ts'
import { alignRefunds } from './queue.ts'

/**
 * Queues what the desk gives back of a cancelled visit, in full or in part. What was paid at the desk waits for a
 * person to give it back there.
 */
export async function queueDeskRefund(
  tx: Tx,
  refund: { appointmentId: AppointmentId; refundPaise: number; userId: UserId; now: Temporal.Instant },
): Promise<void> {
  const actor = { kind: 'STAFF' as const, userId: refund.userId, roles: [], clinicianId: null }
  await queuePartRefund(tx, { ...refund, reason: 'CANCELLED', actor })
  // More may have to go back since: what was charged on top, or what a refund by hand had covered that failed.
  for (const paymentRowId of await listGatewayPayments(tx, refund.appointmentId))
    await alignRefunds(tx, { actor, paymentRowId, now: refund.now })
}

/** Queues a refund of a part of what was paid for a visit, or of all of it, whatever it was paid by; once a reason. */
export async function queuePartRefund(
  tx: Tx,
  refund: { appointmentId: AppointmentId; refundPaise: number; reason: string; actor: Actor; now: Temporal.Instant },
): Promise<void> {
  for (const refundId of await insertPartRefunds(tx, refund)) {
    await enqueue(tx, 'execute_refund', { refundId }, { jobKey: `refund:${refundId}` })
  }
}
