import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type pg from 'pg'
import { startEmbeddedDatabase } from '../server/db/embedded.ts'
import { migrateDatabase } from '../server/adoption/migrate.ts'
import { openPool } from '../server/db/pool.ts'
import { fillOldClinic } from '../tests/adoption/old-clinic.ts'
import { describeMachine } from './machine.ts'

// How long taking over a large clinic's database lasts, what it waits for, and how long others wait for it: `node
// bench/adoption.ts`.

const { values } = parseArgs({
  options: {
    patients: { type: 'string', default: '50000' },
    visits: { type: 'string', default: '200000' },
  },
})

const shapeFile = (name: string) => readFile(new URL(`../tests/adoption/${name}`, import.meta.url), 'utf8')
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`

/**
 * What other connections notice: the longest wait of a read, the locks that block reading, and how long each
 * statement runs.
 */
async function watch(pool: pg.Pool, signal: AbortSignal) {
  const running = new Map<string, number>()
  const locked = new Map<string, number>()
  const everyMs = 50
  const add = (map: Map<string, number>, key: string) => map.set(key, (map.get(key) ?? 0) + everyMs)
  const read = async () => {
    let longestMs = 0
    while (!signal.aborted) {
      const from = performance.now()
      await pool.query('select id from appointments order by id limit 1')
      longestMs = Math.max(longestMs, performance.now() - from)
      await sleep(everyMs)
    }
    return longestMs
  }
  const sample = async () => {
    while (!signal.aborted) {
      const { rows: active } = await pool.query<{ query: string }>(
        `select query from pg_stat_activity where state = 'active' and pid <> pg_backend_pid() and wait_event_type is distinct from 'Lock'
         and query not like 'select id from appointments%'`,
      )
      for (const { query } of active) add(running, query.replaceAll(/\s+/g, ' ').trim().slice(0, 70))
      const { rows: locks } = await pool.query<{ name: string }>(
        `select c.relname as name from pg_locks l join pg_class c on c.oid = l.relation
         where l.mode = 'AccessExclusiveLock' and l.granted and c.relkind = 'r'`,
      )
      for (const { name } of locks) add(locked, name)
      await sleep(everyMs)
    }
  }
  const [longestMs] = await Promise.all([read(), sample()])
  return { longestMs, running, locked }
}

const longest = (map: Map<string, number>, most: number) =>
  [...map]
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, most)
    .map(([what, ms]) => `  ${seconds(ms).padStart(8)}  ${what}`)

async function run(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'mibo-adoption-'))
  await chmod(directory, 0o755)
  const server = await startEmbeddedDatabase(directory)
  const pool = openPool({ connectionString: server.connectionString, size: 6, statementTimeoutMs: 0, onError() {} })
  const now = Temporal.Now.instant().round('second')
  await pool.query((await shapeFile('shape-a.sql')) + (await shapeFile('drift-to-b.sql')))
  const [patients, visits] = [Number(values.patients), Number(values.visits)]
  await fillOldClinic(pool, { now, patients, visits, duplicates: patients / 80, pastOverlaps: 200, comingOverlaps: 0 })
  await pool.query('vacuum analyze')
  const { rows } = await pool.query<{ size: string }>(
    'select pg_size_pretty(pg_database_size(current_database())) as size',
  )
  console.log(JSON.stringify(describeMachine()))
  console.log(`${patients} patients, ${visits} appointments, ${rows[0]?.size}`)

  const started = performance.now()
  await migrateDatabase(pool, { now, dryRun: true })
  console.log(`dry run: ${seconds(performance.now() - started)}`)

  const ended = new AbortController()
  const watched = watch(pool, ended.signal)
  const from = performance.now()
  const { report } = await migrateDatabase(pool, { now })
  console.log(`take-over: ${seconds(performance.now() - from)}`)
  ended.abort()
  const { longestMs, running, locked } = await watched
  console.log(`a read of appointments waited at most ${seconds(longestMs)}`)
  console.log(['What ran longest:', ...longest(running, 10)].join('\n'))
  console.log(['Tables that could not be read, how long:', ...longest(locked, 12)].join('\n'))
  console.log(['What came of it:', ...report.copied.map((line) => `  ${line}`)].join('\n'))
  const again = performance.now()
  await migrateDatabase(pool, { now })
  console.log(`once more, with nothing to do: ${seconds(performance.now() - again)}`)
  await pool.end()
  await server.stop()
  await rm(directory, { recursive: true, force: true })
}

await run()
