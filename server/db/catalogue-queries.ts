import { sql } from 'kysely'
import type { Catalogue, Table } from './catalogue.ts'
import type { DatabaseOrTx } from './pool.ts'

/** The tables that an unqualified name resolves to, except those of migrations and extensions. */
const ours = sql`from pg_class t where t.relkind in ('r', 'p') and pg_table_is_visible(t.oid)
  and t.relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
  and t.relname not like 'mibo\_migrations%' and t.relpersistence <> 't'
  and not exists (select from pg_depend d where d.objid = t.oid and d.deptype = 'e')`

const namesOf = (keys: string, table: string) =>
  sql.raw(`(select string_agg(a.attname, ', ' order by k.nth) from unnest(${keys}) with ordinality k(attnum, nth)
    join pg_attribute a on a.attrelid = ${table} and a.attnum = k.attnum)`)

/** The structure of the database, by table. Reads the catalogue only, and takes no lock that anybody would wait for. */
export async function readCatalogue(db: DatabaseOrTx): Promise<Catalogue> {
  const { rows } = await sql<{ name: string; table: Table }>`
    select t.relname as name, json_build_object(
      'columns', (select coalesce(json_object_agg(a.attname, json_build_object(
          'type', format_type(a.atttypid, a.atttypmod), 'nullable', not a.attnotnull,
          'default', case when a.attidentity <> '' then 'identity' else pg_get_expr(d.adbin, d.adrelid) end)
          order by a.attnum), '{}')
        from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped),
      'unique', (select coalesce(json_agg(key order by key), '[]') from (
          select distinct ${namesOf('i.indkey::smallint[]', 'i.indrelid')}
            || coalesce(' where ' || pg_get_expr(i.indpred, i.indrelid), '') as key
          from pg_index i where i.indrelid = t.oid and i.indisunique and i.indisvalid and i.indexprs is null) keys),
      'checks', (select coalesce(json_object_agg(c.conname, pg_get_constraintdef(c.oid) order by c.conname), '{}')
        from pg_constraint c where c.conrelid = t.oid and c.contype = 'c'),
      'references', (select coalesce(json_agg(key order by key), '[]') from (
          select distinct ${namesOf('c.conkey', 'c.conrelid')} || ' -> ' || c.confrelid::regclass::text as key
          from pg_constraint c where c.conrelid = t.oid and c.contype = 'f') keys),
      'exclusions', (select coalesce(json_agg(pg_get_constraintdef(c.oid) order by c.conname), '[]')
        from pg_constraint c where c.conrelid = t.oid and c.contype = 'x'),
      'triggers', (select coalesce(json_agg(g.tgname order by g.tgname), '[]')
        from pg_trigger g where g.tgrelid = t.oid and not g.tgisinternal and g.tgenabled in ('O', 'A'))) as table
    ${ours} order by t.relname`.execute(db)
  return Object.fromEntries(rows.map(({ name, table }) => [name, table]))
}

/** Tables that the current role may not alter, with their owners. */
export async function listOthersTables(db: DatabaseOrTx): Promise<{ name: string; owner: string }[]> {
  const { rows } = await sql<{ name: string; owner: string }>`
    select t.relname as name, pg_get_userbyid(t.relowner) as owner ${ours}
      and not pg_has_role(current_user, t.relowner, 'USAGE') order by t.relname`.execute(db)
  return rows
}

const kinds = sql`case r.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'f' then 'foreign table'
  when 'S' then 'sequence' when 'c' then 'type' when 'i' then 'index' else 'table' end`

/** Objects in the place of a table with one of these names: a view, for instance, or a table with capital letters. */
export async function listStandIns(
  db: DatabaseOrTx,
  names: readonly string[],
): Promise<{ kind: string; name: string; table: string }[]> {
  const { rows } = await sql<{ kind: string; name: string; table: string }>`
    select ${kinds} as kind, r.relname as name, lower(r.relname) as table from pg_class r
    where lower(r.relname) = any(${names}::text[]) and pg_table_is_visible(r.oid)
      and (r.relkind not in ('r', 'p') or r.relname <> lower(r.relname))
      and r.relkind not in ('i', 'I', 't') order by r.relname`.execute(db)
  return rows
}

/** Tables whose row security hides rows from the current role. */
export async function listHiddenTables(db: DatabaseOrTx, names: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select t.relname as name ${ours} and t.relname = any(${names}::text[]) and row_security_active(t.oid)
    order by t.relname`.execute(db)
  return rows.map(({ name }) => name)
}

/** Triggers and rules that somebody else has added to these tables. */
export async function listOthersTriggers(
  db: DatabaseOrTx,
  { names, known }: { names: readonly string[]; known: readonly string[] },
): Promise<{ name: string; table: string }[]> {
  const { rows } = await sql<{ name: string; table: string }>`
    select g.tgname as name, t.relname as table from pg_trigger g join pg_class t on t.oid = g.tgrelid
    where not g.tgisinternal and g.tgenabled in ('O', 'A') and pg_table_is_visible(t.oid)
      and t.relname = any(${names}::text[])
      and g.tgname <> all(${known}::text[]) and g.tgname not like 'mibo\\_%'
    union all
    select w.rulename, t.relname from pg_rewrite w join pg_class t on t.oid = w.ev_class
    where t.relkind in ('r', 'p') and pg_table_is_visible(t.oid) and t.relname = any(${names}::text[])
    order by 2, 1`.execute(db)
  return rows
}
