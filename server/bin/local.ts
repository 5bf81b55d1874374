import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { readEnvironment } from '../core/config.ts'

/** Holds the embedded database, generated secrets and the sandboxes' state. */
export const dataFolder = resolve('.data')

type Environment = ReturnType<typeof readEnvironment>

interface Secrets {
  JWT_ACCESS_SECRET: string
  JWT_REFRESH_SECRET: string
  OTP_PEPPER: string
  RAZORPAY_KEY_ID: string
  RAZORPAY_KEY_SECRET: string
  RAZORPAY_WEBHOOK_SECRET: string
  GALLABOX_API_KEY: string
  GALLABOX_API_SECRET: string
  GALLABOX_CHANNEL_ID: string
  GALLABOX_WEBHOOK_SECRET: string
  GOOGLE_PRIVATE_KEY: string
}

const random = () => randomBytes(36).toString('base64url')

function makeSecrets(): Secrets {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return {
    JWT_ACCESS_SECRET: random(),
    JWT_REFRESH_SECRET: random(),
    OTP_PEPPER: random(),
    RAZORPAY_KEY_ID: `rzp_test_${randomBytes(7).toString('hex')}`,
    RAZORPAY_KEY_SECRET: random(),
    RAZORPAY_WEBHOOK_SECRET: random(),
    GALLABOX_API_KEY: random(),
    GALLABOX_API_SECRET: random(),
    GALLABOX_CHANNEL_ID: randomBytes(12).toString('hex'),
    GALLABOX_WEBHOOK_SECRET: random(),
    GOOGLE_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  }
}

/** This machine's secrets: generated once, and kept in a file that only its owner can read. */
export async function keepSecrets(folder = dataFolder): Promise<Secrets> {
  const file = join(folder, 'secrets.json')
  if (existsSync(file)) return { ...makeSecrets(), ...(JSON.parse(await readFile(file, 'utf8')) as Secrets) }
  await mkdir(folder, { recursive: true })
  const secrets = makeSecrets()
  await writeFile(file, JSON.stringify(secrets, null, 2), { mode: 0o600 })
  return secrets
}

/** The vendors without keys, which their sandboxes stand in for. */
export function vendorsWithoutKeys(environment: Environment) {
  return {
    razorpay: environment.RAZORPAY_KEY_ID === undefined && environment.RAZORPAY_KEY_SECRET === undefined,
    gallabox: environment.GALLABOX_API_KEY === undefined && environment.GALLABOX_API_SECRET === undefined,
    google: environment.GOOGLE_SERVICE_ACCOUNT_EMAIL === undefined && environment.GOOGLE_PRIVATE_KEY === undefined,
  }
}

/**
 * Fills in what the environment leaves out, in development: generated secrets, and sandboxes for vendors without
 * keys.
 */
export function withDevelopmentDefaults(environment: Environment, secrets: Secrets, sandboxUrl: string): Environment {
  const missing = vendorsWithoutKeys(environment)
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined))
  const { GOOGLE_PRIVATE_KEY, ...own } = secrets
  const made: Partial<Environment> = {
    JWT_ACCESS_SECRET: own.JWT_ACCESS_SECRET,
    JWT_REFRESH_SECRET: own.JWT_REFRESH_SECRET,
    OTP_PEPPER: own.OTP_PEPPER,
    PUBLIC_URL: `http://localhost:${environment.PORT}`,
  }
  // If a vendor has keys, its other settings stay as the administrator left them: nothing is generated alongside real
  // keys.
  const forSandbox: Partial<Environment> = {}
  if (missing.razorpay) {
    Object.assign(made, {
      RAZORPAY_KEY_ID: own.RAZORPAY_KEY_ID,
      RAZORPAY_KEY_SECRET: own.RAZORPAY_KEY_SECRET,
      RAZORPAY_WEBHOOK_SECRET: own.RAZORPAY_WEBHOOK_SECRET,
    })
    forSandbox.RAZORPAY_BASE_URL = `${sandboxUrl}/razorpay`
    forSandbox.RAZORPAY_CHECKOUT_URL = `${sandboxUrl}/razorpay/v1/checkout.js`
  }
  if (missing.gallabox) {
    Object.assign(made, {
      GALLABOX_API_KEY: own.GALLABOX_API_KEY,
      GALLABOX_API_SECRET: own.GALLABOX_API_SECRET,
      GALLABOX_CHANNEL_ID: own.GALLABOX_CHANNEL_ID,
      GALLABOX_WEBHOOK_SECRET: own.GALLABOX_WEBHOOK_SECRET,
    })
    forSandbox.GALLABOX_BASE_URL = `${sandboxUrl}/gallabox/devapi`
  }
  if (missing.google) {
    Object.assign(made, {
      GOOGLE_SERVICE_ACCOUNT_EMAIL: 'mibo@sandbox.iam.gserviceaccount.com',
      GOOGLE_PRIVATE_KEY,
      GOOGLE_CALENDAR_ID: 'clinic@sandbox.example',
      GOOGLE_IMPERSONATE: 'clinic@sandbox.example',
    })
    forSandbox.GOOGLE_API_BASE_URL = `${sandboxUrl}/google`
    forSandbox.GOOGLE_TOKEN_URL = `${sandboxUrl}/google/token`
  }
  return { ...environment, ...made, ...given, ...forSandbox }
}
