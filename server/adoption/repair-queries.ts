import { sql } from 'kysely'
import { isOpenSession } from '../db/appointment-fragment-queries.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'

export async function runStatement(tx: Tx, statement: string): Promise<void> {
  await sql.raw(statement).execute(tx)
}

export interface SequenceState {
  table: string
  sequence: string
  next: number
  /** Its next id is already taken. */
  isLate: boolean
}

/** The next id of each table: after the highest one, or where its sequence is. */
export async function listSequences(db: DatabaseOrTx, tables: readonly string[]): Promise<SequenceState[]> {
  const states: SequenceState[] = []
  for (const table of tables) {
    const { rows } = await sql<{ sequence: string | null }>`
      select pg_get_serial_sequence(${table}, 'id') as sequence`.execute(db)
    const sequence = rows[0]?.sequence
    if (sequence === null || sequence === undefined) continue
    const found = await sql<{ next: number; isLate: boolean }>`
      select greatest(last.id + 1, last_value + is_called::int)::bigint as next,
        last.id >= last_value + is_called::int as "isLate"
      from ${sql.raw(sequence)}, (select coalesce(max(id), 0)::bigint as id from ${sql.table(table)}) last`.execute(db)
    const [state] = found.rows
    if (state !== undefined) states.push({ table, sequence, ...state })
  }
  return states
}

/** Which of these names are already taken by tables, indexes, constraints, functions or triggers. */
export async function listTakenNames(
  db: DatabaseOrTx,
  names: { relations: readonly string[]; constraints: readonly string[]; functions: readonly string[] },
): Promise<{ kind: 'table' | 'index' | 'constraint' | 'function'; name: string; on: string }[]> {
  const { rows } = await sql<{ kind: 'table' | 'index' | 'constraint' | 'function'; name: string; on: string }>`
    select case when r.relkind in ('i', 'I') then 'index' else 'table' end as kind, r.relname as name,
      coalesce((select i.indrelid::regclass::text from pg_index i where i.indexrelid = r.oid), '') as on
    from pg_class r where r.relname = any(${names.relations}::text[]) and pg_table_is_visible(r.oid)
      and not exists (select from pg_constraint c where c.conindid = r.oid and c.contype in ('p', 'u', 'x'))
    union all
    select 'constraint', c.conname, c.conrelid::regclass::text from pg_constraint c
    where c.conrelid <> 0 and pg_table_is_visible(c.conrelid)
      and (c.conname = any(${names.constraints}::text[]) or c.conname = any(${names.relations}::text[]))
    union all
    select 'function', p.proname, '' from pg_proc p
    where p.proname = any(${names.functions}::text[]) and pg_function_is_visible(p.oid)
      and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')`.execute(db)
  return rows
}

/**
 * Webhooks that arrived more than once: the first keeps the event's id, and the others get a number appended. Returns
 * how many others there were.
 */
export async function numberDuplicateEvents(
  tx: Tx,
  table: 'payment_webhook_events' | 'notification_webhook_events',
): Promise<number> {
  const { rows } = await sql`
    update ${sql.table(table)} e set provider_event_id = left(e.provider_event_id, 140) || '#' || n.nth
    from (select id, row_number() over (partition by provider, provider_event_id order by id) as nth
      from ${sql.table(table)} where provider_event_id is not null) n
    where n.id = e.id and n.nth > 1 returning e.id`.execute(tx)
  return rows.length
}

/** Keeps the newest of several open video sessions of an appointment. Returns the appointments. */
export async function closeDuplicateSessions(tx: Tx): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    with closed as (
      update video_sessions v set status = 'CANCELLED', updated_at = now()
      where ${isOpenSession} and exists (
        select from video_sessions later where later.appointment_id = v.appointment_id
          and later.status in ('SCHEDULED', 'STARTED') and later.id > v.id)
      returning v.appointment_id)
    select distinct appointment_id as id from closed order by 1`.execute(tx)
  return rows.map(({ id }) => id)
}
