import { expect, it } from 'vitest'
import { allDefences } from './all.ts'
import { findStale } from './copy.ts'

it('every defence that is listed can still be taken out', async () => {
  expect(allDefences.length).toBeGreaterThan(50)
  expect(await findStale(allDefences)).toEqual([])
})
