import { sql } from 'kysely'
import { z } from 'zod'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'

/** Statements that remove an obstacle and restore it. */
const Obstacle = z.object({ drop: z.string(), restore: z.string() })
export type Obstacle = z.infer<typeof Obstacle>

/**
 * Everything the product added to the clinic's own tables that can reject or change what another system writes:
 * triggers, unique keys, the exclusion constraint and checks. `had` are the tables of the plan.
 */
export async function listObstacles(db: DatabaseOrTx, had: readonly string[]): Promise<Obstacle[]> {
  const { rows } = await sql<Obstacle>`
    select format('drop trigger %I on %s', g.tgname, g.tgrelid::regclass) as drop, pg_get_triggerdef(g.oid) as restore
    from pg_trigger g where not g.tgisinternal and pg_table_is_visible(g.tgrelid)
      and (g.tgname in ('mibo_follow', 'mibo_staff_booking') or g.tgfoid in ('record_appointment_status'::regproc,
        'schedule_changed_by_row'::regproc, 'schedule_changed_by_closure'::regproc,
        'schedule_changed_by_clinician'::regproc, 'schedule_changed_by_user'::regproc,
          'schedule_changed_for_all'::regproc))
    union all
    select format('alter table %s drop constraint %I', c.conrelid::regclass, c.conname),
      format('alter table %s add constraint %I %s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid))
    from pg_constraint c
    where c.conname in ('appointments_no_overlap', 'appointments_end_after_start') and pg_table_is_visible(c.conrelid)
    union all
    select format('drop index %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
    from pg_index i join pg_class t on t.oid = i.indrelid join pg_class x on x.oid = i.indexrelid
    where i.indisunique and t.relname = any(${had}::text[]) and pg_table_is_visible(t.oid)
      and x.relname in ('payments_order_id_key', 'payments_payment_id_key', 'payment_webhook_events_once',
        'notification_webhook_events_once', 'video_sessions_one_active')
      and not exists (select from pg_constraint c where c.conindid = i.indexrelid)`.execute(db)
  return rows
}

/** Restores the original spelling of phones that nobody has changed since. Returns how many. */
export async function restorePhones(tx: Tx): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    update users u set phone = u.phone_before_adoption, phone_before_adoption = null
    where u.phone_before_adoption is not null and u.phone is not null
      and regexp_replace(u.phone, '[^0-9]', '', 'g') like '%' || right(regexp_replace(u.phone_before_adoption,
        '[^0-9]', '', 'g'), 8)
      and not exists (select from users o where o.phone = u.phone_before_adoption and o.id <> u.id)`.execute(tx)
  return Number(numAffectedRows)
}

/** Replaces a status that the earlier system does not know with the closest one. Returns how many. */
export async function cancelExpired(tx: Tx): Promise<number> {
  const { numAffectedRows = 0n } =
    await sql`update appointments set status = 'CANCELLED' where status = 'EXPIRED'`.execute(tx)
  return Number(numAffectedRows)
}

/** Removes the numbers appended to the ids of duplicate webhooks. */
export async function restoreDuplicateEvents(tx: Tx): Promise<void> {
  for (const table of ['payment_webhook_events', 'notification_webhook_events']) {
    await sql`update ${sql.table(table)} set provider_event_id = regexp_replace(provider_event_id, '#[0-9]+$', '')
      where provider_event_id ~ '#[0-9]+$'`.execute(tx)
  }
}

/** Gives payments at the desk the provider that they had. */
export async function restoreProviders(tx: Tx): Promise<void> {
  await sql`update payments set provider = 'RAZORPAY' where provider = 'DESK'`.execute(tx)
}

export async function recordHandBack(tx: Tx, taken: readonly Obstacle[], now: Temporal.Instant): Promise<void> {
  await sql`update adoptions set left_at = ${now}, taken_out = ${JSON.stringify(taken)}::jsonb
    where id = (select max(id) from adoptions)`.execute(tx)
}

/** What was removed when the clinic handed the database back, unless it has returned since. */
export async function findRemoved(db: DatabaseOrTx): Promise<Obstacle[] | undefined> {
  const { rows } = await sql<{ taken: unknown }>`
    select taken_out as taken from adoptions where id = (select max(id) from adoptions)
      and left_at is not null`.execute(db)
  return rows[0] && z.array(Obstacle).parse(rows[0].taken)
}
