import type pg from 'pg'

/** A job that may run now. */
export interface DueJob {
  id: string
  task: string
  payload: unknown
  attempts: number
}

interface Row extends DueJob {
  revision: number
  maxAttempts: number
  runAt: Temporal.Instant
  isAtOnce: boolean
}

interface Kept {
  revision: number
  dueMs: number
}

/** How long a job stays with a worker that died, by graphile-worker's own rule. */
const lockMs = 4 * 3600 * 1000

/**
 * graphile-worker's jobs, taken from its table and kept by its rules, but in the simulation's time: what PostgreSQL's
 * clock says of them, other than an explicit `run_at`, which is ours, is not looked at.
 */
export function createJobs(pool: pg.Pool) {
  const kept = new Map<string, Kept>()

  /** Those whose time has come, and that are not with a worker that died less than four hours ago. */
  async function due(nowMs: number): Promise<DueJob[]> {
    const { rows } = await pool.query<Row>(
      `select j.id::text as id, t.identifier as task, j.payload, j.attempts, j.revision, j.max_attempts as "maxAttempts",
         j.run_at as "runAt", j.run_at = j.updated_at as "isAtOnce"
       from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
       -- With a value it has a name, and is planned once.
       where $1::boolean order by j.id`,
      [true],
    )
    return rows.filter((job) => {
      const known = kept.get(job.id)
      const entry =
        known?.revision === job.revision
          ? known
          : { revision: job.revision, dueMs: job.isAtOnce ? nowMs : job.runAt.epochMilliseconds }
      kept.set(job.id, entry)
      return entry.dueMs <= nowMs && job.attempts < job.maxAttempts
    })
  }

  return {
    due,
    /** When it may be taken again: unless that changes, by nobody else. */
    async take(job: DueJob, nowMs: number): Promise<number> {
      await pool.query(
        `update graphile_worker._private_jobs set attempts = attempts + 1, locked_at = now(), locked_by = 'simulation'
         where id = $1`,
        [job.id],
      )
      const entry = kept.get(job.id)
      if (entry !== undefined) entry.dueMs = nowMs + lockMs
      return nowMs + lockMs
    },
    isTakenUntil: (job: DueJob, dueMs: number): boolean => kept.get(job.id)?.dueMs === dueMs,
    async complete(job: DueJob): Promise<void> {
      await pool.query('delete from graphile_worker._private_jobs where id = $1', [job.id])
    },
    async fail(job: DueJob, nowMs: number): Promise<void> {
      await pool.query(
        `update graphile_worker._private_jobs set locked_at = null, locked_by = null, last_error = 'failed' where id = $1`,
        [job.id],
      )
      const entry = kept.get(job.id)
      if (entry !== undefined) entry.dueMs = nowMs + Math.exp(Math.min(job.attempts + 1, 10)) * 1000
    },
    async count(): Promise<number> {
      const { rows } = await pool.query<{ count: number }>(
        'select count(*)::int as count from graphile_worker._private_jobs',
      )
      return rows[0]?.count ?? 0
    },
  }
}

export type Jobs = ReturnType<typeof createJobs>
