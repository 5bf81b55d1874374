import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Catalogue } from '../db/catalogue.ts'
import { readCatalogue } from '../db/catalogue-queries.ts'
import { startEmbeddedDatabase } from '../db/embedded.ts'
import { baselineText } from '../db/migration-files.ts'
import { migrate } from '../adoption/migrate.ts'
import { openDatabase, openPool } from '../db/pool.ts'

const file = (name: string) => new URL(`../db/catalogue-${name}.json`, import.meta.url)

/** One line per column and per list, so that changes are easy to read. */
function asText(catalogue: Catalogue): string {
  const lines = (record: Record<string, unknown>, indent: string) =>
    Object.entries(record)
      .map(([key, value]) => `${indent}${JSON.stringify(key)}: ${JSON.stringify(value)}`)
      .join(',\n')
  const tables = Object.entries(catalogue).map(
    ([name, { columns, ...rest }]) =>
      `  ${JSON.stringify(name)}: {\n    "columns": {\n${lines({ ...columns }, '      ')}\n    ` +
      `},\n${lines(rest, '    ')}\n  }`,
  )
  return `{\n${tables.join(',\n')}\n}\n`
}

/** Records the result of the migrations, for `npm run migrate` and `npm run doctor` to compare databases with. */
async function run(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'mibo-catalogue-'))
  await chmod(directory, 0o755)
  const server = await startEmbeddedDatabase(directory)
  const pool = openPool({ connectionString: server.connectionString, size: 3, statementTimeoutMs: 0, onError() {} })
  const db = openDatabase(pool)
  await pool.query(await baselineText())
  await writeFile(file('baseline'), asText(await readCatalogue(db)))
  await pool.query('drop schema public cascade; create schema public')
  await migrate(pool)
  await writeFile(file('current'), asText(await readCatalogue(db)))
  await pool.end()
  await server.stop()
  await rm(directory, { recursive: true, force: true })
}

await run()
