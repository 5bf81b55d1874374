import { sql } from 'kysely'
import type { DatabaseOrTx, Tx } from './pool.ts'

/** Rows of the clinic's own database that a constraint to come would refuse: each by table and id, nothing changed. */
export class AdoptionError extends Error {
  readonly findings: readonly string[]
  constructor(findings: readonly string[]) {
    super(
      `The database cannot be adopted yet: these rows break rules that are about to be enforced. Nothing was changed.\n` +
        findings.map((finding) => `  - ${finding}`).join('\n'),
    )
    this.findings = findings
  }
}

const duplicates = (table: string, columns: string, where: string, what: string) => `
  select '${table}' as table_name, string_agg(id::text, ', ' order by id) as ids, '${what}' as problem
  from ${table} where ${where} group by ${columns} having count(*) > 1`

/** One query a constraint to come; each returns the rows in its way. */
const checks = [
  `select 'appointments' as table_name, a.id || ', ' || b.id as ids,
          'two live appointments of clinician ' || a.clinician_id || ' overlap' as problem
   from appointments a join appointments b on b.clinician_id = a.clinician_id and b.id > a.id
     and a.scheduled_start_at < b.scheduled_end_at and b.scheduled_start_at < a.scheduled_end_at
   where a.status in ('BOOKED', 'CONFIRMED') and b.status in ('BOOKED', 'CONFIRMED') and a.is_active and b.is_active`,
  `select 'appointments' as table_name, id::text as ids, 'it ends before it starts' as problem
   from appointments where scheduled_end_at < scheduled_start_at and status in ('BOOKED', 'CONFIRMED') and is_active`,
  duplicates('payments', 'order_id', 'true', 'the same order_id'),
  duplicates('payments', 'payment_id', 'payment_id is not null', 'the same payment_id'),
  duplicates('users', 'phone', 'phone is not null', 'the same phone'),
  duplicates(
    'payment_webhook_events',
    'provider, provider_event_id',
    'provider_event_id is not null',
    'the same event',
  ),
  duplicates(
    'notification_webhook_events',
    'provider, provider_event_id',
    'provider_event_id is not null',
    'the same event',
  ),
  duplicates(
    'video_sessions',
    'appointment_id',
    `status in ('SCHEDULED', 'STARTED')`,
    'several active video sessions of one appointment',
  ),
]

async function exists(db: DatabaseOrTx, table: string): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`select to_regclass(${table}) is not null as found`.execute(db)
  return rows[0]?.found === true
}

/**
 * Records the baseline as applied on a database that has its tables but was never migrated by us. Does nothing on an
 * empty database, or on one that was migrated before. Throws AdoptionError with every row in the way.
 */
export async function adoptBaseline(tx: Tx): Promise<void> {
  if ((await exists(tx, 'mibo_migrations')) || !(await exists(tx, 'appointments'))) return
  const findings: string[] = []
  for (const check of checks) {
    const { rows } = await sql.raw<{ table_name: string; ids: string; problem: string }>(check).execute(tx)
    findings.push(...rows.map((row) => `${row.table_name}, id ${row.ids}: ${row.problem}.`))
  }
  if (findings.length > 0) throw new AdoptionError(findings)
  await sql`create table mibo_migrations (name varchar(255) not null primary key, timestamp varchar(255) not null)`.execute(
    tx,
  )
  await sql`insert into mibo_migrations values ('0001_baseline', ${Temporal.Now.instant().toString()})`.execute(tx)
}
