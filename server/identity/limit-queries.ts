import { sql, type RawBuilder } from 'kysely'
import type { Config } from '../core/config.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'
import type { Requester } from './requester.ts'
import { daySeconds, hourSeconds, limits, networkFailuresAnHour, type Blocks } from './limits.ts'

/**
 * Serialises decisions per phone and network, so that counting and reserving are one step. Always the phone before
 * the network.
 */
export async function lockRequester(tx: Tx, requester: Requester): Promise<void> {
  await sql`select pg_advisory_xact_lock(71, hashtext(${requester.phone})),
    pg_advisory_xact_lock(72, hashtext(${requester.lockName}))`.execute(tx)
}

export async function lockPhone(tx: Tx, requester: Requester): Promise<void> {
  await sql`select pg_advisory_xact_lock(71, hashtext(${requester.phone}))`.execute(tx)
}

type Condition = RawBuilder<unknown>

/**
 * When the oldest of the last `most` events leaves the window, which is how long the limit blocks. Null if it does
 * not.
 */
function until(now: Temporal.Instant, where: Condition, most: number, windowSeconds: number): Condition {
  const at = sql`${now}::timestamptz`
  const window = sql`make_interval(secs => ${windowSeconds}::int)`
  if (most <= 0) return sql`${at} + ${window}`
  return sql`(select e.at + ${window} from sign_in_events e
    where ${where} and e.at > ${at} - ${window} order by e.at desc offset ${most - 1} limit 1)`
}

const is = (what: 'SEND' | 'FAILURE', where: Condition) => sql`e.what = ${what} and ${where}`

/** What this requester alone did about this phone: by device if it is known, otherwise by network. */
function bySameClient(requester: Requester, place: Place): Condition {
  return place === 'device'
    ? sql`e.phone_key = ${requester.phoneKey} and e.device_key = ${requester.deviceKey}`
    : sql`e.phone_key = ${requester.phoneKey} and e.network_key = ${requester.networkKey}`
}

/** What anybody did about this phone, except those who had signed in with it before. */
const byUnknownPlaces = (requester: Requester) => sql`e.phone_key = ${requester.phoneKey} and not e.is_known`

/** How this phone is known here: not at all, by its device, or by its network. */
export type Place = 'device' | 'network' | null

export async function findPlace(db: DatabaseOrTx, requester: Requester): Promise<Place> {
  const { rows } = await sql<{ device: boolean; network: boolean }>`
    select exists (select from sign_in_places where place_key = ${requester.devicePlace}) as device,
      exists (select from sign_in_places where place_key = ${requester.networkPlace}) as network`.execute(db)
  return rows[0]?.device === true ? 'device' : rows[0]?.network === true ? 'network' : null
}

export async function rememberPlaces(tx: Tx, requester: Requester, now: Temporal.Instant): Promise<void> {
  await sql`insert into sign_in_places (place_key, phone_key, last_used_at)
    select key, ${requester.phoneKey}, ${now}
      from unnest(${[requester.devicePlace, requester.networkPlace]}::bytea[]) key
    where key is not null
    on conflict (place_key) do update set last_used_at = excluded.last_used_at`.execute(tx)
}

export async function forgetPlaces(tx: Tx, { phoneKey }: Requester): Promise<void> {
  await sql`delete from sign_in_places where phone_key = ${phoneKey}`.execute(tx)
}

async function ask<Name extends string>(db: DatabaseOrTx, questions: Record<Name, Condition>): Promise<Blocks<Name>> {
  const columns = Object.entries<Condition>(questions).map(([name, question]) => sql`${question} as ${sql.ref(name)}`)
  const { rows } = await sql<Record<string, Temporal.Instant | null>>`select ${sql.join(columns)}`.execute(db)
  if (rows[0] === undefined) throw new Error('A select without a table returned no row')
  return rows[0] as Blocks<Name>
}

type SendLimit = 'gap' | 'tenMinutes' | 'day' | 'dayWithReserve' | 'ownDay' | 'hour' | 'hour56' | 'hour48'

