/**
 * The order in which a transaction may lock (docs/architecture.md). The first table that is locked out of it is a
 * finding, whether or not anybody was there to wait for it.
 */
const ranks: Record<string, number> = {
  otp_requests: 1,
  clinician_profiles: 2,
  patient_profiles: 2,
  users: 2,
  payments: 3,
  appointments: 4,
}

/** What was found since the last look. */
export const lockFaults: string[] = []

const updated = /\bupdate\s+([a-z_]+)(?:\s+(?:as\s+)?[a-z]+)?\s+set\b/gi
const named = /(?:\bfrom|\bjoin|,)\s+([a-z_]+)\s+(?:as\s+)?([a-z]{1,2})\b/gi
const locks = /\bfor\s+(?:no key\s+)?update(?:\s+of\s+([a-z]+(?:\s*,\s*[a-z]+)*))?/gi

const locked = new Map<string, string[]>()

/** The tables whose rows a statement locks. */
function tablesLockedBy(text: string): string[] {
  const known = locked.get(text)
  if (known !== undefined) return known
  const tables = readTables(text)
  locked.set(text, tables)
  return tables
}

function readTables(text: string): string[] {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  const tables = [...line.matchAll(updated)].map(([, table = '']) => table)
  const aliases = new Map([...line.matchAll(named)].map(([, table = '', alias = '']) => [alias, table]))
  for (const [, of] of line.matchAll(locks)) {
    if (of === undefined) tables.push(/\bfrom\s+([a-z_]+)/i.exec(line)?.[1] ?? '')
    else tables.push(...of.split(',').map((alias) => aliases.get(alias.trim()) ?? ''))
  }
  return tables.map((table) => table.toLowerCase()).filter((table) => ranks[table] !== undefined)
}

/** Follows one connection's transactions, statement by statement. */
export function watchLockOrder(operation: string) {
  let taken: string[] = []
  let isWithin = false
  return {
    saw(text: string): void {
      if (/^(begin|start transaction|commit|rollback)/i.test(text)) {
        isWithin = /^(begin|start)/i.test(text)
        taken = []
        return
      }
      if (!isWithin) return
      for (const table of tablesLockedBy(text)) {
        if (taken.includes(table)) continue
        const later = taken.find((one) => ranks[one]! > ranks[table]!)
        if (later !== undefined) lockFaults.push(`${operation} locked ${table} after ${later}`)
        taken.push(table)
      }
    },
  }
}

/**
 * Schedules are locked last, by triggers at the COMMIT: each transaction's are written down in the order in which it
 * took them.
 */
export const recordLockOrder = `
  create unlogged table lock_order (place bigserial, transaction xid8 not null, clinician_id bigint not null);
  create function record_lock_order() returns trigger language plpgsql as $$
  begin
    insert into lock_order (transaction, clinician_id) values (pg_current_xact_id(), new.clinician_id);
    return null;
  end $$;
  create trigger schedule_versions_order after insert or update on schedule_versions
    for each row execute function record_lock_order();`

/** What was written down since the last look, and is looked at once. */
export const takenSchedules = 'taken as (delete from lock_order returning *)'

export const outOfOrder = `
  select distinct 'the schedule of clinician ' || b.clinician_id || ' was locked after that of ' || a.clinician_id as says
  from taken a join taken b on b.transaction = a.transaction and b.place > a.place and b.clinician_id < a.clinician_id
    and not exists (select from taken c where c.transaction = a.transaction and c.place < a.place
      and c.clinician_id = b.clinician_id)`

/** The clinic's closures change those of all clinicians at once; ours change one a transaction, whatever the order. */
export const severalSchedules = `
  select 'one transaction changed the schedules of clinicians ' || string_agg(distinct clinician_id::text, ', ') as says
  from taken, given where not given.offer_changed group by transaction having count(distinct clinician_id) > 1`
