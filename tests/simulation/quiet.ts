import { unlockJobs } from '../../server/jobs/queries.ts'
import { listUnsettled } from '../../server/operations/queries.ts'
import { check } from './check.ts'
import { checkMessages } from './check-messages.ts'
import { checkBills } from './check-bills.ts'
import { checkMoney } from './check-money.ts'
import { checkCalendar } from './check-calendar.ts'
import { checkDeskMoney, checkKnown } from './check-desk.ts'
import { checkOffers } from './check-offers.ts'
import { nextDueSweep } from './due-sweeps.ts'
import { deliver } from './money-steps.ts'
import type { Step } from './operation.ts'
import { createRandom } from './random.ts'
import { runDueJobs, runSweep } from './worker-steps.ts'
import { circumstances, nowMs, type World } from './world.ts'

const plain: Step = { do: 'quiet', seed: 1 }

/**
 * Every webhook that is on its way arrives, every sweep with anything to do runs, and every job that is due: nothing
 * goes wrong any more.
 */
async function workOff(world: World): Promise<void> {
  world.gateway.passTime(circumstances(world))
  for (const mail of world.mail.due(nowMs(world))) await deliver(world, plain, mail)
  for (let name = await nextDueSweep(world, undefined); name !== undefined;) {
    await runSweep(world, plain, name)
    name = await nextDueSweep(world, name)
  }
  await runDueJobs(world, plain)
}

/** As long as a crashed worker's lock, and the waits after many failures; then as long as banks and gateways take. */
const shortly = [{ minutes: 3 }, { minutes: 17 }, { hours: 4, minutes: 5 }, { hours: 6, minutes: 15 }, { minutes: 16 }]
const inTheEnd = [
  { hours: 7 },
  { hours: 24 },
  { hours: 30 },
  { hours: 30 },
  { hours: 30 },
  { hours: 48 },
  { hours: 25 },
  { hours: 7 },
]

/**
 * Lets everything come to rest, and holds the books against the vendors': first soon, while the appointments are
 * still to come, then after days, when no money can move any more.
 */
export async function comeToRest(world: World): Promise<void> {
  world.random = createRandom(1)
  world.trace.push('quiet')
  for (const wait of shortly) {
    await workOff(world)
    world.stage.clock.advance(wait)
  }
  await workOff(world)
  await check(world, { isQuiet: true })
  await checkMessages(world)
  await checkKnown(world)
  await checkOffers(world)
  await checkCalendar(world)
  for (const wait of inTheEnd) {
    world.stage.clock.advance(wait)
    await workOff(world)
  }
  await check(world, { isQuiet: true })
  await checkMoney(world)
  await checkDeskMoney(world)
  await checkBills(world)
  await checkBacklog(world)
}

/** Nothing waits for anything. */
async function checkBacklog(world: World): Promise<void> {
  // Whoever still holds a job died with it, long ago.
  await unlockJobs(world.stage.deps.db, 0)
  const jobs = await world.jobs.count()
  if (jobs > 0) world.findings.push(`${jobs} jobs are left in the end`)
  // What a dispute holds back waits for a person, who is told of it.
  const waits = (await listUnsettled(world.stage.deps.db, world.stage.clock.now())).join('\n')
  const { rows } = await world.stage.pool.query<{ says: string }>(
    `select 'refund ' || r.id || ' is still pending' as says from refunds r join payments p on p.id = r.payment_id
       where r.status = 'PENDING' and strpos($1, 'Payment ' || p.payment_id || ' ') = 0
     union all select 'stray payment ' || payment_id || ' is still pending' from stray_payments
       where status = 'PENDING' and strpos($1, 'Payment ' || payment_id || ' ') = 0
     union all select 'message ' || id || ' is still queued' from notifications
       where status = 'QUEUED' and appointment_id is not null
     union all select 'order ' || order_id || ' is still asked about' from payments where next_check_at is not null
     union all select 'receipts of ' || financial_year || ' have a gap' from receipts
       group by financial_year having max(serial) <> count(*)
     union all select kind || ' of ' || financial_year || ' have a gap' from bill_notes
       group by kind, financial_year having max(serial) <> count(*)
     union all select 'refund ' || f.id || ' of a bill has no credit note' from refunds f
       join receipts r on r.payment_id = f.payment_id
       where f.status = 'PROCESSED' and not exists (select from bill_notes b where b.refund_id = f.id)`,
    [waits],
  )
  for (const { says } of rows) world.findings.push(says)
}
