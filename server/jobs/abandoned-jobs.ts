import type { Deps } from '../deps.ts'
import { unlockJobs } from './queries.ts'

/**
 * Longer than any job takes: every call to a vendor ends after 5 s, as does every statement, and a job makes only a
 * few.
 */
const longestJobSeconds = 60

/**
 * Releases the jobs of a worker that was killed. Nothing reports its death, and graphile-worker itself waits four
 * hours. Safe to run twice: jobs are, so nothing breaks if one that was merely slow, or another of the same worker,
 * is started again.
 */
export async function unlockAbandonedJobs(deps: Deps): Promise<void> {
  const count = await unlockJobs(deps.db, longestJobSeconds)
  if (count > 0) deps.log.warn('jobs_abandoned', { code: 'JOBS_ABANDONED', count })
}
