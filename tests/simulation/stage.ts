import { generateKeyPairSync } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import type pg from 'pg'
import { createApp } from '../../server/app.ts'
import { patience } from '../../server/perf/keyed-lock.ts'
import { movableClock } from '../../server/core/clock.ts'
import { completeConfig, readEnvironment } from '../../server/core/config.ts'
import { openPool } from '../../server/db/pool.ts'
import type { Deps } from '../../server/deps.ts'
import type { Log } from '../../server/core/log.ts'
import { createDeps } from '../../server/bin/create-deps.ts'
import { hireClerks, type Clerk } from './hire.ts'
import { lastRule, reopen } from './reopen.ts'
import { followChanges, type Changes } from './changes.ts'
import { simulatedPool } from './connections.ts'
import { recordLockOrder } from './lock-order.ts'
import { simulatedFetch, type Trouble, type Vendors } from './network.ts'

/** Monday 5 January 2026, 08:00 in India: when every seed begins. */
const simulationStart = '2026-01-05T02:30:00Z'

/** What stays from seed to seed: the server, its database, and whom its calls to vendors reach. */
export interface Stage {
  pool: pg.Pool
  /** The connection of the checks: what they ask takes a second to plan, which each other connection would do anew. */
  eye: pg.PoolClient
  /** The connection that clears up between seeds: at rest its triggers and foreign keys make it forget every plan. */
  broom: pg.PoolClient
  deps: Deps
  app: FastifyInstance
  clerks: Clerk[]
  clock: ReturnType<typeof movableClock>
  /** Set by each seed. */
  vendors: Vendors
  /** What goes wrong with every call to one vendor, for as long as it is set. */
  trouble: Trouble | undefined
  /** What the server logged at `error` with a fault in it since the last look. */
  faults: string[]
  changes: Changes
  close(): Promise<void>
}

const secret = (name: string) => `${name}-of-the-simulation-${'0123456789'.repeat(3)}`
export const webhookSecrets = { razorpay: secret('razorpay-webhook'), gallabox: secret('gallabox-webhook') }
export const checkoutSecret = secret('razorpay-key')

function simulatedConfig(databaseUrl: string) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return completeConfig(
    readEnvironment({
      NODE_ENV: 'test',
      DATABASE_URL: databaseUrl,
      PUBLIC_URL: 'https://clinic.example',
      JWT_ACCESS_SECRET: secret('access'),
      JWT_REFRESH_SECRET: secret('refresh'),
      OTP_PEPPER: secret('pepper'),
      RAZORPAY_KEY_ID: 'rzp_test_simulation',
      RAZORPAY_KEY_SECRET: checkoutSecret,
      RAZORPAY_WEBHOOK_SECRET: webhookSecrets.razorpay,
      RAZORPAY_BASE_URL: 'https://razorpay.example',
      GALLABOX_API_KEY: secret('gallabox-key'),
      GALLABOX_API_SECRET: secret('gallabox-secret'),
      GALLABOX_CHANNEL_ID: 'channel',
      GALLABOX_WEBHOOK_SECRET: webhookSecrets.gallabox,
      GALLABOX_BASE_URL: 'https://gallabox.example',
      GOOGLE_SERVICE_ACCOUNT_EMAIL: 'clinic@simulation.example',
      GOOGLE_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }),
      GOOGLE_CALENDAR_ID: 'clinic',
      GOOGLE_IMPERSONATE: 'clinic@simulation.example',
      GOOGLE_API_BASE_URL: 'https://google.example',
      GOOGLE_TOKEN_URL: 'https://google.example/token',
      // Shorter than a hold lasts, so that one can be asked for that would outlive its start.
      MIN_NOTICE_MINUTES: '5',
      RATE_LIMIT_PER_MINUTE: '0',
      OTP_SENDS_PER_IP_HOUR: '100000',
      // The pretend patients are impatient, and the limits have tests of their own.
      OTP_RESEND_SECONDS: '0',
      OTP_SENDS_PER_PHONE_10MIN: '20',
      OTP_SENDS_PER_PHONE_DAY: '200',
      MAX_HOLDS_PER_DAY: '8',
      MAX_UPCOMING_FREE_PER_CLINICIAN: '3',
      MAX_UPCOMING_FREE: '5',
      REGISTRATION_FEE_RUPEES: '300',
      STAFF_IDLE_MINUTES: '300',
    }),
  )
}

