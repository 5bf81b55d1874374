import { sql } from 'kysely'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'

export interface Failure {
  code: string
  message: string | null
}

/** The error code of a message that was probably handed over, but whose reply never came. */
const unconfirmedCode = 'SENT_UNCONFIRMED'

/** How many sends of one message may go without a reply. */
const maxUnanswered = 2

/**
 * Recorded before the gateway is called, with the number, so that a send counts even if its reply is lost or the process
 * is killed.
 * Returns how many are unanswered now; undefined if no further one is allowed or the row is not queued.
 */
export async function beginSend(
  db: DatabaseOrTx,
  { id, phone }: { id: number; phone: string },
): Promise<number | undefined> {
  const { rows } = await sql<{ count: number }>`
    update notifications set phone = ${phone}, unanswered_count = unanswered_count + 1, updated_at = now()
    where id = ${id} and status = 'QUEUED' and unanswered_count < ${maxUnanswered}
    returning unanswered_count as count`.execute(db)
  return rows[0]?.count
}

export const isLastSend = (unanswered: number) => unanswered >= maxUnanswered

/** False if another run has given up or sent the row. A late reply confirms a message marked as unconfirmed. */
export async function markSent(
  tx: Tx,
  id: number,
  sent: { messageId: string; values: Record<string, string>; now: Temporal.Instant },
): Promise<boolean> {
  const { rows } = await sql`
    update notifications set status = 'SENT', sent_at = ${sent.now}, provider_message_id = ${sent.messageId},
      payload_data = ${JSON.stringify(sent.values)}::jsonb, attempts_count = attempts_count + 1,
      unanswered_count = greatest(unanswered_count - 1, 0), error_code = null, error_message = null, flagged_at = null,
      updated_at = now()
    where id = ${id} and (status = 'QUEUED'
      or (status = 'SENT' and provider_message_id is null and error_code = ${unconfirmedCode}))
    returning id`.execute(tx)
  return rows.length === 1
}

/**
 * The limit of lost replies is reached: the message may well have arrived, so it is not sent again, and a person is
 * notified.
 */
export async function markUnconfirmed(db: DatabaseOrTx, id: number, now: Temporal.Instant): Promise<void> {
  await sql`
    update notifications set status = 'SENT', sent_at = ${now}, error_code = ${unconfirmedCode},
      error_message = null, flagged_at = coalesce(flagged_at, ${now}), updated_at = now()
    where id = ${id} and status = 'QUEUED' and unanswered_count >= ${maxUnanswered}`.execute(db)
}

/** Not sent and no longer needed; nobody has to be notified. */
export async function markNotNeeded(db: DatabaseOrTx, id: number, { code, message }: Failure): Promise<void> {
  await sql`
    update notifications set status = 'FAILED', error_code = ${code.slice(0, 50)}, error_message = ${message},
      updated_at = now()
    where id = ${id} and status = 'QUEUED'`.execute(db)
}

/** Given up and flagged for the clinic. `isAnswer`: the gateway refused a send that was begun. */
export async function markFailed(
  db: DatabaseOrTx,
  id: number,
  { code, message, isAnswer, now }: Failure & { isAnswer: boolean; now: Temporal.Instant },
): Promise<void> {
  await sql`
    update notifications set status = 'FAILED', error_code = ${code.slice(0, 50)}, error_message = ${message},
      attempts_count = attempts_count + 1, unanswered_count = greatest(unanswered_count - ${isAnswer ? 1 : 0}, 0),
      flagged_at = coalesce(flagged_at, ${now}), updated_at = now()
    where id = ${id} and status = 'QUEUED'`.execute(db)
}

/** Records an attempt that may be repeated. `counts`: it uses up one of the message's attempts; throttling does not. */
export async function recordAttempt(
  db: DatabaseOrTx,
  id: number,
  { code, message, isAnswer, counts }: Failure & { isAnswer: boolean; counts: boolean },
): Promise<void> {
  await sql`
    update notifications set attempts_count = attempts_count + ${counts ? 1 : 0},
      unanswered_count = greatest(unanswered_count - ${isAnswer ? 1 : 0}, 0), error_code = ${code.slice(0, 50)},
      error_message = ${message}, updated_at = now()
    where id = ${id} and status = 'QUEUED'`.execute(db)
}
