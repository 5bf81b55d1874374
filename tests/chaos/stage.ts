import { mkdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Pool } from 'pg'
import { benchEnvironment } from '../../bench/processes.ts'
import { signInPatients, type SignedInPatient } from '../../bench/sessions.ts'
import { completeConfig, readEnvironment, type Config } from '../../server/core/config.ts'
import { freePort, removeEmbeddedDatabase } from '../../server/db/embedded.ts'
import { migrateUrl } from '../../server/adoption/migrate.ts'
import { openPool } from '../../server/db/pool.ts'
import { startBalancer } from './balancer.ts'
import { fillClinic, slotsOf, type Slot } from './clinic.ts'
import { keepRunning, type KeptProcess } from './kept-process.ts'
import { startPostgres, type KillablePostgres } from './postgres.ts'

export interface Stage {
  config: Config
  postgres: KillablePostgres
  /** For the checks: nothing of the product uses it. */
  pool: Pool
  apis: KeptProcess[]
  apiUrls: string[]
  workers: KeptProcess[]
  sandboxUrl: string
  patients: SignedInPatient[]
  slots: Slot[]
  close(): Promise<void>
}

export type Undo = (() => Promise<unknown>)[]

/** Short times, so that holds expire, periodic tasks run and unpaid orders are checked many times in one run. */
export const shortTimes = { HOLD_SECONDS: '15', SWEEP_SECONDS: '2', RECONCILE_AFTER_SECONDS: '5' }

const patientsCount = 2000

/** The product as in production, each part a separate process. What is started is prepended to `undo`. */
export async function setStage(
  undo: Undo,
  { folder, name, times = shortTimes }: { folder: string; name: string; times?: Record<string, string> },
): Promise<Stage> {
  const home = resolve(folder)
  const logs = join(home, 'logs', name)
  await rm(logs, { recursive: true, force: true })
  await mkdir(logs, { recursive: true })
  // Left by a run that was killed itself.
  await removeEmbeddedDatabase(join(home, 'database'))
  const postgres = await startPostgres(join(home, 'database'))
  undo.unshift(async () => {
    await postgres.stop()
    await removeEmbeddedDatabase(join(home, 'database'))
  })
  await migrateUrl(postgres.url)
  const pool = openPool({ connectionString: postgres.url, size: 4, onError() {}, statementTimeoutMs: 0 })
  undo.unshift(() => pool.end())
  await fillClinic(pool, patientsCount)

  const sandboxPort = await freePort()
  const apiPorts = [await freePort(), await freePort()]
  const balancer = await startBalancer(apiPorts)
  undo.unshift(() => balancer.close())
  const environment = environmentOf(postgres.url, `http://127.0.0.1:${sandboxPort}`, times)
  const start = async (part: string, entry: string, readyText: string, more: Record<string, string> = {}) => {
    const logFile = join(logs, `${part}.log`)
    const kept = await keepRunning({ name: part, entry, env: { ...environment, ...more }, logFile, readyText })
    undo.unshift(() => kept.stop())
    return kept
  }
  await start('sandbox', 'tests/chaos/sandbox-process.ts', 'sandbox_started', {
    SANDBOX_PORT: String(sandboxPort),
    APP_URL: balancer.url,
  })
  const apis = await Promise.all(
    apiPorts.map((port, index) =>
      start(`api-${index + 1}`, 'server/bin/api.ts', 'api_started', { PORT: String(port) }),
    ),
  )
  const workers = await Promise.all([1, 2].map((n) => start(`worker-${n}`, 'server/bin/worker.ts', 'worker_started')))
  const config = completeConfig(readEnvironment(environment))
  return {
    config,
    postgres,
    pool,
    apis,
    apiUrls: apiPorts.map((port) => `http://127.0.0.1:${port}`),
    workers,
    sandboxUrl: `http://127.0.0.1:${sandboxPort}`,
    patients: await signInPatients(pool, config, patientsCount),
    slots: await slotsOf(pool),
    async close() {
      for (const step of undo.splice(0)) await step().catch(() => {})
    },
  }
}

function environmentOf(databaseUrl: string, sandboxUrl: string, times: Record<string, string>) {
  return {
    ...benchEnvironment(databaseUrl, `${sandboxUrl}/razorpay`),
    GALLABOX_BASE_URL: `${sandboxUrl}/gallabox/devapi`,
    GOOGLE_API_BASE_URL: `${sandboxUrl}/google`,
    GOOGLE_TOKEN_URL: `${sandboxUrl}/google/token`,
    GOOGLE_IMPERSONATE: 'clinic@example.com',
    JWT_ACCESS_EXPIRY: '1d',
    BOOKING_WINDOW_DAYS: '60',
    ...times,
  }
}
