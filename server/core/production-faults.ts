import type { Environment } from './environment.ts'
import { trustsAlmostEveryone } from './client-address.ts'
import { listOf } from './list-of.ts'

const ownSecrets = ['JWT_ACCESS_SECRET', 'JWT_REFRESH_SECRET', 'OTP_PEPPER'] as const
/** Issued by a vendor, which decides the length, so only checked not to be a placeholder. */
const vendorSecrets = ['RAZORPAY_KEY_SECRET', 'GALLABOX_API_KEY', 'GALLABOX_API_SECRET'] as const
/** Created by the clinic and shared with a vendor or a monitor. */
const sharedSecrets = ['RAZORPAY_WEBHOOK_SECRET', 'GALLABOX_WEBHOOK_SECRET', 'METRICS_TOKEN'] as const

const distinct = (value: string) => new Set(value).size

function secretFaults(environment: Environment): string[] {
  const weak = ownSecrets.filter((key) => environment[key] !== undefined && distinct(environment[key]) < 10)
  const isPlaceholder = (value: string, shortest: number) => value.length < shortest || distinct(value) < 6
  const placeholders = vendorSecrets.filter((key) => isPlaceholder(environment[key] ?? 'not given: no fault', 12))
  const guessable = sharedSecrets.filter((key) => listOf(environment[key]).some((value) => isPlaceholder(value, 16)))
  return [
    ...weak.map((key) => `${key} is too simple: make one with \`openssl rand -base64 48\`.`),
    ...placeholders.map((key) => `${key} is too short to be real: copy the whole of it.`),
    ...guessable.map((key) => `${key} could be guessed: make one with \`openssl rand -hex 32\`.`),
  ]
}

const addresses = [
  'PUBLIC_URL',
  'RAZORPAY_BASE_URL',
  'RAZORPAY_CHECKOUT_URL',
  'GALLABOX_BASE_URL',
  'GOOGLE_API_BASE_URL',
  'GOOGLE_TOKEN_URL',
] as const

/** Encrypted, or never leaving this machine. */
function isPrivate(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, hostname } = new URL(address)
  return protocol === 'https:' || (protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname))
}

const addressFaults = (environment: Environment) =>
  addresses
    .filter((key) => environment[key] !== undefined && !isPrivate(environment[key]))
    .map((key) => `${key} has to begin with https://: what goes there could be read and changed on the way.`)

const isOrigin = (text: string) => isPrivate(text) && new URL(text).origin === text.toLowerCase()

function originFaults({ CORS_ORIGIN }: Environment): string[] {
  if (CORS_ORIGIN === undefined) {
    return ["CORS_ORIGIN is missing: set it to the web app's own origin where no other site may call the API."]
  }
  return listOf(CORS_ORIGIN)
    .filter((text) => !isOrigin(text))
    .map((text) => `CORS_ORIGIN names ${text}: give origins such as https://book.clinic.example, without a path.`)
}

/** Limits that would no longer protect anything, by key: the smallest and largest values that still do. */
const bounds = {
  RATE_LIMIT_PER_MINUTE: [1, Infinity],
  OTP_TTL_SECONDS: [30, 3600],
  OTP_MAX_ATTEMPTS: [1, 10],
  OTP_RESEND_SECONDS: [1, Infinity],
  OTP_SENDS_PER_PHONE_10MIN: [1, Infinity],
  OTP_SENDS_PER_PHONE_DAY: [1, Infinity],
  OTP_SENDS_PER_IP_HOUR: [1, Infinity],
  OTP_SENDS_PER_DAY: [1, Infinity],
  JWT_ACCESS_EXPIRY: [60, 86_400],
  JWT_REFRESH_EXPIRY: [60, Infinity],
} as const satisfies Partial<Record<keyof Environment, readonly [number, number]>>

const limitFaults = (environment: Environment) =>
  Object.entries(bounds).flatMap(([key, [least, most]]) => {
    const value = environment[key as keyof typeof bounds]
    if (value < least) return [`${key} is ${value}: in production it has to be ${least} or more.`]
    return value > most ? [`${key} is ${value}: in production it has to be ${most} or less.`] : []
  })

/** What may be missing or lax in development but not with real patients: one sentence each. */
export function productionFaults(environment: Environment): string[] {
  const faults = [
    ...secretFaults(environment),
    ...addressFaults(environment),
    ...originFaults(environment),
    ...limitFaults(environment),
  ]
  const { RAZORPAY_KEY_ID, RAZORPAY_KEY_SECRET, RAZORPAY_WEBHOOK_SECRET, TRUST_PROXY } = environment
  if (TRUST_PROXY !== undefined && trustsAlmostEveryone(TRUST_PROXY)) {
    faults.push('TRUST_PROXY believes nearly anybody: name the proxy in front of this server, for example 127.0.0.1.')
  }
  if (RAZORPAY_KEY_ID !== undefined && !/^rzp_(live|test)_/.test(RAZORPAY_KEY_ID)) {
    faults.push('RAZORPAY_KEY_ID should start with rzp_live_ (or rzp_test_ on a test system).')
  }
  if (RAZORPAY_KEY_SECRET !== undefined && listOf(RAZORPAY_WEBHOOK_SECRET).includes(RAZORPAY_KEY_SECRET)) {
    faults.push('RAZORPAY_WEBHOOK_SECRET must not be the key secret: set one of its own in the Razorpay dashboard.')
  }
  return faults
}
