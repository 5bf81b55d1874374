import { sql, type RawBuilder } from 'kysely'
import type { DatabaseOrTx } from '../db/pool.ts'
import type { TaskName, TaskPayloads } from './payloads.ts'

export interface EnqueueOptions {
  runAt?: Temporal.Instant
  /** At most one waiting job per key: a second enqueue replaces the first. */
  jobKey?: string
}

/** Attempts per job, over about three days: a message delayed any longer is of no use. */
export const maxAttempts = 25

export type Job = { [Name in TaskName]: { task: Name; payload: TaskPayloads[Name] } }[TaskName]

/**
 * The job row is the outbox: queued in the same transaction as the change it follows, it exists exactly if the change
 * does. Several jobs, of any tasks, are queued in one statement.
 */
async function enqueueAll(tx: DatabaseOrTx, jobs: readonly (Job & EnqueueOptions)[]): Promise<void> {
  if (jobs.length > 0) await sql`select from graphile_worker.add_jobs(${jobSpecs(jobs)})`.execute(tx)
}

/** Jobs as an array of graphile-worker's own type, for statements that queue them along with other work. */
export function jobSpecs(jobs: readonly (Job & EnqueueOptions)[]) {
  const specs = jobs.map(({ task, payload, runAt, jobKey }) => ({
    identifier: task,
    payload,
    run_at: runAt?.toString(),
    job_key: jobKey,
    max_attempts: maxAttempts,
  }))
  return sql`array(
    select spec from json_populate_recordset(null::graphile_worker.job_spec, ${JSON.stringify(specs)}::json) spec)`
}

/** The same, one job for each id in `rows`, a select with a column `id`. */
export function jobSpecsOf(task: TaskName, idName: string, rows: RawBuilder<unknown>) {
  const spec = sql`json_build_object('identifier', ${task}::text, 'payload', json_build_object(${idName}::text, id),
    'max_attempts', ${maxAttempts}::int)`
  return sql`array(select json_populate_record(null::graphile_worker.job_spec, ${spec}) from ${rows} order by id)`
}

/** The same for one job. */
export const enqueue = <Name extends TaskName>(
  tx: DatabaseOrTx,
  task: Name,
  payload: TaskPayloads[Name],
  options: EnqueueOptions = {},
): Promise<void> => enqueueAll(tx, [{ task, payload, ...options } as Job & EnqueueOptions])
