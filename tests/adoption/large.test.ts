import { expect, it } from 'vitest'
import { listIrregularPhones } from '../../server/adoption/phone-queries.ts'
import { openDatabase, openPool } from '../../server/db/pool.ts'
import { migrateDatabase } from '../../server/adoption/migrate.ts'
import { createSmallClinic } from './shapes.ts'

it('finds phones in other spellings among thirty thousand patients within the statement timeout', async () => {
  const old = await createSmallClinic('A')
  await migrateDatabase(old.pool)
  // Thirty thousand names are spelled out for the index of the search in no less than ten seconds.
  await old.pool.query(`drop index users_name_keys; insert into users (full_name, user_type, phone)
    select 'Patient', 'PATIENT', (919400000000 + n)::text from generate_series(1, 30000) n; analyze users`)
  // The product's pool cancels statements after five seconds; comparing every pair would take half a minute.
  const pool = openPool({ connectionString: old.url, size: 1, onError() {} })
  expect(await listIrregularPhones(openDatabase(pool), { isFirst: false })).toEqual([])
  await pool.end()
  await old.close()
})
