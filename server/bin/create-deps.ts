import type pg from 'pg'
import { systemClock, type Clock } from '../core/clock.ts'
import { listOf, type Config } from '../core/config.ts'
import { createSettings } from '../core/settings.ts'
import { openDatabase, openPool } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { createLog, type Log } from '../core/log.ts'
import { createGallabox } from '../providers/gallabox.ts'
import { createGoogle } from '../providers/google.ts'
import { createRazorpay } from '../providers/razorpay.ts'

/** Everything a process needs, put together by hand. The caller ends the pool. */
export function createDeps(
  config: Config,
  given: { clock?: Clock; log?: Log; pool?: pg.Pool } = {},
): Deps & { pool: pg.Pool } {
  const log = given.log ?? createLog(config.LOG_LEVEL)
  const pool =
    given.pool ??
    openPool({
      connectionString: config.DATABASE_URL,
      size: config.DATABASE_POOL_SIZE,
      onError: (error) => log.error('database_connection_lost', { error }),
    })
  return {
    config,
    settings: createSettings(config),
    log,
    pool,
    clock: given.clock ?? systemClock,
    db: openDatabase(pool),
    razorpay: createRazorpay({
      keyId: config.RAZORPAY_KEY_ID,
      keySecret: config.RAZORPAY_KEY_SECRET,
      webhookSecrets: listOf(config.RAZORPAY_WEBHOOK_SECRET),
      baseUrl: config.RAZORPAY_BASE_URL,
    }),
    gallabox: createGallabox({
      apiKey: config.GALLABOX_API_KEY,
      apiSecret: config.GALLABOX_API_SECRET,
      channelId: config.GALLABOX_CHANNEL_ID,
      baseUrl: config.GALLABOX_BASE_URL,
      webhookSecret: config.GALLABOX_WEBHOOK_SECRET,
    }),
    google: googleOf(config),
  }
}

function googleOf(config: Config): Deps['google'] {
  const { GOOGLE_SERVICE_ACCOUNT_EMAIL: email, GOOGLE_PRIVATE_KEY: privateKey, GOOGLE_CALENDAR_ID: calendarId } = config
  if (email === undefined || privateKey === undefined || calendarId === undefined) return null
  return createGoogle({
    email,
    privateKey,
    calendarId,
    impersonate: config.GOOGLE_IMPERSONATE,
    apiBaseUrl: config.GOOGLE_API_BASE_URL,
    tokenUrl: config.GOOGLE_TOKEN_URL,
  })
}
