import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { pendingMigrations } from '../../server/db/migrator.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { programEnv } from '../support/program.ts'

interface Ended {
  code: number | null
  output: string
  errors: string
}

/** `npm run migrate`, as each of three machines that are deployed at once would run it. */
async function runMigrator(url: string): Promise<Ended> {
  const child = spawn(process.execPath, ['server/bin/migrate.ts'], {
    env: { ...programEnv, DATABASE_URL: url },
  })
  const code = new Promise<number | null>((done) => child.once('close', done))
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { code: await code, output, errors }
}

const namesIn = (output: string) => output.match(/\d{4}_\w+/g) ?? []

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase({ empty: true })
})
afterAll(() => database.close())

it('three migrators that start together on an empty database all succeed, and each migration runs once', async () => {
  const ended = await Promise.all([1, 2, 3].map(() => runMigrator(database.url)))
  expect(ended.map(({ code, errors }) => ({ code, errors }))).toEqual(ended.map(() => ({ code: 0, errors: '' })))
  const { rows } = await database.pool.query<{ name: string }>('select name from mibo_migrations order by name')
  const recorded = rows.map((row) => row.name)
  expect(ended.flatMap(({ output }) => namesIn(output)).sort()).toEqual(recorded)
  expect(await pendingMigrations(database.db)).toEqual([])
  const queue = await database.pool.query('select id from graphile_worker.migrations order by id')
  expect(queue.rows.map((row: { id: number }) => row.id)).toEqual(Array.from(queue.rows, (_, index) => index + 1))
})
