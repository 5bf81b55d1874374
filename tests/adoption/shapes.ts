import { readFile } from 'node:fs/promises'
import type pg from 'pg'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

export type Shape = 'A' | 'B'

const text = (file: string) => readFile(new URL(file, import.meta.url), 'utf8')

/** The clinic's database before us, without rows: of January 2026 (A), or as it had drifted by the middle of the year (B). */
export async function createShape(shape: Shape): Promise<TestDatabase> {
  const database = await createTestDatabase({ empty: true })
  await database.pool.query(await text('./shape-a.sql'))
  if (shape === 'B') await database.pool.query(await text('./drift-to-b.sql'))
  return database
}

/** A few people and visits, the same in either shape. */
export async function fillSmallClinic(pool: pg.Pool, shape: Shape): Promise<void> {
  await pool.query(await text('./small-clinic.sql'))
  const words = shape === 'A' ? 'Psychiatry, Addiction Medicine' : '["Psychiatry", "Addiction Medicine"]'
  await pool.query(`update clinician_profiles set specialization = '${words}'`)
}
