import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readInstant } from '../../server/db/pool.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let test: TestDatabase
beforeAll(async () => void (test = await createTestDatabase()))
afterAll(() => test.close())

it.each([
  ['2026-11-26 07:05:55+00', '2026-11-26T07:05:55Z'],
  ['2026-11-26 07:05:55.4+00', '2026-11-26T07:05:55.4Z'],
  ['2026-11-26 07:05:55.43126+00', '2026-11-26T07:05:55.43126Z'],
  ['2026-11-26 07:05:55.999999+00', '2026-11-26T07:05:55.999999Z'],
  ['2026-11-26 12:35:55.431+05:30', '2026-11-26T07:05:55.431Z'],
  ['2026-02-28 23:59:59.12-03:30', '2026-03-01T03:29:59.12Z'],
  ['1890-01-01 00:00:00+05:53:28', '1889-12-31T18:06:32Z'],
  ['0001-01-01 00:00:00+00', '0001-01-01T00:00:00Z'],
  ['9999-12-31 23:59:59.999999+00', '9999-12-31T23:59:59.999999Z'],
  ['10000-01-01 00:00:00+00', '+010000-01-01T00:00:00Z'],
  ['0044-03-15 00:00:00+00 BC', '-000043-03-15T00:00:00Z'],
  ['infinity', '+275760-09-13T00:00:00Z'],
  ['-infinity', '-271821-04-20T00:00:00Z'],
])('%s is read as %s', (text, instant) => {
  expect(readInstant(text).toString()).toBe(instant)
})

it('round-trips instants through a statement, to the microsecond', async () => {
  const at = Temporal.Instant.from('2026-11-26T07:05:55.431260Z')
  const { rows } = await sql<{ one: Temporal.Instant; several: Temporal.Instant[]; none: null; text: string }>`
    select ${at}::timestamptz as one, ${[at, at.add({ hours: 1 })]}::timestamptz[] as several,
      ${null}::timestamptz as none, to_char(${at}::timestamptz at time zone 'UTC', 'HH24:MI:SS.US') as text`.execute(
    test.db,
  )
  expect(rows).toEqual([{ one: at, several: [at, at.add({ hours: 1 })], none: null, text: '07:05:55.431260' }])
})
