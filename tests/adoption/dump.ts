import { createHash } from 'node:crypto'
import type pg from 'pg'

/** The schemas, rows and sequences of a database as one hash: everything that `pg_dump` would write. */
export async function dumpHash(pool: pg.Pool): Promise<string> {
  const hash = createHash('sha256')
  const add = async (statement: string) => {
    const { rows } = await pool.query(statement)
    for (const row of rows) hash.update(`${JSON.stringify(row)}\n`)
  }
  await add(`select table_schema, table_name, column_name, data_type, character_maximum_length, is_nullable, column_default
    from information_schema.columns where table_schema not in ('pg_catalog', 'information_schema') order by 1, 2, ordinal_position`)
  await add(`select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint
    where connamespace = 'public'::regnamespace order by 1, 2`)
  await add(`select indexdef from pg_indexes where schemaname = 'public' order by 1`)
  await add(`select pg_get_triggerdef(oid) from pg_trigger where not tgisinternal order by 1`)
  await add(
    `select proname, prosrc from pg_proc where pronamespace = 'public'::regnamespace and probin is null order by 1, 2`,
  )
  await add(`select extname from pg_extension order by 1`)
  await add(`select sequencename, last_value from pg_sequences where schemaname = 'public' order by 1`)
  await add(`select relname, relkind, pg_get_userbyid(relowner) as owner, relrowsecurity, relforcerowsecurity, relacl::text
    from pg_class where relnamespace = 'public'::regnamespace order by 1`)
  await add(`select viewname, definition from pg_views where schemaname = 'public' order by 1`)
  await add(`select enumtypid::regtype::text, enumlabel from pg_enum order by 1, enumsortorder`)
  const { rows } = await pool.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' order by 1`,
  )
  for (const { name } of rows) await add(`select t::text from "${name}" t order by t::text`)
  return hash.digest('hex')
}
