import { existsSync } from 'node:fs'
import { clinicFaults } from './clinic-faults.ts'
import { Environment } from './environment.ts'
import { productionFaults } from './production-faults.ts'

export { listOf } from './list-of.ts'

/** The complete configuration: missing values were generated, which happens outside production only. */
export type Config = Omit<Environment, MadeUpKey | DefaultedKey> & Record<MadeUpKey | DefaultedKey, string>

const madeUpKeys = [
  'DATABASE_URL',
  'JWT_ACCESS_SECRET',
  'JWT_REFRESH_SECRET',
  'OTP_PEPPER',
  'RAZORPAY_KEY_ID',
  'RAZORPAY_KEY_SECRET',
  'RAZORPAY_WEBHOOK_SECRET',
  'GALLABOX_API_KEY',
  'GALLABOX_API_SECRET',
  'GALLABOX_CHANNEL_ID',
  'PUBLIC_URL',
] as const
type MadeUpKey = (typeof madeUpKeys)[number]
/** Keys whose default depends on NODE_ENV, or that have none in production. */
type DefaultedKey = 'HOST' | 'CORS_ORIGIN'

/** A configuration that the server cannot start with: every problem at once, one sentence each. */
export class ConfigError extends Error {
  readonly faults: readonly string[]
  constructor(faults: readonly string[]) {
    super(`The configuration cannot be used:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`)
    this.faults = faults
  }
}

const googleKeys = ['GOOGLE_SERVICE_ACCOUNT_EMAIL', 'GOOGLE_PRIVATE_KEY', 'GOOGLE_CALENDAR_ID'] as const

/** Adds what `.env` has, or the file that ENV_FILE names (none if that is empty); the environment takes precedence. */
function processEnvironment(): NodeJS.ProcessEnv {
  const { ENV_FILE } = process.env
  const file = ENV_FILE ?? '.env'
  if (file === '' || (ENV_FILE === undefined && !existsSync(file))) return process.env
  try {
    process.loadEnvFile(file)
  } catch (error) {
    throw new ConfigError([`${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`])
  }
  return process.env
}

/** Reads the environment and checks every key. Throws ConfigError. */
export function readEnvironment(source: NodeJS.ProcessEnv = processEnvironment()): Environment {
  const parsed = Environment.safeParse(source)
  if (parsed.success) return parsed.data
  const { issues } = parsed.error
  const wrong = new Set(issues.map((issue) => String(issue.path[0])))
  const faults = issues.map((issue) => `${issue.path.join('.')} ${issue.message}.`)
  // Missing values are reported along with wrong ones, so that one start shows everything.
  const rest = Environment.safeParse(Object.fromEntries(Object.entries(source).filter(([key]) => !wrong.has(key))))
  const others = rest.data?.NODE_ENV === 'production' ? faultsOf(rest.data) : []
  throw new ConfigError([...faults, ...others.filter((fault) => !wrong.has(fault.split(' ')[0] ?? ''))])
}

function faultsOf(environment: Environment): string[] {
  const faults: string[] = madeUpKeys.filter((key) => environment[key] === undefined).map((key) => `${key} is missing.`)
  const google = googleKeys.filter((key) => environment[key] === undefined)
  if (google.length > 0 && google.length < googleKeys.length) {
    faults.push(`${google.join(' and ')} missing: Google needs all of ${googleKeys.join(', ')}, or none of them.`)
  }
  const { JWT_ACCESS_SECRET, JWT_REFRESH_SECRET, OTP_PEPPER } = environment
  const secrets = [JWT_ACCESS_SECRET, JWT_REFRESH_SECRET, OTP_PEPPER].filter((value) => value !== undefined)
  if (new Set(secrets).size < secrets.length) {
    faults.push('JWT_ACCESS_SECRET, JWT_REFRESH_SECRET and OTP_PEPPER must differ from each other.')
  }
  if (environment.METRICS_PORT !== undefined && environment.METRICS_PORT === environment.PORT) {
    faults.push('METRICS_PORT must not be PORT: it is a port of its own.')
  }
  if (environment.NODE_ENV === 'production') faults.push(...clinicFaults(environment), ...productionFaults(environment))
  return faults
}

/** The complete configuration. Throws ConfigError with a list of every problem. */
export function completeConfig(environment: Environment): Config {
  const faults = faultsOf(environment)
  if (faults.length > 0) throw new ConfigError(faults)
  const isProduction = environment.NODE_ENV === 'production'
  return {
    ...environment,
    HOST: environment.HOST ?? (isProduction ? '0.0.0.0' : '127.0.0.1'),
    CORS_ORIGIN: environment.CORS_ORIGIN ?? 'http://localhost:5173',
  } as Config
}
