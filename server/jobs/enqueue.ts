import { sql } from 'kysely'
import type { DatabaseOrTx } from '../db/pool.ts'
import type { TaskName, TaskPayloads } from './tasks.ts'

export interface EnqueueOptions {
  runAt?: Temporal.Instant
  /** At most one waiting job a key: a second enqueue replaces the first. */
  jobKey?: string
  maxAttempts?: number
}

/**
 * The job row is the outbox: queued in the transaction of the change that asks for it, it exists exactly when the change
 * does. Retries back off exponentially, by default 25 times over about three days.
 */
export async function enqueue<Name extends TaskName>(
  tx: DatabaseOrTx,
  task: Name,
  payload: TaskPayloads[Name],
  { runAt, jobKey, maxAttempts = 25 }: EnqueueOptions = {},
): Promise<void> {
  await sql`select from graphile_worker.add_job(
    ${task}, ${JSON.stringify(payload)}::json,
    run_at => ${runAt?.toString() ?? null}::timestamptz,
    max_attempts => ${maxAttempts}::int,
    job_key => ${jobKey ?? null}::text
  )`.execute(tx)
}

/** The same for several payloads of one task, in one statement. */
export async function enqueueAll<Name extends TaskName>(
  tx: DatabaseOrTx,
  task: Name,
  payloads: readonly TaskPayloads[Name][],
  { maxAttempts = 25 }: { maxAttempts?: number } = {},
): Promise<void> {
  if (payloads.length === 0) return
  const specs = payloads.map((payload) => ({ identifier: task, payload, max_attempts: maxAttempts }))
  await sql`select from graphile_worker.add_jobs(array(
    select spec from json_populate_recordset(null::graphile_worker.job_spec, ${JSON.stringify(specs)}::json) spec
  ))`.execute(tx)
}
