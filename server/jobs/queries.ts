import { sql } from 'kysely'
import type { DatabaseOrTx } from '../db/pool.ts'

/**
 * Unlocks the jobs of workers that have been busy with one for this long, by PostgreSQL's clock, which the queue uses
 * too. Returns how many jobs had been started that long ago.
 */
export async function unlockJobs(db: DatabaseOrTx, begunBeforeSeconds: number): Promise<number> {
  const { rows } = await sql<{ workerId: string | null; count: number }>`
    select locked_by as "workerId", count(*)::int as count from graphile_worker.jobs
    where locked_at < now() - make_interval(secs => ${begunBeforeSeconds}) group by locked_by`.execute(db)
  if (rows.length === 0) return 0
  await sql`select graphile_worker.force_unlock_workers(${rows.map(({ workerId }) => workerId)}::text[])`.execute(db)
  return rows.reduce((sum, { count }) => sum + count, 0)
}
