import { readFile } from 'node:fs/promises'
import type pg from 'pg'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

export type Shape = 'A' | 'B'

const text = (file: string) => readFile(new URL(file, import.meta.url), 'utf8')

/** A few people and visits, the same in either shape. */
async function fillSmallClinic(pool: pg.Pool, shape: Shape): Promise<void> {
  await pool.query(await text('./small-clinic.sql'))
  const words = shape === 'A' ? 'Psychiatry, Addiction Medicine' : '["Psychiatry", "Addiction Medicine"]'
  await pool.query(`update clinician_profiles set specialization = '${words}'`)
}

/** The name of a database that is only copied; it is removed with the tests' server. */
async function makeTemplate(shape: Shape, isFilled: boolean): Promise<string> {
  const { pool, url } = await createTestDatabase({ empty: true })
  await pool.query(await text('./shape-a.sql'))
  if (shape === 'B') await pool.query(await text('./drift-to-b.sql'))
  if (isFilled) await fillSmallClinic(pool, shape)
  await pool.end()
  return new URL(url).pathname.slice(1)
}

const templates = new Map<string, Promise<string>>()

async function copyOf(shape: Shape, isFilled: boolean): Promise<TestDatabase> {
  const key = `${shape} ${isFilled}`
  const template = templates.get(key) ?? makeTemplate(shape, isFilled)
  templates.set(key, template)
  return createTestDatabase({ template: await template })
}

/**
 * The clinic's database before the take-over, without rows: as of January 2026 (A), or as it had drifted by the
 * middle of the year (B).
 */
export const createShape = (shape: Shape): Promise<TestDatabase> => copyOf(shape, false)

/** The same with a few people and visits. */
export const createSmallClinic = (shape: Shape): Promise<TestDatabase> => copyOf(shape, true)
