import { sql } from 'kysely'
import type { DatabaseOrTx } from '../db/pool.ts'
import type { TaskName } from './payloads.ts'

/**
 * Tasks whose jobs have a key, and of which another job does the work once the key has been taken from one. Of the jobs
 * that make links some have none, and a link that is missing is asked for again.
 */
const keyedTasks: readonly TaskName[] = ['check_order', 'create_meeting', 'execute_refund', 'refund_stray_payment']

/**
 * Unlocks the jobs of workers that have been busy with one for this long, by PostgreSQL's clock, which the queue uses
 * too. Those that were queued anew meanwhile are removed: graphile-worker has taken their key and their attempts, and
 * would leave them to be looked at by a person. Returns how many jobs had been started that long ago.
 */
export async function unlockJobs(db: DatabaseOrTx, begunBeforeSeconds: number): Promise<number> {
  const { rows } = await sql<{ id: number; workerId: string | null; isReplaced: boolean }>`
    select id, locked_by as "workerId",
      key is null and attempts >= max_attempts and task_identifier = any(${keyedTasks}::text[]) as "isReplaced"
    from graphile_worker.jobs
    where locked_at < now() - make_interval(secs => ${begunBeforeSeconds})`.execute(db)
  if (rows.length === 0) return 0
  const workerIds = [...new Set(rows.map(({ workerId }) => workerId))]
  await sql`select graphile_worker.force_unlock_workers(${workerIds}::text[])`.execute(db)
  const replaced = rows.filter(({ isReplaced }) => isReplaced).map(({ id }) => id)
  if (replaced.length > 0) await sql`select graphile_worker.complete_jobs(${replaced}::bigint[])`.execute(db)
  return rows.length
}
