import { createPrivateKey } from 'node:crypto'
import { z } from 'zod'
import { isProxyTrust } from './client-address.ts'

/** The clinic's details until the environment provides others. */
export const demoClinic = {
  CLINIC_NAME: 'Banyan Mind Clinic',
  CLINIC_SUPPORT_PHONE: '+91 80 4000 1234',
  CLINIC_ADDRESS: '12 Rest House Road, Bengaluru 560001',
} as const

const seconds = (fallback: number) => z.coerce.number().int().min(0).default(fallback)
const count = seconds
const optional = z
  .string()
  .trim()
  .transform((value) => (value === '' ? undefined : value))
  .optional()
const url = (fallback: string) =>
  z
    .string()
    .trim()
    .regex(/^https?:\/\/[^\s]+$/, 'must be an http or https address')
    .transform((value) => value.replace(/\/+$/, ''))
    .default(fallback)

const durationUnits = { s: 1, m: 60, h: 3600, d: 86_400 } as const

/** `15m`, `7d`, `900s` or plain seconds, as seconds. */
const duration = (fallback: string) =>
  z
    .string()
    .trim()
    .regex(/^\d+[smhd]?$/, 'must be like 15m, 7d or 900s')
    .default(fallback)
    .transform((value) => {
      const unit = value.at(-1) as keyof typeof durationUnits
      return unit in durationUnits ? Number.parseInt(value, 10) * durationUnits[unit] : Number(value)
    })

const secret = z.string().trim().min(32, 'must be 32 characters or more').optional()

