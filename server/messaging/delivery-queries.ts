import { sql } from 'kysely'
import type { AppointmentId } from '../../contract/core/values.ts'
import { isAboutVisit } from '../db/appointment-fragment-queries.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'
import type { Delivery } from './delivery.ts'

/**
 * A status may arrive before, or while, the result of the send is stored: this lock makes the second of the two see
 * what the first did.
 */
export async function lockMessage(tx: Tx, messageId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`message ${messageId}`}, 0))`.execute(tx)
}

const eventIdOf = (messageId: string, status: string) => `${messageId}:${status}`

/** Undefined if this status of this message was recorded before. */
export async function insertDeliveryEvent(
  tx: Tx,
  event: { delivery: Delivery; eventType: string; payload: unknown; now: Temporal.Instant },
): Promise<number | undefined> {
  const { delivery, eventType, payload, now } = event
  const { rows } = await sql<{ id: number }>`
    insert into notification_webhook_events (provider, provider_event_id, event_type, raw_payload, created_at)
    values ('GALLABOX', ${eventIdOf(delivery.messageId, delivery.status)}, ${eventType},
      ${JSON.stringify(payload)}::jsonb, ${now})
    on conflict (provider, provider_event_id) do nothing returning id`.execute(tx)
  return rows[0]?.id
}

export async function markEventProcessed(tx: Tx, id: number, now: Temporal.Instant): Promise<void> {
  await sql`update notification_webhook_events set processed = true, processed_at = ${now}
    where id = ${id}`.execute(tx)
}

export interface EarlyEvent {
  id: number
  eventType: string
  payload: unknown
}

/** What was reported about a message before its send was recorded, in order of arrival. */
export async function findEarlyEvents(tx: Tx, messageId: string): Promise<EarlyEvent[]> {
  const eventIds = ['sent', 'delivered', 'read', 'failed'].map((status) => eventIdOf(messageId, status))
  const { rows } = await sql<EarlyEvent>`
    select id, event_type as "eventType", raw_payload as payload from notification_webhook_events
    where provider = 'GALLABOX' and provider_event_id = any(${eventIds}) and not processed order by id`.execute(tx)
  return rows
}

/**
 * Forward only: sent, then delivered. A failure does not undo a delivery, but a message reported as failed may still
 * arrive. Returns the notification's id; undefined if the message is not ours.
 */
export async function applyDelivery(tx: Tx, delivery: Delivery, now: Temporal.Instant): Promise<number | undefined> {
  const at = now.toString()
  const arrived = delivery.status === 'delivered' || delivery.status === 'read'
  const failed = delivery.status === 'failed'
  const { rows } = await sql<{ id: number }>`
    update notifications set
      status = case
        when ${arrived} then 'DELIVERED'
        when ${failed} and status in ('QUEUED', 'SENT') then 'FAILED'
        when status = 'QUEUED' then 'SENT'
        else status end,
      sent_at = case when ${failed} then sent_at else coalesce(sent_at, ${at}::timestamptz) end,
      delivered_at = case when ${arrived} then coalesce(delivered_at, ${at}::timestamptz) else delivered_at end,
      read_at = case when ${delivery.status === 'read'} then coalesce(read_at, ${at}::timestamptz) else read_at end,
      error_code = case when ${failed} and status <> 'DELIVERED' then ${delivery.errorCode}::text
        when ${arrived} then null else error_code end,
      error_message = case when ${failed} and status <> 'DELIVERED' then ${delivery.errorMessage}::text
        when ${arrived} then null else error_message end,
      flagged_at = case when ${arrived} then null else flagged_at end,
      whatsapp_message_id = coalesce(whatsapp_message_id, ${delivery.whatsappMessageId}),
      updated_at = now()
    where provider_message_id = any(${delivery.ids}) or whatsapp_message_id = any(${delivery.ids})
    returning id`.execute(tx)
  return rows[0]?.id
}

const slowDowns = 3

/**
 * Queues a message again that WhatsApp held back because others came shortly before it, a few times. Not for sign-in
 * codes: nobody waits that long.
 */
export async function requeue(tx: Tx, id: number): Promise<boolean> {
  const { rows } = await sql`
    update notifications set status = 'QUEUED', provider_message_id = null, whatsapp_message_id = null,
      slow_downs_count = slow_downs_count + 1, updated_at = now()
    where id = ${id} and status = 'FAILED' and phone <> 'erased' and appointment_id is not null
       and slow_downs_count < ${slowDowns}
    returning id`.execute(tx)
  return rows.length === 1
}

/** Flags for the front desk that this message did not reach its patient. */
export async function flagUndelivered(tx: DatabaseOrTx, id: number, now: Temporal.Instant): Promise<void> {
  await sql`
    update notifications set flagged_at = coalesce(flagged_at, ${now})
    where id = ${id} and status = 'FAILED' and appointment_id is not null`.execute(tx)
}

/**
 * Somebody told the patient by phone what these messages about a visit were to say. Returns how many had not arrived.
 */
export async function clearFlagged(tx: Tx, appointmentId: AppointmentId): Promise<number> {
  const { rows } = await sql`
    update notifications n set flagged_at = null, updated_at = now()
    from notification_templates t
    where n.appointment_id = ${appointmentId} and n.flagged_at is not null and t.id = n.template_id
      and ${isAboutVisit} returning n.id`.execute(tx)
  return rows.length
}
