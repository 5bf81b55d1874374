import { invariants, type Invariant } from '../../server/operations/invariant-queries.ts'
import { bookingRules, confirmedSince } from './check-booking.ts'
import { deskRules } from './check-desk.ts'
import { offerRules } from './check-offers.ts'
import { checkNumbers, goneRules } from './check-gone.ts'
import { lockFaults, outOfOrder, severalSchedules, takenSchedules } from './lock-order.ts'
import type { World } from './world.ts'

/** Those that give a sweep or a job its time: true again once the worker had its turn. */
const waitForTheWorker = new Set([7, 9])
const standsStillSeconds = 400 * 86_400
const always = invariants.filter(({ number }) => !waitForTheWorker.has(number))

/**
 * All that is looked at in one statement, of one moment; what comes of nobody's leaving is left out where nobody
 * left.
 */
function lookAt(among: readonly Invariant[], hasGone: boolean): string {
  const broken = among.map(
    ({ number, sql }) => `select ${number} as number, broken.id::text as says from (${sql}) broken`,
  )
  const rules = [bookingRules, deskRules, offerRules, outOfOrder, severalSchedules, ...(hasGone ? [goneRules] : [])]
  return `with given as (select $1::timestamptz as now, $2::int, $3::int, $4::int, $5::bigint as seen, $6::int as here,
      $7::int as everywhere, $8::int as a_day, $9::int as pause, $10::json as deactivated,
      $11::boolean as offer_changed),
    ${takenSchedules}, ${confirmedSince}
    ${broken.join('\n union all ')}
    ${rules.map((rule) => `union all select 0, rules.says from (${rule}) rules`).join('\n')}
    union all select -1, max(id)::text from appointment_status_history`
}

const looks = {
  always: [lookAt(always, false), lookAt(always, true)],
  quiet: [lookAt(invariants, false), lookAt(invariants, true)],
} as const

/** What holds of the rows at any time, into the findings. */
async function look(world: World, isQuiet: boolean): Promise<void> {
  const { stage, findings, erased, deactivated } = world
  const { config, clock } = stage.deps
  const hasGone = erased.length > 0 || deactivated.size > 0
  const { rows } = await stage.pool.query<{ number: number; says: string | null }>(
    looks[isQuiet ? 'quiet' : 'always'][hasGone ? 1 : 0],
    [
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
    ],
  )
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
  const { faults, written } = world.stage
  for (const fault of faults.splice(0)) {
    if (!/Connection terminated|not queryable/.test(fault)) world.findings.push(`The log says ${fault}`)
  }
  for (const fault of lockFaults.splice(0)) world.findings.push(fault)
  const { told } = world
  const size = told.orders.size + told.paid.size + told.cancelled.size + told.refunds.size
  if (isQuiet || size !== told.checked) await checkWhatWasTold(world)
  told.checked = size
  if (!isQuiet && written.times === world.looked) return
  await look(world, isQuiet)
  if (world.erased.length > 0) await checkNumbers(world)
  world.looked = written.times
}

/** What a client was told is stored, and stays. */
async function checkWhatWasTold({ stage, told, findings }: World): Promise<void> {
  const { rows } = await stage.pool.query<{ says: string }>(
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
