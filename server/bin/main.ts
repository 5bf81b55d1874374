import { createServer } from 'node:net'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startSandbox } from '../../sandbox/server.ts'
import { createApp } from '../app.ts'
import { completeConfig, listOf, readEnvironment, type Config } from '../core/config.ts'
import { startEmbeddedDatabase } from '../db/embedded.ts'
import { migrateUrl } from '../adoption/migrate.ts'
import { seedDemoClinic } from '../demo/seed.ts'
import { seedDemoStaff } from '../demo/staff.ts'
import type { Deps } from '../deps.ts'
import { drain } from '../http/draining.ts'
import { listenForMetrics } from '../http/metrics.ts'
import { startWorker } from '../jobs/worker.ts'
import { periodicTasks } from '../periodic-tasks.ts'
import { followSettings } from '../settings/follow.ts'
import { handlers } from '../tasks.ts'
import { prepareDemoDay } from './demo-day.ts'
import { dataFolder, withDevelopmentDefaults, keepSecrets, vendorsWithoutKeys } from './local.ts'
import { onShutdown, refuseToStart } from './shutdown.ts'
import { buildWeb } from './web-build.ts'
import { createDeps } from './create-deps.ts'

type Environment = ReturnType<typeof readEnvironment>
type Step = () => Promise<unknown>

const nothing: Step = async () => {}

/** Reports a port that is in use in one sentence, before anything else is started. */
async function ensureFree(key: 'PORT' | 'SANDBOX_PORT', { [key]: port }: Environment): Promise<void> {
  await new Promise<void>((done, failed) => {
    const probe = createServer()
    probe.on('error', () =>
      failed(
        new Error(`Port ${port} is in use by another program. Stop it, or start with ${key}=${port + 10} npm start.`),
      ),
    )
    probe.listen(port, () => probe.close(() => done()))
  })
}

const needsSandbox = (environment: Environment) =>
  environment.NODE_ENV !== 'production' && Object.values(vendorsWithoutKeys(environment)).includes(true)

async function prepareDatabase(environment: Environment): Promise<{ url: string; isOurs: boolean; stop: Step }> {
  if (environment.DATABASE_URL !== undefined) return { url: environment.DATABASE_URL, isOurs: false, stop: nothing }
  const database = await startEmbeddedDatabase(dataFolder)
  return { url: database.connectionString, isOurs: true, stop: () => database.stop() }
}

async function startSandboxes(environment: Environment, config: Config): Promise<{ url: string; stop: Step }> {
  const sandbox = await startSandbox({
    port: environment.SANDBOX_PORT,
    appUrl: `http://127.0.0.1:${environment.PORT}`,
    pageUrl: config.PUBLIC_URL,
    razorpayKeyId: config.RAZORPAY_KEY_ID,
    razorpayKeySecret: config.RAZORPAY_KEY_SECRET,
    razorpayWebhookSecret: listOf(config.RAZORPAY_WEBHOOK_SECRET)[0],
    gallaboxApiKey: config.GALLABOX_API_KEY,
    gallaboxApiSecret: config.GALLABOX_API_SECRET,
    gallaboxWebhookSecret: config.GALLABOX_WEBHOOK_SECRET,
    dataFile: join(dataFolder, 'sandbox.json'),
  })
  return { url: sandbox.url, stop: () => sandbox.close() }
}

function greet(
  { config, settings }: Deps,
  { sandboxUrl, startedMs, isDemo }: { sandboxUrl: string | undefined; startedMs: number; isDemo: boolean },
): void {
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1)
  const lines = [
    `${settings.current.clinicName} is open (ready in ${seconds} s).`,
    '',
    `  Book             ${config.PUBLIC_URL}`,
    `  Staff            ${config.PUBLIC_URL}/staff${isDemo ? ' (one click for each role)' : ''}`,
  ]
  if (sandboxUrl !== undefined) lines.push(`  Your WhatsApp    ${sandboxUrl.replace('127.0.0.1', 'localhost')}`)
  lines.push(`  API              http://localhost:${config.PORT}/api/docs`, '')
  if (sandboxUrl !== undefined)
    lines.push('Sign in with any Indian mobile number: the code arrives on the WhatsApp page.')
  console.log([...lines, 'Stop with Ctrl+C; `npm run reset` starts over.'].join('\n'))
}

/** Starts everything; steps that undo each part are prepended to `undo`. */
async function start(undo: Step[]): Promise<void> {
  const startedMs = performance.now()
  const environment = readEnvironment()
  const isProduction = environment.NODE_ENV === 'production'
  if (isProduction) completeConfig(environment)
  await ensureFree('PORT', environment)
  if (needsSandbox(environment)) await ensureFree('SANDBOX_PORT', environment)

  const { values: options } = parseArgs({
    options: { 'without-web': { type: 'boolean', default: false }, 'web-at': { type: 'string' } },
  })
  const webUrl = options['web-at']?.replace(/\/$/, '')
  const [database, secrets] = await Promise.all([
    prepareDatabase(environment),
    keepSecrets(),
    options['without-web'] ? Promise.resolve() : buildWeb(),
  ])
  undo.unshift(database.stop)
  const filled = isProduction
    ? environment
    : withDevelopmentDefaults(environment, secrets, `http://127.0.0.1:${environment.SANDBOX_PORT}`)
  const config = completeConfig({
    ...filled,
    DATABASE_URL: database.url,
    PUBLIC_URL: environment.PUBLIC_URL ?? webUrl ?? filled.PUBLIC_URL,
  })
  const sandbox = needsSandbox(environment) ? await startSandboxes(environment, config) : null
  if (sandbox !== null) undo.unshift(sandbox.stop)

  await migrateUrl(database.url)
  const deps = createDeps(config)
  undo.unshift(() => deps.pool.end())
  const isDemo = database.isOurs && !isProduction
  if (isDemo) {
    await seedDemoClinic(deps.db, deps.clock.now())
    await seedDemoStaff(deps.db)
    await prepareDemoDay(deps)
  }
  undo.unshift(await followSettings(deps))
  const app = await createApp(deps, { isDemo })
  if (config.WORKER === 'on') {
    const worker = await startWorker(deps, deps.pool, { handlers, periodicTasks: periodicTasks(deps.config) })
    undo.unshift(() => worker.stop())
  }
  undo.unshift(() => app.close())
  // Even without a load balancer: an open keep-alive connection would keep the process running.
  undo.unshift(() => drain(app, isProduction ? config.DRAIN_SECONDS : 0))
  await app.listen({ port: config.PORT, host: config.HOST })
  undo.unshift(await listenForMetrics(app, deps))
  onShutdown(deps.log, undo)
  greet(deps, { sandboxUrl: sandbox?.url, startedMs, isDemo })
}

const undo: Step[] = []
start(undo).catch(async (error: unknown) => {
  for (const step of undo) await step().catch(() => {})
  refuseToStart(error)
})
