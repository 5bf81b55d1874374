import { chmod, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedDatabase } from '../../server/db/embedded.ts'
import { migrate } from '../../server/adoption/migrate.ts'
import { openPool } from '../../server/db/pool.ts'

async function on(connectionString: string, statement: string): Promise<void> {
  const pool = openPool({ connectionString, size: 1, onError() {}, statementTimeoutMs: 0 })
  await pool.query(statement)
  await pool.end()
}

function throughSocket(connectionString: string, database: string, directory: string): string {
  const { username, password, port } = new URL(connectionString)
  const query = new URLSearchParams({ host: directory, port })
  return `postgres://${username}:${password}@localhost/${database}?${query.toString()}`
}

/** A PostgreSQL of its own, for runs outside the tests; databases are copied from one that is migrated. */
export async function startServer() {
  const directory = await mkdtemp(join(tmpdir(), 'mibo-simulation-'))
  // PostgreSQL may run as another user than we do, and puts its socket here: a socket takes less of both than loopback.
  await chmod(directory, 0o777)
  const settings = ['fsync=off', 'full_page_writes=off', 'synchronous_commit=off', 'jit=off']
  const planning = 'plan_cache_mode=force_generic_plan'
  const flags = [...settings, planning, `unix_socket_directories=${directory}`].flatMap((setting) => ['-c', setting])
  const server = await startEmbeddedDatabase(directory, { flags })
  let count = 0
  const create = async (template: string) => {
    count += 1
    await on(server.connectionString, `create database simulation_${count} template ${template}`)
    return throughSocket(server.connectionString, `simulation_${count}`, directory)
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
