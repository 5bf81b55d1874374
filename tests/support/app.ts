import { randomBytes } from 'node:crypto'
import type { FastifyInstance, InjectOptions } from 'fastify'
import type { Phone } from '../../contract/core/values.ts'
import type { VerifyOtpReply } from '../../contract/patient/auth.ts'
import { createApp } from '../../server/app.ts'
import { movableClock } from '../../server/core/clock.ts'
import { completeConfig, readEnvironment, type Config } from '../../server/core/config.ts'
import { transact } from '../../server/db/transact.ts'
import type { Deps } from '../../server/deps.ts'
import { signIn as openPatientSession } from '../../server/identity/verify-otp.ts'
import { startWorker, type RunningWorker } from '../../server/jobs/worker.ts'
import { consentNotice } from '../../server/privacy/notice.ts'
import { recordConsent } from '../../server/privacy/queries.ts'
import { handlers } from '../../server/tasks.ts'
import { withDevelopmentDefaults, keepSecrets } from '../../server/bin/local.ts'
import type { Log } from '../../server/core/log.ts'
import { createDeps } from '../../server/bin/create-deps.ts'
import { startSandbox } from '../../sandbox/server.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'
import { canaryLog } from './log-canary.ts'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Monday 5 January 2026, 08:00 in India: the time of every test's clock until it is moved. */
export const testStart = '2026-01-05T02:30:00Z'

export interface TestApp {
  app: FastifyInstance
  deps: Deps
  config: Config
  clock: TestClock
  database: TestDatabase
  sandboxUrl: string
  /** Over the app's own routes, without a socket. */
  call(method: InjectOptions['method'], url: string, options?: CallOptions): Promise<Reply>
  /** A control of the sandboxes: GET without a body, POST with one. */
  // oxlint-disable-next-line typescript/no-explicit-any
  control(path: string, body?: unknown): Promise<any>
  /** Runs queued jobs until none is due. */
  runJobs(): Promise<void>
  close(): Promise<void>
}

interface CallOptions {
  body?: unknown
  token?: string
  headers?: Record<string, string>
  remoteAddress?: string
}

export interface Reply {
  status: number
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any
  headers: Record<string, unknown>
}

export interface TestAppOptions {
  env?: Record<string, string>
  log?: Log
  poolSize?: number
  /** How long a request waits for a connection; long, unless a test is about that. */
  acquireTimeoutMs?: number
  start?: string
  /** Instead of one that stands still at `start`. */
  clock?: TestClock
  /** Instead of a copy of the migrated template. */
  database?: TestDatabase
  /** As with `npm start` on its own database. */
  isDemo?: boolean
  /** Where the sandboxes post their webhooks, and what links in messages start with; otherwise nowhere. */
  appUrl?: string
}

async function makeSecrets() {
  const folder = await mkdtemp(join(tmpdir(), 'mibo-secrets-'))
  const secrets = await keepSecrets(folder)
  await rm(folder, { recursive: true, force: true })
  return secrets
}

/** Generated once per process, since an RSA key is slow to make. */
let testSecrets: ReturnType<typeof makeSecrets> | undefined

const { cache: loaded } = createRequire(import.meta.url)

/**
 * For each route, fastify looks through the names of all modules that were loaded by `require`, to name a function: in
 * the tests, which have nine hundred, that is a third of an app. It finds none of them.
 */
function hideLoadedModules(): void {
  for (const name of Object.keys(loaded)) Object.defineProperty(loaded, name, { enumerable: false })
}

export type TestClock = ReturnType<typeof movableClock>

/**
 * The whole server on its own database and sandboxes, with a clock that stands still. Limits that would disturb most
 * tests are lifted; a test of a limit sets it.
 */
