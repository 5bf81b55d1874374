import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { migrateUrl } from '../../server/adoption/migrate.ts'
import { removeEmbeddedDatabase } from '../../server/db/embedded.ts'
import { openDatabase, openPool } from '../../server/db/pool.ts'
import { transactOnce } from '../../server/db/transact.ts'
import { startPostgres } from '../chaos/postgres.ts'
import { losingConnection } from '../support/lost-connection.ts'

it('what PostgreSQL lost in a crash is decided again, even if another transaction has its number since', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mibo-crash-'))
  const postgres = await startPostgres(folder)
  const pool = openPool({ connectionString: postgres.url, size: 3, onError() {} })
  try {
    await migrateUrl(postgres.url)
    await pool.query('create table decisions (number xid8)')
    const db = openDatabase(pool)
    const numbers: string[] = []
    const decide = () =>
      transactOnce(db, async (tx) => {
        const { rows } = await sql<{ number: string }>`
          insert into decisions values (pg_current_xact_id()) returning number::text`.execute(tx)
        numbers.push(rows[0]?.number ?? '')
      })
    /** Whoever comes first afterwards is given the numbers of those whose log was not written yet. */
    async function crash(): Promise<void> {
      await postgres.kill()
      const others = openPool({ connectionString: postgres.url, size: 1, onError() {} })
      for (let count = 0; count < 50; count += 1) await others.query('select pg_current_xact_id()')
      await others.end()
    }
    await losingConnection({ database: { pool } }, { commit: { instead: crash } }, decide)
    const [lost, made] = numbers
    const { rows } = await pool.query('select pg_xact_status($1::text::xid8) as status', [lost])
    expect(rows).toEqual([{ status: 'committed' }])
    expect(numbers).toHaveLength(2)
    expect((await pool.query('select number::text from decisions')).rows).toEqual([{ number: made }])
  } finally {
    await pool.end()
    await postgres.stop()
    await removeEmbeddedDatabase(folder)
  }
})
