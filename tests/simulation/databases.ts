import { migrate } from '../../server/adoption/migrate.ts'
import { openPool } from '../../server/db/pool.ts'
import { startDisposablePostgres, urlOf } from '../support/postgres.ts'

async function on(connectionString: string, statement: string): Promise<void> {
  const pool = openPool({ connectionString, size: 1, onError() {}, statementTimeoutMs: 0 })
  await pool.query(statement)
  await pool.end()
}

/** A PostgreSQL of its own, for runs outside the tests; databases are copied from one that is migrated. */
export async function startServer() {
  const server = await startDisposablePostgres('simulation')
  let count = 0
  const create = async (template: string) => {
    count += 1
    await on(server.socketUrl, `create database simulation_${count} template ${template}`)
    return urlOf(`simulation_${count}`, server.socketUrl)
  }
  let migrated: Promise<string> | undefined
  async function createMigrated(): Promise<string> {
    const pool = openPool({ connectionString: await create('template0'), size: 2, onError() {}, statementTimeoutMs: 0 })
    await migrate(pool)
    await pool.end()
    return 'simulation_1'
  }
  return {
    /** The urls of so many new databases, migrated and empty. */
    async open(databases: number): Promise<string[]> {
      const template = await (migrated ??= createMigrated())
      const urls: string[] = []
      while (urls.length < databases) urls.push(await create(template))
      return urls
    },
    stop: () => server.remove(),
  }
}

export async function startDatabases(count: number): Promise<{ urls: string[]; stop: () => Promise<void> }> {
  const server = await startServer()
  return { urls: await server.open(count), stop: server.stop }
}