export function findSendBlocks(
  db: DatabaseOrTx,
  config: Config,
  { requester, place, now }: { requester: Requester; place: Place; now: Temporal.Instant },
): Promise<Blocks<SendLimit>> {
  const own = is('SEND', bySameClient(requester, place))
  const pool = place === null ? is('SEND', byUnknownPlaces(requester)) : own
  const aDay = config.OTP_SENDS_PER_PHONE_DAY
  const anHour = config.OTP_SENDS_PER_IP_HOUR
  const by = (key: Buffer | null, column: string, factor: number) =>
    key === null || place === 'device'
      ? sql`null::timestamptz`
      : until(now, is('SEND', sql`${sql.ref(column)} = ${key}`), anHour * factor, hourSeconds)
  return ask(db, {
    gap: until(now, own, 1, config.OTP_RESEND_SECONDS),
    tenMinutes: until(now, pool, config.OTP_SENDS_PER_PHONE_10MIN, 600),
    day: until(now, pool, aDay, daySeconds),
    dayWithReserve: until(now, pool, aDay + limits.reservedSends, daySeconds),
    ownDay: until(now, own, limits.reservedSends, daySeconds),
    hour: by(requester.networkKey, 'e.network_key', 1),
    hour56: by(requester.network56Key, 'e.network_56_key', 2),
    hour48: by(requester.network48Key, 'e.network_48_key', 4),
  })
}

type FailureLimit = 'own' | 'ownFew' | 'phone' | 'phoneWithReserve' | 'hour' | 'hour56' | 'hour48'

export function findFailureBlocks(
  db: DatabaseOrTx,
  config: Config,
  { requester, place, now }: { requester: Requester; place: Place; now: Temporal.Instant },
): Promise<Blocks<FailureLimit>> {
  const own = is('FAILURE', bySameClient(requester, place))
  const strangers = is('FAILURE', sql`${byUnknownPlaces(requester)} and e.has_request_id`)
  const anHour = networkFailuresAnHour(config)
  const by = (key: Buffer | null, column: string, factor: number) =>
    key === null || place === 'device'
      ? sql`null::timestamptz`
      : until(now, is('FAILURE', sql`${sql.ref(column)} = ${key}`), anHour * factor, hourSeconds)
  return ask(db, {
    own: until(now, own, limits.failuresADay, daySeconds),
    ownFew: until(now, own, limits.fewFailures, daySeconds),
    phone: until(now, strangers, limits.failuresADay, daySeconds),
    phoneWithReserve: until(now, strangers, limits.failuresADay + limits.reservedFailures, daySeconds),
    hour: by(requester.networkKey, 'e.network_key', 1),
    hour56: by(requester.network56Key, 'e.network_56_key', 2),
    hour48: by(requester.network48Key, 'e.network_48_key', 4),
  })
}

/**
 * Wrong codes entered without a request's id: by anybody in a day, and by this network since it last requested a
 * code.
 */
export async function findAnonymousBlock(
  db: DatabaseOrTx,
  requester: Requester,
  now: Temporal.Instant,
): Promise<{ day: Temporal.Instant | null; sinceSend: number }> {
  const own = bySameClient(requester, null)
  const { rows } = await sql<{ day: Temporal.Instant | null; sinceSend: number }>`
    select ${until(now, is('FAILURE', sql`e.phone_key = ${requester.phoneKey} and not e.has_request_id`), limits.failuresADay, daySeconds)} as day,
      (select count(*)::int from sign_in_events e where ${is('FAILURE', own)} and not e.has_request_id
        and e.at > ${now}::timestamptz - interval '1 day'
        and e.id > coalesce((select max(e.id) from sign_in_events e where ${is('SEND', own)}),
          0)) as "sinceSend"`.execute(db)
  return rows[0] ?? { day: null, sinceSend: 0 }
}

export async function insertSignInEvent(
  tx: Tx,
  event: {
    what: 'SEND' | 'FAILURE'
    requester: Requester
    place: Place
    hasRequestId?: boolean
    now: Temporal.Instant
  },
): Promise<number> {
  const { requester } = event
  const { rows } = await sql<{ id: number }>`
    insert into sign_in_events
      (what, phone_key, network_key, network_56_key, network_48_key, device_key, is_known, has_request_id, at)
    values (${event.what}, ${requester.phoneKey}, ${requester.networkKey}, ${requester.network56Key},
      ${requester.network48Key},
      ${requester.deviceKey}, ${event.place !== null}, ${event.hasRequestId ?? true}, ${event.now})
    returning id`.execute(tx)
  return rows[0]?.id ?? 0
}

/** The gateway refused the message: the person may retry at once, but the network's count stays. */
export async function releasePhoneCount(db: DatabaseOrTx, eventId: number): Promise<void> {
  await sql`update sign_in_events set phone_key = null where id = ${eventId}`.execute(db)
}

/** The limits look back one day, and a place that was not used for half a year counts as unknown. */
export async function deleteOldSignInEvents(db: DatabaseOrTx, now: Temporal.Instant): Promise<void> {
  await sql`delete from sign_in_events where at < ${now.subtract({ hours: 48 })}`.execute(db)
  await sql`delete from sign_in_places where last_used_at < ${now.subtract({ hours: 24 * 180 })}`.execute(db)
}
