import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { readCatalogue } from '../../server/db/catalogue-queries.ts'
import { baseline, current } from '../../server/db/catalogues.ts'
import { createTestDatabase } from '../support/database.ts'

// What differs here was changed by a migration that nobody wrote down: run `npm run catalogue`.

it('the catalogue of every migration is what the migrations make', async () => {
  const database = await createTestDatabase()
  expect(await readCatalogue(database.db)).toEqual(current)
  await database.close()
})

it('the catalogue of the plan is what the baseline makes', async () => {
  const database = await createTestDatabase({ empty: true })
  await database.pool.query(await readFile(new URL('../../migrations/0001_baseline.sql', import.meta.url), 'utf8'))
  expect(await readCatalogue(database.db)).toEqual(baseline)
  await database.close()
})