export async function createTestApp({
  env = {},
  log = canaryLog(),
  poolSize = 20,
  acquireTimeoutMs,
  start,
  clock = movableClock(start ?? testStart),
  appUrl,
  database: given,
  isDemo,
}: TestAppOptions = {}): Promise<TestApp> {
  const database = given ?? (await createTestDatabase({ size: poolSize, acquireTimeoutMs }))
  const secrets = await (testSecrets ??= makeSecrets())
  const sandbox = await startSandbox({
    port: 0,
    appUrl: appUrl ?? 'http://127.0.0.1:9',
    razorpayKeyId: secrets.RAZORPAY_KEY_ID,
    razorpayKeySecret: secrets.RAZORPAY_KEY_SECRET,
    // Without a secret nothing is posted: nobody listens where there is no address.
    razorpayWebhookSecret: appUrl && secrets.RAZORPAY_WEBHOOK_SECRET,
    gallaboxApiKey: secrets.GALLABOX_API_KEY,
    gallaboxApiSecret: secrets.GALLABOX_API_SECRET,
    gallaboxWebhookSecret: appUrl && secrets.GALLABOX_WEBHOOK_SECRET,
  })
  const lifted = {
    RATE_LIMIT_PER_MINUTE: '0',
    OTP_SENDS_PER_IP_HOUR: '100000',
    OTP_RESEND_SECONDS: '0',
    HOLD_PAUSE_SECONDS: '0',
    MAX_HOLDS_PER_DAY: '100000',
    MAX_UPCOMING_FREE: '100000',
    MAX_UPCOMING_FREE_PER_CLINICIAN: '100000',
  }
  const environment = readEnvironment({ DATABASE_URL: database.url, NODE_ENV: 'test', ...lifted, ...env })
  const filled = withDevelopmentDefaults(environment, secrets, sandbox.url)
  const config = completeConfig({ ...filled, PUBLIC_URL: appUrl ?? filled.PUBLIC_URL })
  const deps = createDeps(config, { clock, log, pool: database.pool })
  hideLoadedModules()
  const app = await createApp(deps, { isDemo })
  await app.ready()

  return {
    app,
    deps,
    config,
    clock,
    database,
    sandboxUrl: sandbox.url,
    async call(method, url, { body, token, headers = {}, remoteAddress } = {}) {
      const reply = await app.inject({
        method,
        url,
        remoteAddress,
        headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
        ...(body === undefined ? {} : { payload: body as object }),
      })
      const isJson = (reply.headers['content-type'] ?? '').includes('json')
      return { status: reply.statusCode, body: isJson ? reply.json() : reply.body, headers: reply.headers }
    },
    async control(path, body) {
      const reply = await fetch(`${sandbox.url}/control/${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: body === undefined ? {} : { 'content-type': 'application/json' },
        body: body === undefined ? undefined : JSON.stringify(body),
      })
      const text = await reply.text()
      if (!reply.ok) throw new Error(`The sandbox answered ${reply.status} to ${path}: ${text}`)
      return text === '' ? undefined : JSON.parse(text)
    },
    runJobs: () => drainJobs(deps, database),
    async close() {
      await app.close()
      await sandbox.close()
      await database.close()
    },
  }
}

/**
 * The job queue is PostgreSQL's: jobs that are due by its own clock, which does not stand still. A worker is started
 * for those that there are; a job that another queues wakes it.
 */
async function drainJobs(deps: Deps, database: TestDatabase): Promise<void> {
  let worker: RunningWorker | undefined
  try {
    for (let quiet = 0; quiet < 2;) {
      const { rows } = await database.pool.query(
        `select count(*)::int as due from graphile_worker._private_jobs where run_at <= now() and attempts < max_attempts`,
      )
      const isQuiet = rows[0].due === 0
      quiet = isQuiet ? quiet + 1 : 0
      if (!isQuiet) worker ??= await startWorker(deps, database.pool, { handlers, periodicTasks: [], pollMs: 200 })
      await new Promise((done) => setTimeout(done, 30))
    }
  } finally {
    await worker?.stop()
  }
}

let phones = 0

/** A unique phone number, and not one for which the sandbox simulates a failure. */
export function newPhone(): string {
  phones += 1
  const random = String(Number.parseInt(randomBytes(3).toString('hex'), 16) % 1_000_000).padStart(6, '0')
  return `9198${random}5${phones % 10}`
}

export interface SignedIn {
  phone: string
  token: string
  refreshToken: string
  userId: number
  patientId: number
}

/** Accepts the present privacy notice, as patients do after signing in. */
export async function agree(test: TestApp, token: string): Promise<void> {
  const { body } = await test.call('GET', '/api/patient-dashboard/consent', { token })
  const { version } = body.current
  const given = await test.call('POST', '/api/patient-dashboard/consent', { token, body: { version } })
  if (given.status !== 200) throw new Error(`consent answered ${given.status}: ${JSON.stringify(given.body)}`)
}

/** Confirms a session with a fresh code, so that it may export and erase. */
export async function confirm(test: TestApp, { phone, token }: Pick<SignedIn, 'phone' | 'token'>): Promise<void> {
  const sent = await test.call('POST', '/api/patient-auth/send-otp', { body: { phone } })
  const body = { requestId: sent.body.requestId, otp: await lastOtp(test, phone) }
  const { status } = await test.call('POST', '/api/patient-dashboard/confirm', { token, body })
  if (status !== 204) throw new Error(`confirm answered ${status}`)
}

/** The last code that a phone received. */
export async function lastOtp(test: TestApp, phone: string): Promise<string> {
  const { items } = await test.control(`messages?phone=${phone}`)
  return items.findLast((item: { template: string }) => item.template === 'otp_verification').values.otp
}

const named = (fullName: string) => (fullName === '' ? {} : { fullName })

/** A patient who signed in as usual: requested a code, read it on the pretend phone, and entered it. */
export async function signInByCode(
  test: TestApp,
  { phone = newPhone(), fullName = 'Asha Verma', agrees = true } = {},
): Promise<SignedIn> {
  const sent = await test.call('POST', '/api/patient-auth/send-otp', { body: { phone } })
  if (sent.status !== 200) throw new Error(`send-otp answered ${sent.status}: ${JSON.stringify(sent.body)}`)
  const otp = await lastOtp(test, phone)
  const { status, body } = await test.call('POST', '/api/patient-auth/verify-otp', {
    body: { phone, otp, requestId: sent.body.requestId, ...named(fullName) },
  })
  if (status !== 200) throw new Error(`verify-otp answered ${status}: ${JSON.stringify(body)}`)
  if (agrees && body.needsBirthDate === false) await agree(test, body.accessToken)
  return signedIn(phone, body)
}

const signedIn = (phone: string, { accessToken, refreshToken, user, patient }: VerifyOtpReply): SignedIn => ({
  phone,
  token: accessToken,
  refreshToken,
  userId: user.id,
  patientId: patient.id,
})

/**
 * A signed-in patient who has accepted the privacy notice: what entering a code leads to, at half its cost, for tests
 * of everything else.
 */
export async function signIn(
  { deps, clock }: TestApp,
  { phone = newPhone(), fullName = 'Asha Verma', agrees = true } = {},
): Promise<SignedIn> {
  const now = clock.now()
  const device = { userAgent: 'lightMyRequest', ipAddress: '127.0.0.1' }
  const { version, sha256 } = consentNotice(deps.settings.current, 'en')
  const reply = await transact(deps.db, async (tx) => {
    const input = { phone: phone as Phone, device, keyThumbprint: null, ...named(fullName) }
    const opened = await openPatientSession(deps, tx, input, now)
    if (agrees && !opened.needsBirthDate) {
      await recordConsent(tx, { patientId: opened.patient.id, version, sha256, now })
    }
    return opened
  })
  return signedIn(phone, reply)
}