/** Who works when: two with a price, one of them at two centres, and two without, one of them far away only. */
const clinic = `
  insert into centres (name, city, address_line1, timezone) values
    ('Indiranagar', 'Bengaluru', '12 Rest House Road', 'Asia/Kolkata'), ('Kochi', 'Kochi', '4 Marine Drive', 'Asia/Kolkata');
  insert into users (full_name, user_type) values ('Dr Rao', 'STAFF'), ('Dr Iyer', 'STAFF'), ('Dr Khan', 'STAFF'),
    ('Dr Sen', 'STAFF');
  insert into clinician_profiles (user_id, primary_centre_id, consultation_fee, languages, specialization)
    select id, 1, case full_name when 'Dr Rao' then 1600 when 'Dr Iyer' then 900 else 0 end, '["English"]', 'Anxiety'
    from users;
  insert into clinician_availability_rules
      (clinician_id, centre_id, day_of_week, start_time, end_time, slot_duration_minutes, mode)
    select c.id, centre, day, '09:00', '17:00', 30, mode
    from clinician_profiles c, generate_series(1, 2) centre, generate_series(0, 6) day,
      unnest('{ONLINE,IN_PERSON}'::text[]) mode
    where c.id < 4 and (centre = 1 or c.id = 1);
  insert into centres (name, city, timezone) values
    ('New York', 'New York', 'America/New_York'), ('Kiritimati', 'London', 'Pacific/Kiritimati');
  insert into clinician_availability_rules
      (clinician_id, centre_id, day_of_week, start_time, end_time, slot_duration_minutes, mode)
    select 3, centre, day, time '09:00', time '17:00', 30, 'ONLINE' from generate_series(3, 4) centre, generate_series(0, 6) day
    union all select 4, 3, day, time '15:00', time '19:00', 30, 'ONLINE' from generate_series(0, 6) day
    union all select 4, 4, day, time '09:00', time '12:00', 30, 'ONLINE' from unnest('{1,4}'::int[]) day;
  select setval('clinician_availability_rules_id_seq', ${lastRule});
  ${recordLockOrder}
  update notification_templates set provider_template_id = 'clinic_' || name || '_v2' where name <> 'otp_verification';`

/** The whole server on a migrated, empty database that nobody else uses. Takes the place of `fetch` until closed. */
export async function openStage(databaseUrl: string): Promise<Stage> {
  const pool = openPool({ connectionString: databaseUrl, size: 14, onError() {} })
  // A new connection would plan every statement anew.
  pool.options.idleTimeoutMillis = 0
  const changes = await followChanges(pool)
  await pool.query(clinic)
  const clock = movableClock(simulationStart)
  const faults: string[] = []
  const log: Log = {
    debug() {},
    info() {},
    warn() {},
    error(event, { error, code } = {}) {
      if (error instanceof Error) faults.push(`${event} ${code ?? ''} ${error.name}: ${error.message}`)
    },
  }
  const deps = createDeps(simulatedConfig(databaseUrl), { clock, log, pool: simulatedPool(pool) })
  // An operation that is stopped, or whose process has died, never gives its turn back.
  patience.ms = 5
  const app = await createApp(deps)
  await app.ready()
  const clerks = await hireClerks(deps, app)
  const realFetch = globalThis.fetch
  const [eye, broom] = [await pool.connect(), await pool.connect()]
  const stage: Stage = {
    pool,
    eye,
    broom,
    deps,
    app,
    clerks,
    clock,
    vendors: {},
    trouble: undefined,
    faults,
    changes,
    async close() {
      globalThis.fetch = realFetch
      await app.close()
      eye.release()
      broom.release()
      await pool.end()
    },
  }
  globalThis.fetch = simulatedFetch({
    get vendors() {
      return stage.vendors
    },
    get trouble() {
      return stage.trouble
    },
    nowMs: () => clock.now().epochMilliseconds,
    pass: (milliseconds) => clock.advance({ milliseconds }),
  })
  return stage
}

/** In this order, so that nothing is deleted from under what names it. */
const emptied = [
  'closure_offers',
  'closures',
  'extra_hours',
  'drawer_movements',
  'desk_changes',
  'patient_lookups',
  'note_versions',
  'patient_medical_notes',
  'bill_notes',
  'bill_note_counters',
  'receipts',
  'receipt_counters',
  'refunds',
  'stray_payments',
  'disputes',
  'payments',
  'drawers',
  'payment_webhook_events',
  'notification_webhook_events',
  'notifications',
  'video_sessions',
  'meeting_events',
  'appointment_status_history',
  'appointments',
  'auth_sessions',
  'otp_requests',
  'otp_daily_sends',
  'sign_in_events',
  'sign_in_places',
  'consents',
  'audit_logs',
  'staff_sessions',
  'staff_steps',
  'staff_sign_in_attempts',
  'decision_marks',
  'dependents',
  'patient_profiles',
] as const

const hasNoId = new Set<string>([
  'receipt_counters',
  'otp_daily_sends',
  'sign_in_places',
  'meeting_events',
  'bill_note_counters',
  'decision_marks',
])

/**
 * Takes the database back to the day when the clinic opened: deleting a few rows takes a tenth of what truncating as
 * many tables does, and a clone of a template takes longer still. Triggers and foreign keys rest meanwhile.
 */
export async function resetStage(stage: Stage): Promise<void> {
  const { broom, clock, faults } = stage
  const deletes = emptied.map((table) => `delete from ${table};`).join(' ')
  const sequences = emptied
    .filter((table) => !hasNoId.has(table))
    .map((table) => `setval(pg_get_serial_sequence('${table}', 'id'), 1, false)`)
  await broom.query(`begin; set local session_replication_role = replica; ${deletes}
    update notification_templates set is_active = true where not is_active;
    ${reopen.join(';')}; delete from lock_order;
    -- With the triggers at rest nothing else tells the server that what it has in its cache is of the seed before.
    update schedule_versions set version = version + 1;
    update audit_chain set last_position = default, hash = default;
    update staff_credentials set last_step = null where kind = 'TOTP';
    delete from users where user_type = 'PATIENT'; delete from graphile_worker._private_jobs;
    select ${sequences.join(', ')}, setval('users_id_seq', (select max(id) from users)), setval('graphile_worker.jobs_id_seq1', 1, false);
    commit`)
  stage.trouble = undefined
  clock.set(simulationStart)
  faults.length = 0
}
