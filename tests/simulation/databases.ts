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

/** A PostgreSQL of its own with `count` migrated databases, for runs outside the tests. */
export async function startDatabases(count: number): Promise<{ urls: string[]; stop: () => Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'mibo-simulation-'))
  // PostgreSQL may run as another user than we do, and puts its socket here: a socket takes less of both than loopback.
  await chmod(directory, 0o777)
  const settings = [
    'fsync=off',
    'full_page_writes=off',
    'synchronous_commit=off',
    'jit=off',
    'plan_cache_mode=force_generic_plan',
  ]
  const flags = [...settings, `unix_socket_directories=${directory}`].flatMap((setting) => ['-c', setting])
  const server = await startEmbeddedDatabase(directory, { flags })
  const urls: string[] = []
  for (let index = 0; index < count; index += 1) {
    await on(server.connectionString, `create database simulation_${index}`)
    const url = throughSocket(server.connectionString, `simulation_${index}`, directory)
    const pool = openPool({ connectionString: url, size: 2, onError() {}, statementTimeoutMs: 0 })
    await migrate(pool)
    await pool.end()
    urls.push(url)
  }
  return {
    urls,
    stop: () => server.remove(),
  }
}
