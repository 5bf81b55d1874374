import { transact } from '../db/transact.ts'
import type { Tx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { enqueue } from '../jobs/enqueue.ts'
import { failureOf } from '../providers/gallabox.ts'
import { bodyToKeep, readDelivery, type Delivery } from './delivery.ts'
import {
  applyDelivery,
  findEarlyEvents,
  flagUndelivered,
  insertDeliveryEvent,
  lockMessage,
  markEventProcessed,
  requeue,
} from './delivery-queries.ts'

/**
 * Applies what the gateway reports about a message. Each status of a message is recorded once, in the transaction of
 * its effect; a status that arrives before the send is recorded waits for it. Other events, such as patients'
 * replies, do not concern this system and are not stored. The signature has already been checked.
 */
export async function recordDelivery(
  deps: Deps,
  { eventName, body }: { eventName: string | undefined; body: unknown },
): Promise<void> {
  const delivery = readDelivery(eventName, body)
  if (delivery === undefined) return
  await transact(deps.db, async (tx) => {
    await lockMessage(tx, delivery.messageId)
    const now = deps.clock.now()
    const eventType = (eventName ?? 'unnamed').slice(0, 100)
    const eventId = await insertDeliveryEvent(tx, { delivery, eventType, payload: bodyToKeep(delivery), now })
    if (eventId !== undefined) await apply(deps, tx, eventId, delivery)
  })
}

/** Applies earlier reports to a message that was just recorded as sent. */
export async function applyEarlyDeliveries(deps: Deps, tx: Tx, messageId: string): Promise<void> {
  await lockMessage(tx, messageId)
  for (const { id, eventType, payload } of await findEarlyEvents(tx, messageId)) {
    const delivery = readDelivery(eventType, payload)
    if (delivery !== undefined) await apply(deps, tx, id, delivery)
  }
}

/** If WhatsApp limits messages to one person or from one number, the wait is minutes and not seconds. */
const slowDownMinutes = 15

async function apply(deps: Deps, tx: Tx, eventId: number, delivery: Delivery): Promise<void> {
  const notificationId = await applyDelivery(tx, delivery, deps.clock.now())
  if (notificationId === undefined) return
  await markEventProcessed(tx, eventId, deps.clock.now())
  if (delivery.status !== 'failed') return
  const code = delivery.errorCode ?? 'unknown'
  const kind = failureOf(code)
  // Billing, a locked account or a paused template: until somebody acts, every other message will fail as well.
  deps.log[kind === 'alert' ? 'error' : 'warn']('message_failed', { notificationId, vendor: 'gallabox', code })
  if (kind === 'slow_down' && (await requeue(tx, notificationId))) {
    const runAt = deps.clock.now().add({ minutes: slowDownMinutes })
    await enqueue(tx, 'send_notification', { notificationId }, { runAt })
  } else {
    await flagUndelivered(tx, notificationId, deps.clock.now())
  }
}
