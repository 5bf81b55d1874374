import { chmod, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Pool } from 'pg'
import { completeConfig, readEnvironment, type Config } from '../server/core/config.ts'
import { startEmbeddedDatabase } from '../server/db/embedded.ts'
import { migrateUrl } from '../server/adoption/migrate.ts'
import { openPool } from '../server/db/pool.ts'
import { call } from './client.ts'
import { fillClinic, type Clinic } from './data.ts'
import type { Asked } from './load.ts'
import { benchEnvironment, startApi, startProviders, type Process } from './processes.ts'
import { signInPatients, type SignedInPatient } from './sessions.ts'

/** A filled database, vendors that answer at once, and signed-in patients. */
export interface Stage {
  folder: string
  environment: ReturnType<typeof benchEnvironment>
  config: Config
  pool: Pool
  providers: Process
  patients: SignedInPatient[]
  clinicianIds: number[]
  startApi(): Promise<Process>
  /** The product's HTTP server, answering these paths of `from` from memory. */
  startCeiling(from: Process, asked: readonly Asked[]): Promise<Process>
  close(): Promise<void>
}

export async function setStage(clinic: Clinic): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'mibo-bench-'))
  // PostgreSQL does not run as root, and has to be able to enter the directory.
  await chmod(folder, 0o755)
  const database = await startEmbeddedDatabase(folder, { flags: ['-c', 'shared_buffers=256MB'] })
  await migrateUrl(database.connectionString)
  const pool = openPool({
    connectionString: database.connectionString,
    size: 4,
    onError() {},
    statementTimeoutMs: 0,
  })
  await fillClinic(pool, clinic)
  const providers = await startProviders()
  const environment = benchEnvironment(database.connectionString, providers.url)
  const config = completeConfig(readEnvironment(environment))
  const patients = await signInPatients(pool, config, 1000)
  const { rows } = await pool.query<{ id: number }>('select id from clinician_profiles order by id')

  return {
    folder,
    environment,
    config,
    pool,
    providers,
    patients,
    clinicianIds: rows.map(({ id }) => id),
    startApi: () => startApi(environment),
    async startCeiling(from, asked) {
      const replies = []
      for (const { path: url, token, cookie } of asked) {
        const { body, status } = await call(`${from.url}${url}`, { method: 'GET', token, cookie })
        if (status !== 200) throw new Error(`${url} answered ${status}.`)
        const caller = cookie ?? (token === undefined ? '' : `Bearer ${token}`)
        replies.push({ route: url.split('?')[0], url, caller, body: JSON.stringify(body) })
      }
      const file = join(folder, 'ceiling.json')
      await writeFile(file, JSON.stringify(replies))
      return startApi({ ...environment, CEILING_REPLIES: file }, 'bench/ceiling.ts')
    },
    async close() {
      await providers.stop()
      await pool.end()
      await database.remove()
    },
  }
}
