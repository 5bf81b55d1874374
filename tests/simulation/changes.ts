import type pg from 'pg'

/** Of a statement that only reads; of others, and of whatever is not known to be one, false. */
const reads =
  /^\s*(?:select|with|begin|start transaction|commit|rollback|set)\b(?![^]*\b(?:insert|update|delete|add_jobs?|setval)\b)/i
const locks = /\bfor\s+(?:no\s+key\s+)?update\b/gi
const writes = /\b(?:insert\s+into|update|delete\s+from)\s+(?:only\s+)?"?([a-z_]+)/gi
/** What writes no table of ours. */
const besides = /\b(?:add_jobs?|setval)\b/i

const tablesIn = (text: string) => [...text.matchAll(writes)].map(([, table = '']) => table.toLowerCase())
const calls = (text: string, name: string) => new RegExp(`\\b${name}\\s*\\(`).test(text)

interface Known {
  tables: Set<string>
  /** What is written with a table, by its triggers and those of what they write, and by foreign keys. */
  follows: Map<string, Set<string>>
  /** What the functions that can be called write. */
  functions: Map<string, string[]>
}

async function findOut(pool: pg.Pool): Promise<Known> {
  const { rows: named } = await pool.query<{ name: string }>(
    `select relname as name from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace`,
  )
  const { rows: bodies } = await pool.query<{ name: string; body: string }>(
    `select proname as name, string_agg(prosrc, ' ') as body from pg_proc
     where pronamespace = 'public'::regnamespace and probin is null group by proname`,
  )
  const { rows: triggers } = await pool.query<{ table: string; name: string }>(
    `select c.relname as table, p.proname as name from pg_trigger t join pg_class c on c.oid = t.tgrelid
     join pg_proc p on p.oid = t.tgfoid where not t.tgisinternal`,
  )
  const { rows: cascades } = await pool.query<{ table: string; follows: string }>(
    `select b.relname as table, a.relname as follows from pg_constraint k
     join pg_class a on a.oid = k.conrelid join pg_class b on b.oid = k.confrelid
     where k.contype = 'f' and (k.confdeltype in ('c', 'n', 'd') or k.confupdtype in ('c', 'n', 'd'))`,
  )
  const tables = new Set(named.map(({ name }) => name))
  const bodyOf = new Map(bodies.map(({ name, body }) => [name, body]))
  /** With what the functions write that it calls. */
  const writtenBy = (name: string, seen: Set<string>): string[] => {
    if (seen.has(name)) return []
    seen.add(name)
    const body = bodyOf.get(name) ?? ''
    const called = [...bodyOf.keys()].filter((other) => calls(body, other))
    return [...tablesIn(body), ...called.flatMap((other) => writtenBy(other, seen))]
  }
  const follows = new Map([...tables].map((table) => [table, new Set([table])]))
  for (const { table, name } of triggers) for (const one of writtenBy(name, new Set())) follows.get(table)?.add(one)
  for (const { table, follows: other } of cascades) follows.get(table)?.add(other)
  for (let size = -1, next = 0; size !== next; next = [...follows.values()].reduce((sum, set) => sum + set.size, 0)) {
    size = next
    for (const set of follows.values()) for (const one of set) for (const more of follows.get(one) ?? []) set.add(more)
  }
  const functions = [...bodyOf.keys()].map((name) => [name, writtenBy(name, new Set())] as const)
  return { tables, follows, functions: new Map(functions.filter(([, written]) => written.length > 0)) }
}

/** Which tables were written, and when, counted in statements; what cannot be told counts as all of them. */
export interface Changes {
  times: number
  /** After how many statements something was last written to one of the tables. */
  lastOf(tables: readonly string[]): number
  /** The tables that a text names. */
  namedIn(text: string): string[]
}

/**
 * Follows what is written on a pool's connections, by whomever; each sends what it is given without waiting in
 * between.
 */
export async function followChanges(pool: pg.Pool): Promise<Changes> {
  const last = new Map<string, number>()
  let ofAll = 0
  let known: Known | undefined
  const written = new Map<string, readonly string[] | 'all' | undefined>()

  function judge(given: string): readonly string[] | 'all' | undefined {
    if (known === undefined) return 'all'
    const text = given.replaceAll(locks, '')
    const called = [...known.functions].filter(([name]) => calls(text, name)).flatMap(([, tables]) => tables)
    if (called.length === 0 && reads.test(text)) return undefined
    const direct = [...tablesIn(text), ...called]
    if (direct.length === 0 && !besides.test(text)) return 'all'
    return [...new Set(direct.flatMap((table) => [...(known?.follows.get(table) ?? [])]))]
  }

  const changes: Changes = {
    times: 0,
    lastOf: (tables) => tables.reduce((latest, table) => Math.max(latest, last.get(table) ?? 0), ofAll),
    namedIn: (text) => [...(known?.tables ?? [])].filter((table) => new RegExp(`\\b${table}\\b`).test(text)),
  }
  pool.on('connect', (client) => {
    const send = client.query.bind(client) as (...call: unknown[]) => unknown
    const query = (text: string, ...more: unknown[]) => {
      if (known !== undefined && !written.has(text)) written.set(text, judge(text))
      const tables = known === undefined ? 'all' : written.get(text)
      if (tables !== undefined) {
        changes.times += 1
        if (tables === 'all') ofAll = changes.times
        else for (const table of tables) last.set(table, changes.times)
      }
      return send(text, ...more)
    }
    Object.assign(client, { query, pipeline: true })
  })
  known = await findOut(pool)
  return changes
}
