import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from 'pg'
import { countJobs } from './checks/followed.ts'

export interface Quiet {
  /** When everything was done; undefined if something always waited. */
  emptyAfterSeconds: number | undefined
  jobs: { waiting: number; dead: number }
  /** Orders and refunds that still had to be checked, and changes by the desk that still could be undone. */
  due: number
}

/** How much longer than requested a backlog may take before it counts as stuck. */
const graceSeconds = 300

/**
 * Orders and refunds are checked at the gateway with growing pauses, up to a day. Their next check is brought
 * forward, as if that time had passed; the check itself is the product's own.
 */
async function hurryOrders(pool: Pool): Promise<void> {
  await pool.query(`update payments set next_check_at = now() where next_check_at > now()`)
}

async function hurryRefunds(pool: Pool): Promise<void> {
  await pool.query(`update refunds set next_check_at = now() where next_check_at > now() and status = 'PENDING'`)
  await pool.query(`update stray_payments set next_check_at = now() where next_check_at > now() and status = 'PENDING'`)
}

/** Likewise a job that failed while the vendors did: after six tries it would wait longer than anybody watches. */
async function hurryJobs(pool: Pool): Promise<void> {
  await pool.query(`update graphile_worker._private_jobs set run_at = now()
    where run_at > now() and attempts between 1 and max_attempts - 1 and locked_at is null`)
}

async function countDue(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(`select (
      (select count(*) from payments where next_check_at <= now())
      + (select count(*) from desk_changes where released_at is null and undone_at is null)
      -- Cash goes back at the desk, when its patient comes.
      + (select count(*) from refunds r join payments p on p.id = r.payment_id
        where r.status = 'PENDING' and p.provider <> 'DESK')
      + (select count(*) from stray_payments where status = 'PENDING'))::int as count`)
  return rows[0]?.count ?? 0
}

const hurryEverySeconds = 10

/** Waits at least this long, and until no job is waiting and no check is due. */
export async function waitForQuiet(pool: Pool, atLeastSeconds: number): Promise<Quiet> {
  const begun = performance.now()
  const passed = () => Math.round((performance.now() - begun) / 1000)
  let [hurriedAt, emptyAfterSeconds]: [number, number | undefined] = [-hurryEverySeconds, undefined]
  await hurryOrders(pool)
  for (;;) {
    if (passed() >= hurriedAt + hurryEverySeconds) {
      hurriedAt = passed()
      await hurryRefunds(pool)
      await hurryJobs(pool)
    }
    const jobs = await countJobs(pool)
    const due = await countDue(pool)
    if (jobs.waiting > 0 || due > 0) emptyAfterSeconds = undefined
    else emptyAfterSeconds ??= passed()
    const isSettled = passed() >= atLeastSeconds && emptyAfterSeconds !== undefined && passed() > emptyAfterSeconds + 4
    if (isSettled || passed() > atLeastSeconds + graceSeconds) return { emptyAfterSeconds, jobs, due }
    await sleep(1000)
  }
}
