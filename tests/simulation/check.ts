import { checkInvariants } from '../../server/operations/invariants.ts'
import { invariants } from '../../server/operations/invariant-queries.ts'
import { checkBookings } from './check-booking.ts'
import { checkGone } from './check-gone.ts'
import { lockFaults } from './lock-order.ts'
import type { World } from './world.ts'

/** Those that give a sweep or a job its time: true again once the worker had its turn. */
const waitForTheWorker = new Set([7, 9])
const always = invariants.filter(({ number }) => !waitForTheWorker.has(number))

/** The invariants as they are now, into the findings. */
export async function check(world: World, { isQuiet = false } = {}): Promise<void> {
  const { pool, deps, clock, faults } = world.stage
  const options = {
    now: clock.now(),
    sweepSeconds: deps.config.SWEEP_SECONDS,
    otpMaxAttempts: deps.config.OTP_MAX_ATTEMPTS,
    maxOpenHolds: deps.config.MAX_OPEN_HOLDS,
  }
  for (const { invariant, ids } of await checkInvariants(pool, options, isQuiet ? invariants : always)) {
    world.findings.push(`Invariant ${invariant.number} is broken: ${invariant.says} (${ids.join(', ')})`)
  }
  for (const fault of faults.splice(0)) {
    if (!/Connection terminated|not queryable/.test(fault)) world.findings.push(`The log says ${fault}`)
  }
  await checkBookings(world)
  await checkGone(world)
  for (const fault of lockFaults.splice(0)) world.findings.push(fault)
  const { told } = world
  const size = told.orders.size + told.paid.size + told.cancelled.size + told.refunds.size
  if (isQuiet || size !== told.checked) await checkWhatWasTold(world)
  told.checked = size
}

/** What a client was told is stored, and stays. */
async function checkWhatWasTold({ stage, told, findings }: World): Promise<void> {
  const { rows } = await stage.pool.query<{ says: string }>(
    `select 'order ' || o.key || ' was handed out and is not stored' as says from json_each_text($1) o
       where not exists (select from payments p where p.order_id = o.key and p.appointment_id = o.value::int)
     union all
     select 'order ' || o || ' was told to be paid and is not' from unnest($2::text[]) o
       where not exists (select from payments where order_id = o and status in ('SUCCESS', 'REFUNDED'))
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
