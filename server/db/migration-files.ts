import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const folder = fileURLToPath(new URL('../../migrations', import.meta.url))

/** The tables of the clinic's plan. */
export const baselineText = () => readFile(join(folder, '0001_baseline.sql'), 'utf8')

/** The migrations' texts by name, in order. */
export async function migrationTexts(): Promise<Map<string, string>> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort()
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))
  return new Map(files.map((file, at) => [file.replace(/\.sql$/, ''), texts[at] ?? '']))
}

/** A column that the clinic added under the same name is used as it is; its type has been compared. */
const keepExistingColumns = (text: string) =>
  text.replace(/\badd column (?!if not exists)/g, 'add column if not exists ')

export async function readMigrations({ isAdopting = false } = {}): Promise<Record<string, Migration>> {
  const texts = await migrationTexts()
  const run = (text: string) => async (db: Kysely<unknown>) =>
    void (await sql.raw(isAdopting ? keepExistingColumns(text) : text).execute(db))
  return Object.fromEntries([...texts].map(([name, text]) => [name, { up: run(text) }]))
}

const all = (texts: readonly string[], pattern: RegExp) =>
  texts.flatMap((text) => [...text.matchAll(pattern)].map(([, name = '']) => name))

/** The names of the objects that migrations create: the clinic may have used one of them. */
export function namesMade(texts: readonly string[]) {
  return {
    relations: all(texts, /create (?:unlogged )?(?:table|index|unique index) (\w+)/g),
    constraints: all(texts, /\bconstraint (\w+)/g).filter((name) => name !== 'trigger'),
    functions: all(texts, /create function (\w+)/g),
  }
}

/** The baseline's statements, without comments. */
export const statementsOf = (text: string) =>
  text
    .replace(/--.*$/gm, '')
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
