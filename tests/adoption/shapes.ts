import { readFile } from 'node:fs/promises'
import { createTestDatabase, type TestDatabase } from '../database.ts'

export type Shape = 'A' | 'B'

const text = (file: string) => readFile(new URL(file, import.meta.url), 'utf8')

/** The clinic's database before us, without rows: of January 2026 (A), or as it had drifted by the middle of the year (B). */
export async function createShape(shape: Shape): Promise<TestDatabase> {
  const database = await createTestDatabase({ empty: true })
  await database.pool.query(await text('./shape-a.sql'))
  if (shape === 'B') await database.pool.query(await text('./drift-to-b.sql'))
  return database
}
