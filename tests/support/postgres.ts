import { existsSync } from 'node:fs'
import { chmod, glob, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Client } from 'pg'
import { startEmbeddedDatabase } from '../../server/db/embedded.ts'
import { hasRoomInMemory, memory } from './memory.ts'

/** In memory where the machine has room there: each database is hundreds of files, made and deleted within seconds. */
const scratchFolder = async () => ((await hasRoomInMemory()) ? memory : tmpdir())

const isAlive = (pid: number) => existsSync(`/proc/${pid}`)

/** Files that a killed run left in memory. */
async function removeLeftovers(): Promise<void> {
  for await (const owner of glob(`${memory}/mibo-*/postgres-owner`)) {
    const server = join(dirname(owner), 'postgres', 'postmaster.pid')
    const pids = await Promise.all([owner, server].map((file) => readFile(file, 'utf8').catch(() => '')))
    if (!pids.some((pid) => pid !== '' && isAlive(Number.parseInt(pid, 10)))) {
      await rm(dirname(owner), { recursive: true, force: true })
    }
  }
}

// Nothing here has to survive a power cut, to be copied elsewhere, or to be fast for weeks.
const settings = [
  'fsync=off',
  'full_page_writes=off',
  'synchronous_commit=off',
  'wal_level=minimal',
  'max_wal_senders=0',
  'checkpoint_timeout=1d',
  'autovacuum=off',
  'jit=off',
  'io_method=sync',
  'scram_iterations=1',
  // Otherwise a connection plans a statement anew for each of its first five calls, which most tests do not outlast.
  'plan_cache_mode=force_generic_plan',
  // Statements that fail are what half of the tests are about.
  'log_min_messages=log',
  'log_checkpoints=off',
]

export interface DisposablePostgres {
  /** Over loopback, for programs; with the database `postgres`. */
  url: string
  /** Through a socket, which takes less of both sides. */
  socketUrl: string
  /** Its own, and free for what belongs to the run. */
  directory: string
  remove(): Promise<void>
}

/** The same, of another database of the server. */
export function urlOf(database: string, url: string): string {
  const other = new URL(url)
  other.pathname = `/${database}`
  return other.toString()
}

/** The password is there already, hashed 4096 times at each sign-in: it is hashed anew, once. */
async function signInCheaply(url: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query(`alter role postgres password '${new URL(url).password}'`)
  await client.end()
}

/** A PostgreSQL that ends with the process that started it. */
export async function startDisposablePostgres(name: string): Promise<DisposablePostgres> {
  await removeLeftovers()
  const directory = await mkdtemp(join(await scratchFolder(), `mibo-${name}-`))
  // PostgreSQL may run as another user than we do, and puts its socket here.
  await chmod(directory, 0o777)
  const flags = [...settings, `unix_socket_directories=${directory}`].flatMap((setting) => ['-c', setting])
  const { connectionString: url, remove } = await startEmbeddedDatabase(directory, { flags })
  await signInCheaply(url)
  const { username, password, port } = new URL(url)
  const query = new URLSearchParams({ host: directory, port })
  return {
    url,
    socketUrl: `postgres://${username}:${password}@localhost/postgres?${query.toString()}`,
    directory,
    remove,
  }
}
