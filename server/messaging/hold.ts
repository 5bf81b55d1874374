import type { Deps } from '../deps.ts'
import { enqueue } from '../jobs/enqueue.ts'
import { claimHeld } from './hold-queries.ts'

/**
 * Queues anew what waited until a change by the desk could no longer be undone. Safe to run twice: each is claimed
 * once.
 */
export async function resumeHeldMessages({ db }: Deps): Promise<void> {
  await db.transaction().execute(async (tx) => {
    for (const notificationId of await claimHeld(tx)) await enqueue(tx, 'send_notification', { notificationId })
  })
}
