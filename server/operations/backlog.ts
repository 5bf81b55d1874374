import type { Deps } from '../deps.ts'
import { retryFailedRefunds } from '../refunds/retry.ts'
import { listDeadJobs, listUnsettled, runJobsAgain } from './queries.ts'

/** Jobs that were given up, refunds that failed, disputes and messages that did not arrive: a sentence each, ids only. */
export async function listBacklog({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<string[]> {
  const jobs = (await listDeadJobs(db)).map(
    ({ id, task, payload, attempts, lastError }) =>
      `Job ${id}, ${task} ${JSON.stringify(payload)}, was given up after ${attempts} tries: ${lastError ?? 'no reason is known'}`,
  )
  return [...jobs, ...(await listUnsettled(db, clock.now()))]
}

/** Queues again whatever was given up. Safe to run twice: what is queued already is not queued a second time. */
export async function retryFailed(deps: Deps): Promise<{ jobs: number; refunds: number }> {
  const dead = await listDeadJobs(deps.db)
  const jobs = await runJobsAgain(
    deps.db,
    dead.map(({ id }) => id),
  )
  return { jobs, refunds: await retryFailedRefunds(deps) }
}
