import { invariants } from '../../server/operations/invariant-queries.ts'
import { bookingRules, confirmedSince } from './check-booking.ts'
import { deskRules } from './check-desk.ts'
import { offerRules } from './check-offers.ts'
import { checkNumbers, goneRules } from './check-gone.ts'
import { lockFaults, outOfOrder, severalSchedules, takenSchedules } from './lock-order.ts'
import type { World } from './world.ts'

interface Part {
  name: string
  numbers: readonly number[]
  rules: readonly string[]
  /** Whether it is looked at whatever was written: what it looks at has happened since the last look. */
  isOfSince?: boolean
}

/** True again once the worker had its turn: these give a sweep or a job its time. */
const waitForTheWorker = [7, 9]

const named: readonly Part[] = [
  { name: 'bookings', numbers: [1, 8, 13], rules: [bookingRules, outOfOrder, severalSchedules], isOfSince: true },
  { name: 'money', numbers: [2, 3, 4, 5, 6, 14, 18, 25, 26], rules: [] },
  { name: 'desk', numbers: [16, 17, 23, 24], rules: [deskRules, offerRules] },
  { name: 'people', numbers: [11, 12, 15], rules: [] },
  { name: 'messages', numbers: [10], rules: [] },
  { name: 'waiting', numbers: waitForTheWorker, rules: [] },
  { name: 'gone', numbers: [], rules: [goneRules] },
]
const placed = new Set(named.flatMap(({ numbers }) => numbers))
const others = invariants.map(({ number }) => number).filter((number) => !placed.has(number))
const parts: readonly Part[] = [...named, { name: 'others', numbers: others, rules: [] }]

function textOf({ numbers, rules, isOfSince = false }: Part): string {
  const looks = [
    ...invariants
      .filter(({ number }) => numbers.includes(number))
      .map(({ number, sql }) => `select ${number} as number, broken.id::text as says from (${sql}) broken`),
    ...rules.map((rule) => `select 0 as number, rules.says from (${rule}) rules`),
    ...(isOfSince ? ['select -1, max(id)::text from appointment_status_history'] : []),
  ]
  return `with given as (select $1::timestamptz as now, $2::int, $3::int, $4::int, $5::bigint as seen, $6::int as here,
      $7::int as everywhere, $8::int as a_day, $9::int as pause, $10::json as deactivated,
      $11::boolean as offer_changed)
    ${isOfSince ? `, ${takenSchedules}, ${confirmedSince}` : ''}
    ${looks.join('\n union all ')}`
}

const texts = new Map(parts.map((part) => [part.name, textOf(part)]))
const tables = new Map<string, string[]>()

const standsStillSeconds = 400 * 86_400
/** After so long a part is looked at again although nothing of it was written: some things have to follow in time. */
const staysGoodMs = 55_000

/**
 * The parts in which there may be something to see: what they look at was written, or time has passed. At rest all
 * are; what comes of nobody's leaving is left out where nobody left.
 */
function partsToLookAt({ stage, looked, erased, deactivated }: World, isQuiet: boolean): readonly Part[] {
  const { changes, clock } = stage
  const atMs = clock.now().epochMilliseconds
  const due = parts.filter(({ name, isOfSince = false }) => {
    if (name === 'waiting') return isQuiet
    if (name === 'gone' && erased.length === 0 && deactivated.size === 0) return false
    const last = looked.get(name)
    if (isQuiet || isOfSince || last === undefined || atMs - last.atMs >= staysGoodMs) return true
    const own = tables.get(name) ?? changes.namedIn(texts.get(name)!)
    tables.set(name, own)
    return changes.lastOf(own) > last.times
  })
  for (const { name } of due) looked.set(name, { times: changes.times, atMs })
  return due
}

/** What holds of the rows at any time, into the findings; all that is looked at is of one moment. */
async function look(world: World, isQuiet: boolean): Promise<void> {
  const { stage, findings, deactivated } = world
  const { config, clock } = stage.deps
  const given = [
    clock.now().toString(),
    // What waits for a periodic task may wait as long as the worker stands still.
    isQuiet ? config.SWEEP_SECONDS : standsStillSeconds,
    config.OTP_MAX_ATTEMPTS,
    config.MAX_OPEN_HOLDS,
    world.seenHistory,
    config.MAX_UPCOMING_FREE_PER_CLINICIAN,
    config.MAX_UPCOMING_FREE,
    config.MAX_HOLDS_PER_DAY,
    config.HOLD_PAUSE_SECONDS,
    JSON.stringify(Object.fromEntries(deactivated)),
    world.isOfferChanged,
  ]
  const looks = partsToLookAt(world, isQuiet).map(({ name }) =>
    stage.eye.query<{ number: number; says: string | null }>(texts.get(name)!, given),
  )
  const rows = (await Promise.all(looks)).flatMap((looked) => looked.rows)
  world.isOfferChanged = false
  const broken = new Map<number, string[]>()
  for (const { number, says } of rows) {
    if (number === -1) world.seenHistory = Number(says ?? 0)
    else if (number === 0) findings.push(says ?? '')
    else broken.set(number, [...(broken.get(number) ?? []), says ?? ''])
  }
  for (const { number, says } of invariants) {
    const ids = broken.get(number)
    if (ids !== undefined) findings.push(`Invariant ${number} is broken: ${says} (${ids.slice(0, 10).join(', ')})`)
  }
}

/** Everything that has to hold after a step. Where nothing was written since the last look, there is nothing to see. */
export async function check(world: World, { isQuiet = false } = {}): Promise<void> {
  const { faults, changes } = world.stage
  for (const fault of faults.splice(0)) {
    if (!/Connection terminated|not queryable/.test(fault)) world.findings.push(`The log says ${fault}`)
  }
  for (const fault of lockFaults.splice(0)) world.findings.push(fault)
  const { told } = world
  const size = told.orders.size + told.paid.size + told.cancelled.size + told.refunds.size
  if (isQuiet || size !== told.checked) await checkWhatWasTold(world)
  told.checked = size
  if (!isQuiet && changes.times === world.written) return
  await look(world, isQuiet)
  if (world.erased.length > 0) await checkNumbers(world)
  world.written = changes.times
}

/** What a client was told is stored, and stays. */
async function checkWhatWasTold({ stage, told, findings }: World): Promise<void> {
  const { rows } = await stage.eye.query<{ says: string }>(
    `select 'order ' || o.key || ' was handed out and is not stored' as says from json_each_text($1) o
       where not exists (select from payments p where p.order_id = o.key and p.appointment_id = o.value::int)
     union all
     select 'order ' || o || ' was told to be paid and is not' from unnest($2::text[]) o
       where not exists (select from payments where order_id = o and status in ('SUCCESS', 'REFUNDED'))
         -- Signed for, and returned by Razorpay before the browser brought it: the reply says that it did not pay.
         and not exists (select from stray_payments where order_id = o and reason = 'NOT_CAPTURED')
     union all
     select 'appointment ' || a || ' was cancelled and is not' from unnest($3::int[]) a
       where not exists (select from appointments where id = a and status = 'CANCELLED')
     union all
     select 'the refund of appointment ' || a || ' was promised and is not there' from unnest($4::int[]) a
       where not exists (select from refunds r join payments p on p.id = r.payment_id where p.appointment_id = a)`,
    [JSON.stringify(Object.fromEntries(told.orders)), [...told.paid], [...told.cancelled], [...told.refunds]],
  )
  for (const { says } of rows) findings.push(says)
}
