import { sql } from 'kysely'
import type { DatabaseOrTx } from '../db/pool.ts'

/** Frees jobs that were begun so long ago. By PostgreSQL's own clock, which the queue runs by. */
export async function unlockJobs(db: DatabaseOrTx, begunBeforeSeconds: number): Promise<number> {
  const { rows } = await sql`
    update graphile_worker._private_jobs set locked_at = null, locked_by = null, run_at = greatest(run_at, now())
    where locked_at < now() - make_interval(secs => ${begunBeforeSeconds}) returning id`.execute(db)
  return rows.length
}
