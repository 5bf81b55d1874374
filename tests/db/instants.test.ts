import { types } from 'pg'
import { expect, it } from 'vitest'
import { readInstant } from '../../server/db/pool.ts'

const driver = types.getTypeParser(types.builtins.TIMESTAMPTZ)

it.each([
  '2026-11-26 07:05:55+00',
  '2026-11-26 07:05:55.4+00',
  '2026-11-26 07:05:55.43126+00',
  '2026-11-26 07:05:55.999999+00',
  '2026-11-26 12:35:55.431+05:30',
  '2026-02-28 23:59:59.12-03:30',
  '1890-01-01 00:00:00+05:53:28',
  '0001-01-01 00:00:00+00',
  '9999-12-31 23:59:59.999999+00',
  'infinity',
])('%s is read as the driver reads it', (text) => {
  expect(readInstant(text)).toEqual(driver(text))
})
