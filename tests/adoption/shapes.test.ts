import { expect, it } from 'vitest'
import { bringUpToDate } from '../../server/adoption/migrate.ts'
import { createShape } from './shapes.ts'

it.each(['A', 'B'] as const)('shape %s is taken over', async (shape) => {
  const old = await createShape(shape)
  await bringUpToDate(old.pool)
  expect(await bringUpToDate(old.pool)).toEqual({ applied: [], report: { mended: [], carried: [], notes: [] } })
  await old.close()
})
