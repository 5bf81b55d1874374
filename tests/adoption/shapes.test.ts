import { expect, it } from 'vitest'
import { migrateDatabase } from '../../server/adoption/migrate.ts'
import { createShape } from './shapes.ts'

it.each(['A', 'B'] as const)('shape %s is taken over', async (shape) => {
  const old = await createShape(shape)
  await migrateDatabase(old.pool)
  expect(await migrateDatabase(old.pool)).toEqual({ applied: [], report: { repaired: [], copied: [], notes: [] } })
  await old.close()
})
