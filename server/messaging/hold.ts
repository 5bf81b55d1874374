import type { AppointmentId } from '../../contract/core/values.ts'
import type { Deps } from '../deps.ts'
import { enqueue } from '../jobs/enqueue.ts'
import type { Tx } from '../db/pool.ts'
import { claimHeld, claimUnsaid } from './hold-queries.ts'

/**
 * Queues anew what waited until a change by the desk could no longer be undone. Safe to run twice: each is claimed
 * once.
 */
export async function resumeHeldMessages({ db }: Deps): Promise<void> {
  await db.transaction().execute(async (tx) => {
    for (const notificationId of await claimHeld(tx)) await enqueue(tx, 'send_notification', { notificationId })
  })
}

/** Queues anew what was not said of a visit while it was marked as missed or over. */
export async function sayAfterAll(tx: Tx, appointmentId: AppointmentId): Promise<void> {
  for (const notificationId of await claimUnsaid(tx, appointmentId))
    await enqueue(tx, 'send_notification', { notificationId })
}