/** As PEM: quotes stripped, `\n` literal or real, or the whole base64-encoded. */
function readPrivateKey(value: string): string {
  const bare = value.trim().replace(/^["']|["']$/g, '')
  const pem = bare.includes('-----BEGIN') ? bare.replaceAll('\\n', '\n') : Buffer.from(bare, 'base64').toString('utf8')
  createPrivateKey(pem)
  return pem
}

const privateKey = optional.transform((value, context) => {
  if (value === undefined) return undefined
  try {
    return readPrivateKey(value)
  } catch {
    context.addIssue({ code: 'custom', message: 'is not a private key: give it as PEM, or as base64 of the PEM' })
    return z.NEVER
  }
})

export const Environment = z.object({
  /** The API and, built, the web app. */
  PORT: z.coerce.number().int().min(0).max(65_535).default(5000),
  /** Which address the API listens on. */
  HOST: optional,
  /** In production nothing is made up: what is missing or weak stops the start. */
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  /** None: an embedded PostgreSQL under `.data/`, but not in production. */
  DATABASE_URL: optional,
  /** Connections of this process's pool. */
  DATABASE_POOL_SIZE: z.coerce.number().int().min(2).max(500).default(20),
  /** Origins that may call the API from a browser: a comma-separated list, compared exactly. */
  CORS_ORIGIN: optional,
  /** Signs access tokens. */
  JWT_ACCESS_SECRET: secret,
  /** Derives the successor of a refresh token. */
  JWT_REFRESH_SECRET: secret,
  JWT_ACCESS_EXPIRY: duration('15m'),
  JWT_REFRESH_EXPIRY: duration('7d'),
  /** However often it is refreshed, a session ends this many days after signing in. */
  SESSION_MAX_DAYS: z.coerce.number().int().min(1).default(30),
  /** A member of staff signs in again after so many hours, and after so many minutes without a request. */
  STAFF_SESSION_HOURS: z.coerce.number().min(0.1).max(24).default(12),
  STAFF_IDLE_MINUTES: z.coerce.number().min(1).max(720).default(30),
  GALLABOX_API_KEY: optional,
  GALLABOX_API_SECRET: optional,
  GALLABOX_CHANNEL_ID: optional,
  GALLABOX_BASE_URL: url('https://server.gallabox.com/devapi'),
  GALLABOX_WEBHOOK_SECRET: optional,
  RAZORPAY_KEY_ID: optional,
  RAZORPAY_KEY_SECRET: optional,
  /** May be two, comma-separated, while one is rotated out: Razorpay retries old events with the old one. */
  RAZORPAY_WEBHOOK_SECRET: optional,
  RAZORPAY_BASE_URL: url('https://api.razorpay.com'),
  RAZORPAY_CHECKOUT_URL: url('https://checkout.razorpay.com/v1/checkout.js'),
  GOOGLE_SERVICE_ACCOUNT_EMAIL: optional,
  GOOGLE_PRIVATE_KEY: privateKey,
  GOOGLE_CALENDAR_ID: optional,
  /** The Workspace user that the service account acts for: without one Google makes no Meet links. */
  GOOGLE_IMPERSONATE: optional,
  GOOGLE_API_BASE_URL: url('https://www.googleapis.com'),
  GOOGLE_TOKEN_URL: url('https://oauth2.googleapis.com/token'),
  OTP_TTL_SECONDS: seconds(600),
  OTP_MAX_ATTEMPTS: count(5),
  OTP_RESEND_SECONDS: seconds(30),
  /** Kept outside the database, so that a copy of the database does not give codes away. */
  OTP_PEPPER: secret,
  OTP_SENDS_PER_PHONE_10MIN: count(3),
  OTP_SENDS_PER_PHONE_DAY: count(10),
  OTP_SENDS_PER_IP_HOUR: count(10),
  OTP_SENDS_PER_DAY: count(5000),
  /** Requests of one address a minute, over all processes; 0 lifts it. */
  RATE_LIMIT_PER_MINUTE: count(300),
  /** Whose X-Forwarded-For is believed: addresses or networks, comma-separated, or `loopback`, or a number of hops. */
  TRUST_PROXY: optional.refine(
    (value) => value === undefined || isProxyTrust(value),
    'must be addresses or networks such as 10.0.0.0/8, or loopback, linklocal or uniquelocal, or a number of proxies',
  ),
  /** In production `/metrics` answers only requests with this bearer token, or those on the port below. */
  METRICS_TOKEN: optional,
  /** A second port, for `/metrics` alone: only the clinic's own monitors should reach it. */
  METRICS_PORT: z.preprocess(
    (value) => (value === '' ? undefined : value),
    z.coerce.number().int().min(1).max(65_535).optional(),
  ),
  /** Mobile numbers of these countries may sign in, as ISO codes. */
  PHONE_COUNTRIES: z.string().default('IN'),
  RECONCILE_AFTER_SECONDS: seconds(120),
  SWEEP_SECONDS: z.coerce.number().int().min(1).default(30),
  /**
   * How long a chosen time is kept while its patient pays: a default, which what the clinic sets in Settings replaces.
   */
  HOLD_SECONDS: z.coerce.number().int().min(1).default(900),
  MAX_OPEN_HOLDS: z.coerce.number().int().min(1).default(2),
  /** How long after a hold ran out its patient may not hold that time again, so that others get it. */
  HOLD_PAUSE_SECONDS: seconds(300),
  /** Times that one patient may hold within 24 hours without paying for them. */
  MAX_HOLDS_PER_DAY: z.coerce.number().int().min(1).default(12),
  /** Appointments to come that cost nothing, of one patient with one clinician, and with all of them. */
  MAX_UPCOMING_FREE_PER_CLINICIAN: z.coerce.number().int().min(1).default(5),
  MAX_UPCOMING_FREE: z.coerce.number().int().min(1).default(10),
  /** How long a change by the desk can be undone; until then no message about it is sent. */
  STAFF_UNDO_SECONDS: count(60),
  /**
   * How long a visit that is paid for by link is kept: a default, which what the clinic sets in Settings replaces.
   */
  LINK_HOLD_MINUTES: z.coerce.number().int().min(15).max(1440).default(120),
  /**
   * Charged once per patient, with the first visit that the desk books: a default, which what the clinic sets in
   * Settings replaces.
   */
  REGISTRATION_FEE_RUPEES: count(0),
  /** Where photos of clinicians are kept; processes on several machines share this folder. */
  MEDIA_DIR: z.string().trim().min(1).default('.data/media'),
  /** Whether clinicians set their own hours. */
  CLINICIANS_SET_HOURS: z.enum(['on', 'off']).default('on'),
  /** From here to REMINDER_HOURS, defaults: what the clinic sets in Settings replaces them. */
  CANCEL_CUTOFF_HOURS: z.coerce.number().min(0).default(24),
  MIN_NOTICE_MINUTES: count(15),
  BOOKING_WINDOW_DAYS: z.coerce.number().int().min(1).max(365).default(60),
  REMINDER_HOURS: z.coerce.number().min(0).default(24),
  /**
   * `on` while the clinic's earlier system runs beside this one: it reminds every patient, and for its own bookings
   * it sends the messages and creates the video links.
   */
  OTHER_SYSTEM: z.enum(['on', 'off']).default('off'),
  /** Defaults for pages, messages and bills; what the clinic sets in Settings replaces them. */
  CLINIC_NAME: z.string().default(demoClinic.CLINIC_NAME),
  CLINIC_SUPPORT_PHONE: z.string().default(demoClinic.CLINIC_SUPPORT_PHONE),
  CLINIC_ADDRESS: z.string().default(demoClinic.CLINIC_ADDRESS),
  CLINIC_GSTIN: optional,
  /** Where patients reach the web app: links in messages start with it. */
  PUBLIC_URL: optional,
  /**
   * On SIGTERM an API process says 503 on `/readyz` and serves this long, until load balancers know; then it closes.
   */
  DRAIN_SECONDS: z.coerce.number().min(0).max(15).default(2),
  WORKER: z.enum(['on', 'off']).default('on'),
  SANDBOX_PORT: z.coerce.number().int().min(0).max(65_535).default(5050),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
})

export type Environment = z.infer<typeof Environment>

/** The name of every key. */
export const environmentKeys = Object.keys(Environment.shape)
