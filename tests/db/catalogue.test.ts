import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { readCatalogue } from '../../server/db/catalogue-queries.ts'
import { baseline, current } from '../../server/db/catalogues.ts'
import { schemaText } from '../../server/db/schema-text.ts'
import { createTestDatabase } from '../support/database.ts'

// A difference here comes from a migration that was not recorded: run `npm run db:catalogue`.

it('the catalogue of every migration matches what the migrations create', async () => {
  const database = await createTestDatabase()
  expect(await readCatalogue(database.db)).toEqual(current)
  await database.close()
})

it('the table types match the catalogue', async () => {
  const written = await readFile(new URL('../../server/db/schema.ts', import.meta.url), 'utf8')
  const bare = (text: string) => text.replaceAll(/\s+\|?\s*/g, ' ')
  expect(bare(written)).toBe(bare(schemaText(current)))
})

it('the catalogue of the plan matches what the baseline creates', async () => {
  const database = await createTestDatabase({ empty: true })
  await database.pool.query(await readFile(new URL('../../migrations/0001_baseline.sql', import.meta.url), 'utf8'))
  expect(await readCatalogue(database.db)).toEqual(baseline)
  await database.close()
})
