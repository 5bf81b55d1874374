import type { Deps } from '../deps.ts'
import { unlockJobs } from './queries.ts'

/** Longer than any job takes: every call to a vendor ends after 5 s, every statement too, and a job makes a few. */
const longestJobSeconds = 60

/**
 * Hands out again what a worker was at when it was killed. Nobody tells of its death, and graphile-worker itself waits
 * four hours. Safe to run twice: jobs are, so one that was only slow, or is of the same worker, does no harm when another begins
 * it too.
 */
export async function releaseAbandonedJobs(deps: Deps): Promise<void> {
  const count = await unlockJobs(deps.db, longestJobSeconds)
  if (count > 0) deps.log.warn('jobs_abandoned', { code: 'JOBS_ABANDONED', count })
}
