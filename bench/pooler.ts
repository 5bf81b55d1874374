import { spawn, spawnSync } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort, unprivilegedAccount } from '../server/db/embedded.ts'

export interface Pooler {
  /** The same connection string through PgBouncer. */
  throughPooler(databaseUrl: string): string
  stop(): Promise<void>
}

/** Named statements work in transaction mode since 1.21. https://www.pgbouncer.org/changelog.html */
const oldest = [1, 21]

function installedVersion(): string | undefined {
  const { stdout } = spawnSync('pgbouncer', ['--version'], { encoding: 'utf8' })
  const [, version] = /PgBouncer (\d+\.\d+\.\d+)/.exec(stdout ?? '') ?? []
  if (version === undefined) return undefined
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > oldest[0]! || (major === oldest[0] && minor >= oldest[1]!) ? version : undefined
}

function isListening(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      done(true)
    })
    socket.once('error', () => done(false))
  })
}

/**
 * PgBouncer in transaction mode, as docs/go-live.md configures it, in front of every database of a local PostgreSQL.
 * Undefined if no version from 1.21 on is installed.
 */
export async function startPooler(databaseUrl: string, serverConnections: number): Promise<Pooler | undefined> {
  if (installedVersion() === undefined) return undefined
  const { username, password, port: databasePort } = new URL(databaseUrl)
  const port = await freePort()
  const folder = await mkdtemp(join(tmpdir(), 'mibo-pooler-'))
  await chmod(folder, 0o755)
  const file = join(folder, 'pgbouncer.ini')
  await writeFile(
    file,
    `[databases]
* = host=127.0.0.1 port=${databasePort} user=${username} password=${password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
max_prepared_statements = 1000
ignore_startup_parameters = extra_float_digits,statement_timeout,idle_in_transaction_session_timeout
default_pool_size = ${serverConnections}
max_client_conn = 1000
`,
  )
  await chmod(file, 0o644)
  const child = spawn('pgbouncer', ['--quiet', file], {
    ...unprivilegedAccount(),
    cwd: '/',
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  process.once('exit', () => child.kill())
  for (const end = Date.now() + 5000; !(await isListening(port)); await sleep(20)) {
    if (child.exitCode !== null || Date.now() > end) throw new Error('PgBouncer did not start.')
  }
  return {
    throughPooler(url) {
      const address = new URL(url)
      address.port = String(port)
      return address.href
    },
    async stop() {
      const ended = new Promise((done) => child.once('close', done))
      child.kill('SIGINT')
      await ended
      await rm(folder, { recursive: true })
    },
  }
}
