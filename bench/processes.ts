import { spawn, type ChildProcess } from 'node:child_process'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../server/db/embedded.ts'

export interface Process {
  url: string
  pid: number
  stop(): Promise<void>
}

const startWithinMs = 20_000

/** The memory limits that `npm run api` sets. */
async function apiFlags(): Promise<string[]> {
  const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as { scripts: { api: string } }
  return scripts.api.split(' ').filter((word) => word.startsWith('--'))
}

function run(file: string, args: string[], env: Record<string, string>, flags: string[] = []): ChildProcess {
  const child = spawn(process.execPath, [...flags, file, ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  // Logs are written as in production, and discarded.
  child.stdout?.resume()
  // Also if the bench ends with an error.
  const kill = () => child.kill()
  process.once('exit', kill)
  child.once('close', () => process.off('exit', kill))
  return child
}

async function until(url: string, child: ChildProcess): Promise<void> {
  for (const end = Date.now() + startWithinMs; Date.now() < end; await sleep(25)) {
    if (child.exitCode !== null) throw new Error(`The process ended with ${child.exitCode} before it was ready.`)
    const isThere = await fetch(url).then(
      () => true,
      () => false,
    )
    if (isThere) return
  }
  child.kill('SIGKILL')
  throw new Error(`Nothing answered at ${url}.`)
}

function asProcess(url: string, child: ChildProcess): Process {
  return {
    url,
    pid: child.pid ?? 0,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = new Promise((done) => child.once('close', done))
      child.kill('SIGTERM')
      await ended
    },
  }
}

export interface Keys {
  RAZORPAY_KEY_ID: string
  RAZORPAY_KEY_SECRET: string
}

/** An environment that meets production's requirements, with keys generated for this run. */
export function benchEnvironment(databaseUrl: string, providersUrl: string): Record<string, string> & Keys {
  const random = () => randomBytes(36).toString('base64url')
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return {
    NODE_ENV: 'test',
    // A developer's `.env` must not affect the measurement.
    ENV_FILE: '',
    DATABASE_URL: databaseUrl,
    LOG_LEVEL: 'info',
    RATE_LIMIT_PER_MINUTE: '0',
    OTP_RESEND_SECONDS: '0',
    OTP_SENDS_PER_IP_HOUR: '100000000',
    OTP_SENDS_PER_DAY: '100000000',
    HOLD_PAUSE_SECONDS: '0',
    MAX_HOLDS_PER_DAY: '100000000',
    MAX_UPCOMING_FREE: '100000000',
    MAX_UPCOMING_FREE_PER_CLINICIAN: '100000000',
    PUBLIC_URL: 'http://localhost',
    JWT_ACCESS_SECRET: random(),
    JWT_REFRESH_SECRET: random(),
    OTP_PEPPER: random(),
    RAZORPAY_KEY_ID: `rzp_test_${randomBytes(7).toString('hex')}`,
    RAZORPAY_KEY_SECRET: random(),
    RAZORPAY_WEBHOOK_SECRET: random(),
    RAZORPAY_BASE_URL: providersUrl,
    RAZORPAY_CHECKOUT_URL: `${providersUrl}/checkout.js`,
    GALLABOX_API_KEY: random(),
    GALLABOX_API_SECRET: random(),
    GALLABOX_CHANNEL_ID: random(),
    GALLABOX_WEBHOOK_SECRET: random(),
    GALLABOX_BASE_URL: providersUrl,
    GOOGLE_SERVICE_ACCOUNT_EMAIL: 'bench@clinic.iam.gserviceaccount.com',
    GOOGLE_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    GOOGLE_CALENDAR_ID: 'bench@example.com',
    GOOGLE_API_BASE_URL: providersUrl,
    GOOGLE_TOKEN_URL: `${providersUrl}/token`,
  }
}

export async function startProviders(): Promise<Process> {
  const port = await freePort()
  const child = run('bench/instant-providers.ts', [String(port)], {})
  const url = `http://127.0.0.1:${port}`
  await until(url, child)
  return asProcess(url, child)
}

export async function startApi(environment: Record<string, string>, entry = 'server/bin/api.ts'): Promise<Process> {
  const port = await freePort()
  const child = run(entry, [], { ...environment, PORT: String(port) }, await apiFlags())
  const url = `http://127.0.0.1:${port}`
  await until(`${url}/healthz`, child)
  return asProcess(url, child)
}

export async function startWorker(environment: Record<string, string>): Promise<Process> {
  const child = run('server/bin/worker.ts', [], environment)
  await sleep(1500)
  return asProcess('', child)
}

/** Resident memory of a process, in bytes. */
export async function residentBytes({ pid }: Process): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024
}
